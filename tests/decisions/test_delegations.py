"""Delegation in votes for advice: offered, given, taken back; resolved at the count."""

import json
from dataclasses import replace

import pytest

from deliberate.consensus import Base, Measure
from deliberate.consensus.seeds import commitment
from deliberate.decisions.actions import (
    cast_ballot,
    delegate,
    extend_voting,
    offer_to_speak,
    take_delegation_back,
)
from deliberate.decisions.models import Ballot, Decision, Delegation
from deliberate.decisions.queries import mine_in
from deliberate.decisions.rules import Fate, delegate_hidden
from deliberate.issues.models import Issue
from deliberate.record.models import Entry
from deliberate.record.queries import entries_of
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import a_holder, a_resident
from tests.conftest import as_owner
from tests.consensus.rolls_and_rules import at_least
from tests.decisions.votes import (
    OVER_NOW,
    ROUTES,
    an_issue_with,
    ballots,
    choosing,
    counted,
    heads,
    noticed,
    the_lift,
    together,
    voting,
)
from tools.recount import recount

pytestmark = pytest.mark.anyio


async def a_vote(rule_id="C2", *, voters=40, **wanted):
    """Voting on three options: the decision, its number, the moment, who may vote."""
    decision, people = await choosing(rule_id, voters=voters, **wanted)
    return decision, decision.issue.number, decision.opens_at, people


async def speaks(number, at, delegate_, *voters):
    code = await offer_to_speak(number, by=delegate_, at=at)
    for voter in voters:
        await delegate(number, by=voter, at=at, code=code)


async def fates_of(decision, people):
    return [(await mine_in(decision, each.person_id)).fate for each in people]


# -- offering, giving, taking back -------------------------------------------------------


async def test_a_code_is_the_same_every_time_and_names_nobody_to_others(database):
    decision, number, at, people = await a_vote()
    codes = {await offer_to_speak(number, by=people[0], at=at) for _ in range(3)}
    assert len(codes) == 1
    assert (await mine_in(decision, people[0].person_id)).code in codes
    assert (await mine_in(decision, people[1].person_id)).delegate == ""
    await delegate(number, by=people[1], at=at, code=codes.pop())
    assert (await mine_in(decision, people[1].person_id)).delegate == people[0].name


async def test_one_at_a_time_and_changed_or_taken_back_until_the_end(database):
    decision, number, at, people = await a_vote()
    first, second, voter = people[:3]
    await speaks(number, at, first, voter)
    await speaks(number, at, second, voter)
    assert await Delegation.all().count() == 1
    assert (await mine_in(decision, voter.person_id)).delegate == second.name
    await take_delegation_back(number, by=voter, at=at)
    assert await Delegation.all().count() == 0
    with pytest.raises(Refused, match="no-delegation-given"):
        await take_delegation_back(number, by=voter, at=at)


async def test_forty_delegations_of_one_voter_at_once_leave_one(database):
    _, number, at, people = await a_vote()
    codes = [await offer_to_speak(number, by=each, at=at) for each in people[:10]]
    acts = [delegate(number, by=people[20], at=at, code=code) for code in codes * 4]
    done = await together(*acts)
    assert [each for each in done if each is not None] == []
    assert await Delegation.all().count() == 1


async def test_who_may_not_and_when(database):
    decision, number, at, people = await a_vote()
    code = await offer_to_speak(number, by=people[0], at=at)
    with pytest.raises(Refused, match="speaks-for-themselves"):
        await delegate(number, by=people[0], at=at, code=code)
    with pytest.raises(Refused, match="no-such-delegate"):
        await delegate(number, by=people[1], at=at, code="2222-2222")
    with pytest.raises(Refused, match="not-on-the-roll"):
        await delegate(number, by=await a_resident(), at=at, code=code)
    await cast_ballot(decision.id, by=people[2], at=at, choice="1>2>3")
    with pytest.raises(Refused, match="own-ballot-speaks"):
        await delegate(number, by=people[2], at=at, code=code)
    for act in (
        delegate(number, by=people[1], at=decision.closes_at, code=code),
        offer_to_speak(number, by=people[1], at=decision.closes_at),
        take_delegation_back(number, by=people[1], at=decision.closes_at),
    ):
        with pytest.raises(Refused, match="voting-not-open"):
            await act


