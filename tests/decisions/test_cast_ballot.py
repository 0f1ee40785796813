"""Casting a ballot: once a voter, changeable until the end, and nobody after the count."""

import random
import re
import sqlite3
from datetime import timedelta

import asyncpg
import pytest

from deliberate.decisions.actions import (
    answer_as_affected,
    cast_ballot,
    count_decision,
    extend_voting,
)
from deliberate.decisions.models import (
    AffectedLine,
    Ballot,
    Decision,
    Participation,
    RecordedVote,
    RefusedBallot,
)
from deliberate.decisions.rules import STRAGGLERS
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.queries import entries_of
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import COMMUNITY, a_holder, a_resident, signed_in
from tests.conftest import forced
from tests.decisions.votes import (
    ABSTAIN,
    BUILDING,
    NO,
    OVER_NOW,
    YES,
    a_convener,
    ballots,
    counted,
    heads,
    in_clear,
    noticed,
    page_of,
    state_of,
    together,
    voting,
)

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
FRESH = re.compile(r'nonce="[^"]*"|name="key" value="[^"]*"')


async def test_a_ballot_is_kept_with_a_receipt(database):
    (head,) = await heads(1)
    decision = await voting("R2")

    receipt = await cast_ballot(decision.id, by=head, at=decision.opens_at, choice=YES)

    took_part = await Participation.get(decision_id=decision.id)
    assert (took_part.voter_id, took_part.receipt) == (head.person_id, receipt)
    assert await in_clear() == ["yes"]
    assert len(receipt) == 14


async def test_voting_again_replaces_the_choice_and_keeps_the_receipt(database):
    (head,) = await heads(1)
    decision = await voting("R2")

    codes = {
        await cast_ballot(decision.id, by=head, at=decision.opens_at, choice=choice)
        for choice in (YES, ABSTAIN, NO)
    }

    assert len(codes) == 1
    assert await in_clear() == ["no"]


async def test_nothing_that_others_read_tells_that_somebody_voted_anew(browser):
    """Who stood beside the first ballot, and is shown the receipt, does not see the second."""
    head, *others = await heads(12)
    decision = await voting("R2", secret=True)
    page, first = await page_of(decision), decision.opens_at
    receipt = await cast_ballot(decision.id, by=head, at=first, choice=YES)
    await signed_in(browser, head)

    async def shown():
        places = (page, f"{page}/receipt", f"{page}/check?code={receipt}")
        return [FRESH.sub("", (await browser.get(place)).text) for place in places]

    before = await shown()

    for day, voter in enumerate((head, others[0]), 1):
        at = first + timedelta(days=day)
        assert await cast_ballot(decision.id, by=voter, at=at, choice=NO)

    assert await shown() == before
    number = decision.issue.number
    facts = [each.details for each in await entries_of(number) if each.fact == "ballot-cast"]
    assert facts == [{"reading": 1}] * 3


async def test_only_voters_on_the_roll_and_only_while_voting_is_open(database):
    (head,) = await heads(1)
    decision = await noticed("R2")
    with pytest.raises(Refused, match="voting-not-open-yet"):
        await cast_ballot(decision.id, by=head, at=decision.noticed_at, choice=YES)

    decision = await voting("R2")
    newcomer = await a_resident(head=True)
    with pytest.raises(Refused, match="not-on-the-roll"):
        await cast_ballot(decision.id, by=newcomer, at=decision.opens_at, choice=YES)
    assert await Ballot.all().count() == await RefusedBallot.all().count() == 0


async def test_a_late_ballot_is_refused_and_counted_among_the_refused(database):
    first, second = await heads(2)
    decision = await voting("R2")
    await cast_ballot(decision.id, by=first, at=decision.closes_at - HOUR, choice=YES)

    with pytest.raises(Refused, match="voting-closed") as refusal:
        await cast_ballot(decision.id, by=second, at=decision.closes_at, choice=NO)
    await counted(decision)
    with pytest.raises(Refused, match="voting-closed"):
        await cast_ballot(decision.id, by=second, at=decision.closes_at + HOUR, choice=NO)

    assert refusal.value.details == {"closed": decision.last_day.isoformat()}
    assert [each.reason for each in await RefusedBallot.all()] == ["voting-closed"] * 2
    assert await Participation.all().count() == 1


async def test_forty_ballots_of_one_voter_at_once_leave_one(database):
    (head,) = await heads(1)
    decision = await voting("R2")
    choices = random.Random(7).choices([YES, NO, ABSTAIN], k=40)

    codes = await together(
        *(cast_ballot(decision.id, by=head, at=decision.opens_at, choice=each) for each in choices)
    )

    assert len(set(codes)) == 1
    assert await Ballot.filter(decision_id=decision.id).count() == 1


async def test_who_looks_first_and_then_puts_would_take_several(database):
    """The control: without a rule of the table itself, forty at once are more than one."""
    await heads(1)
    decision = await voting("R2")
    careless = unit_of_work(RefusedBallot.create)

    async def put():
        if not await RefusedBallot.all().exists():
            await careless(decision=decision, reason="voting-closed")

    await together(*(put() for _ in range(40)))
    assert await RefusedBallot.all().count() > 1