async def test_before_the_vote_opens_nobody_delegates(database):
    people = [await a_resident(f"居民{n}") for n in range(40)]
    decision = await noticed("C2", issue=await an_issue_with(ROUTES))
    with pytest.raises(Refused, match="voting-not-open-yet"):
        await offer_to_speak(decision.issue.number, by=people[0], at=decision.opens_at)


async def test_who_runs_the_vote_speaks_for_nobody_else(database):
    _, number, at, people = await a_vote()
    teller = await a_holder("teller", "郑会计")
    with pytest.raises(Refused, match="runs-the-vote"):
        await offer_to_speak(number, by=replace(people[0], posts=teller.posts), at=at)


@pytest.mark.parametrize("rule_id", ["R2", "R8"])
async def test_binding_votes_know_no_delegation(database, rule_id):
    owners = await the_lift()
    (head,) = await heads(1)
    decision = await voting(rule_id)
    number = (await Issue.get(id=decision.issue_id)).number
    voter = head if rule_id == "R2" else owners["101"]
    with pytest.raises(Refused, match="no-delegation-here"):
        await offer_to_speak(number, by=voter, at=decision.opens_at)


@pytest.mark.parametrize("rule_id", ["C1", "C7"])
async def test_marks_and_credits_are_given_by_oneself(database, rule_id):
    _, number, at, people = await a_vote(rule_id)
    with pytest.raises(Refused, match="no-delegation-here"):
        await offer_to_speak(number, by=people[0], at=at)


async def test_on_a_small_roll_one_would_speak_for_all_so_nobody_does(database):
    decision, number, at, people = await a_vote(voters=10)
    assert decision.most_carried == 0
    with pytest.raises(Refused, match="no-delegation-here"):
        await offer_to_speak(number, by=people[0], at=at)


# -- the count ---------------------------------------------------------------------------


async def test_each_delegation_has_its_fate_and_the_result_tells_how_many(database):
    decision, number, at, people = await a_vote(voters=60, at=OVER_NOW)
    carried = decision.most_carried
    assert carried == 3
    a, b, c, d, e, f, g, h, i, silent = people[:10]
    await speaks(number, at, a, b, d, e, f)  # four for one who may carry three
    await speaks(number, at, b, c)  # through b to a
    await speaks(number, at, g, h)
    await speaks(number, at, h, g)  # in a circle
    await speaks(number, at, silent, i)  # nobody votes there
    await ballots(decision, {a: "1>2>3", d: "2>1>3"}, at=at)
    others = people[10:40]
    await ballots(decision, dict.fromkeys(others[:15], "1>2>3"), at=at)
    await ballots(decision, dict.fromkeys(others[15:], "3>2>1"), at=at)

    decision = await counted(decision)

    fates = await fates_of(decision, [b, c, d, e, f, g, h, i])
    assert fates[2] is Fate.OVERRIDDEN
    direct = [fates[0], fates[3], fates[4]]
    assert direct == [Fate.HEARD] * 3
    assert fates[1] is Fate.UNUSED  # the longer way comes last
    assert fates[5:] == [Fate.ABSTAINED] * 3
    told = decision.told_of_delegations
    assert (told.heard, told.abstained, told.unused, told.greatest) == (3, 3, 1, 3)
    assert decision.outcome["tally"]["persons"] == {"cast": 32 + 3, "abstain": 3}
    fact = (await entries_of(number))[-1]
    assert fact.details["delegated"] == decision.delegated
    assert json.loads(decision.certificate)["context"]["delegated"] == decision.delegated


async def test_the_published_ballots_are_the_resolved_ones_and_recount(database):
    decision, number, at, people = await a_vote(voters=60, at=OVER_NOW)
    await speaks(number, at, people[0], people[1], people[2])
    said = dict.fromkeys(people[:10], "1>2>3") | dict.fromkeys(people[10:20], "3>1>2")
    del said[people[1]], said[people[2]]
    await ballots(decision, said, at=at)
    decision = await counted(decision)
    assert decision.counted_ballots.count("1>2>3") == 8 + 2
    assert recount(decision.certificate, decision.counted_ballots) == []


async def test_where_a_delegates_ballot_could_be_told_none_is_published(database):
    decision, number, at, people = await a_vote(voters=60, at=OVER_NOW)
    await speaks(number, at, people[0], people[1], people[2])
    rankings = ("2>1>3", "2>3>1", "3>1>2", "3>2>1", "2>1=3", "3>1=2")
    said = {people[0]: "1>2>3"}
    said |= {each: rankings[at_ % 6] for at_, each in enumerate(people[10:22])}
    await ballots(decision, said, at=at)
    decision = await counted(decision)
    assert decision.counted_ballots == ""
    assert decision.certificate


@pytest.mark.parametrize(
    ("often", "greatest", "hidden"),
    [
        ((9, 1), 0, True),
        ((9, 1), 1, False),
        ((9, 2), 1, True),
        ((9, 3), 3, False),
        ((9, 4), 3, True),
        ((12,), 1, False),
        ((), 0, True),
    ],
)
def test_two_ballots_are_as_frequent_as_that_of_the_delegate(often, greatest, hidden):
    cast = [str(kind) for kind, number in enumerate(often) for _ in range(number)]
    assert delegate_hidden(cast, greatest) is hidden


async def test_few_own_ballots_are_not_published_however_many_they_speak_for(database):
    decision, number, at, people = await a_vote(voters=100, at=OVER_NOW)
    await speaks(number, at, people[0], *people[1:4])
    await speaks(number, at, people[4], *people[5:8])
    said = dict.fromkeys((people[0], *people[10:14]), "1>2>3")
    said |= dict.fromkeys((people[4], *people[14:17]), "3>2>1")
    await ballots(decision, said, at=at)
    assert await Ballot.all().count() == 9
    assert (await counted(decision)).counted_ballots == ""


async def test_the_seed_is_promised_in_the_notice_and_told_after_the_count(database):
    decision, number, at, people = await a_vote(at=OVER_NOW)
    notice = next(each for each in await entries_of(number) if each.fact == "notice-given")
    assert notice.details["lot_commitment"] == commitment(decision.lot_seed)
    await ballots(decision, {people[0]: "1>2>3"}, at=at)
    assert (await counted(decision)).delegated["seed"] == decision.lot_seed
    await heads(1)
    assert (await noticed("R2")).lot_seed == ""


async def test_a_question_without_delegations_counts_as_before(database):
    decision, _, at, people = await a_vote(at=OVER_NOW)
    await ballots(decision, {people[0]: "1>2>3", people[1]: "abstain"}, at=at)
    decision = await counted(decision)
    assert decision.outcome["tally"]["persons"] == {"cast": 1, "abstain": 1}
    told = decision.told_of_delegations
    assert (told.heard, told.abstained, told.unused, told.greatest) == (0, 0, 0, 0)


@as_owner
async def test_who_is_heard_through_another_takes_part(database):
    """More time is for votes with too few: those who are spoken for are not lacking."""
    decision, number, at, people = await a_vote(voters=60)
    await with_a_quorum_of_a_twentieth(decision)
    director = await a_holder("rc-director")
    await ballots(decision, {people[0]: "1>2>3"}, at=at)
    await speaks(number, at, people[0], people[1], people[2])
    with pytest.raises(Refused, match="quorum-reached"):
        await extend_voting(number, by=director, at=at, voting_days=5)
    await take_delegation_back(number, by=people[1], at=at)
    await take_delegation_back(number, by=people[2], at=at)
    await extend_voting(number, by=director, at=at, voting_days=5)


@unit_of_work
async def with_a_quorum_of_a_twentieth(decision):
    quorum = at_least(Measure.PERSONS, Base.ROLL, "1/20").document()
    rule = decision.rule | {"quorum": [[quorum]]}
    await Decision.filter(id=decision.id).update(rule=rule)


async def test_the_record_names_nobody(database):
    _, number, at, people = await a_vote()
    await speaks(number, at, people[0], people[1])
    await take_delegation_back(number, by=people[1], at=at)
    told = await Entry.filter(issue=number, fact__startswith="delegation-").order_by("id")
    assert [each.fact for each in told] == ["delegation-given", "delegation-taken-back"]
    assert {(each.person_id, each.acting) for each in told} == {(None, "")}
    assert all("居民" not in each.details for each in told)