async def test_the_tally_is_what_was_stored_when_many_vote_while_the_count_runs(database):
    """Everybody believes to be in time; the count comes between them."""
    voters = await heads(24)
    decision = await voting("R2", at=OVER_NOW)
    number = (await Issue.get(id=decision.issue_id)).number
    teller = await a_holder("teller", "郑会计")
    in_time = decision.closes_at - HOUR
    await ballots(decision, dict.fromkeys(voters[:13], YES))
    acts = [
        cast_ballot(decision.id, by=voter, at=in_time, choice=NO if n % 2 else YES)
        for n, voter in enumerate(voters)
    ]
    acts.insert(12, count_decision(number, by=teller, at=decision.closes_at + STRAGGLERS))

    done = await together(*acts)

    kept = await Decision.get(id=decision.id)
    stored = [vote.choice for vote in await RecordedVote.all()]
    assert len(stored) == await Participation.all().count()
    tallied = kept.outcome["tally"]["households"]
    assert tallied == {each: stored.count(each) for each in ("yes", "no", "abstain")}
    late = [each for each in done if isinstance(each, Refused)]
    assert {each.reason for each in late} <= {"voting-closed"}
    assert await RefusedBallot.all().count() == len(late)
    assert not [each for each in done if isinstance(each, Exception) and each not in late]


async def test_the_database_itself_takes_no_ballot_after_the_count(database):
    first, second = await heads(2)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {first: YES})
    await counted(decision)

    put = "INSERT INTO ballot (id, decision_id, choice) VALUES ('x', $1, 'no')"
    take_part = (
        "INSERT INTO participation (receipt, decision_id, voter_id, cast_at) "
        "VALUES ('AAAA-BBBB-CCCC', $1, $2, $3)"
    )
    blows = [
        (put, decision.id),
        (take_part, decision.id, second.person_id, decision.closes_at),
        ("UPDATE participation SET cast_at = $1", decision.closes_at),
        ("DELETE FROM participation",),
        ("UPDATE recorded_vote SET choice = 'no'",),
        ("DELETE FROM recorded_vote",),
        ("UPDATE roll_line SET area = 1",),
        ("DELETE FROM roll_line",),
    ]
    for blow in blows:
        with pytest.raises((sqlite3.Error, asyncpg.PostgresError), match=r"counted|kept|frozen"):
            await forced(*blow)
    assert [each.choice for each in await RecordedVote.all()] == ["yes"]
    assert await Ballot.all().count() == 0


# -- those directly affected -------------------------------------------------------------


async def test_affected_households_answer_beside_the_vote(database):
    (near,), (far,) = await heads(1), await heads(1, building=5)
    decision = await voting("R2", electorate_code=f"{COMMUNITY}-E1", affected_code=BUILDING)

    for choice in (YES, NO):
        await answer_as_affected(decision.id, by=near, at=decision.opens_at, choice=choice)
    with pytest.raises(Refused, match="not-among-the-affected"):
        await answer_as_affected(decision.id, by=far, at=decision.opens_at, choice=NO)
    with pytest.raises(Refused, match="affected-closed"):
        await answer_as_affected(decision.id, by=near, at=decision.closes_at, choice=YES)

    assert [line.answered for line in await AffectedLine.all()] == [True]
    assert await in_clear() == ["no"]
    assert await Participation.all().count() == 0


# -- more time ---------------------------------------------------------------------------


async def test_voting_is_extended_once_while_too_few_have_voted(database):
    director = await a_convener()
    first, second, third = await heads(3)
    decision = await voting("R2")
    number = (await Issue.get(id=decision.issue_id)).number
    await ballots(decision, {first: YES})
    at = decision.closes_at - HOUR

    longer = await extend_voting(number, by=director, at=at, voting_days=5)
    with pytest.raises(Refused, match="extended-before"):
        await extend_voting(number, by=director, at=at, voting_days=5)

    assert longer.closes_at - decision.closes_at == timedelta(days=5)
    fact = (await entries_of(number))[-1]
    assert (fact.fact, fact.details["reason"]) == ("voting-extended", "no-quorum")
    await ballots(longer, {second: YES, third: NO}, at=decision.closes_at + HOUR)
    await counted(longer)
    assert await state_of(decision) is State.PASSED


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=3)])
async def test_what_is_over_is_not_opened_again_by_more_time(database, late):
    """Who saw how many had voted would have more of them come."""
    director, (first, *_) = await a_convener(), await heads(9)
    decision = await voting("R2")
    number = (await Issue.get(id=decision.issue_id)).number
    await ballots(decision, {first: YES})
    with pytest.raises(Refused, match="voting-not-open"):
        await extend_voting(number, by=director, at=decision.closes_at + late, voting_days=5)
    assert (await Decision.get(id=decision.id)).closes_at == decision.closes_at
    just_in_time = decision.closes_at - timedelta(seconds=1)
    await extend_voting(number, by=director, at=just_in_time, voting_days=5)


async def test_no_more_time_once_enough_have_voted_or_without_a_post(database):
    director = await a_convener()
    first, second = await heads(2)
    decision = await voting("R2")
    number = (await Issue.get(id=decision.issue_id)).number

    with pytest.raises(Refused, match="committee-or-chair-only"):
        await extend_voting(number, by=first, at=decision.opens_at, voting_days=5)
    with pytest.raises(Refused, match="voting-days"):
        await extend_voting(number, by=director, at=decision.opens_at, voting_days=16)
    await ballots(decision, {first: YES, second: NO})
    with pytest.raises(Refused, match="quorum-reached"):
        await extend_voting(number, by=director, at=decision.opens_at, voting_days=5)
