"""Giving notice: what the law asks for, and what is fixed by it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from deliberate.areas.models import Area
from deliberate.areas.rules import Level
from deliberate.decisions.actions import give_notice, settle_votes
from deliberate.decisions.models import AffectedLine, Decision, RollLine
from deliberate.deliberations.models import Deliberation, Option
from deliberate.deliberations.rules import Form
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.models import Residence
from deliberate.record.queries import entries_of
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import (
    COMMUNITY,
    NOW,
    a_dwelling,
    a_holder,
    a_person,
    a_resident,
    an_issue,
    later,
)
from tests.decisions.votes import (
    BUILDING,
    QUESTION,
    STUDY,
    a_convener,
    first_day,
    heads,
    noticed,
    owned_by,
    state_of,
    the_meeting,
    voting,
)

pytestmark = pytest.mark.anyio
# 6 May 2026, nine in the morning in Shanghai.
SIXTH_OF_MAY = datetime(2026, 5, 6, 1, tzinfo=UTC)


async def test_notice_freezes_question_rule_roll_and_time(database):
    await heads(3)
    director = await a_convener()
    issue = await an_issue(State.TO_VOTE)

    decision = await noticed("R2", issue=issue, by=director, at=NOW)

    assert await state_of(decision) is State.NOTICED
    assert (await Issue.get(id=issue.id)).due_at == decision.opens_at
    kept = await Decision.get(id=decision.id)
    assert (kept.named_rule.id, kept.question, kept.reading) == ("R2", QUESTION, 1)
    assert (kept.roll_size, len(kept.roll_hash)) == (3, 64)
    assert kept.closes_at - kept.opens_at == timedelta(days=5)
    fact = (await entries_of(issue.number))[-1]
    assert (fact.fact, fact.acting) == ("notice-given", "望江社区居民委员会·rc-director")
    assert fact.details["roll_hash"] == kept.roll_hash


async def test_ten_full_days_lie_between_notice_and_a_residents_vote(database):
    await heads(1)
    days = {"at": SIXTH_OF_MAY, "voting_days": 5}

    with pytest.raises(Refused, match="opens-too-early"):
        await noticed("R2", opens_on=date(2026, 5, 16), **days)
    decision = await noticed("R2", opens_on=date(2026, 5, 17), **days)

    assert decision.opens_at == datetime(2026, 5, 16, 16, tzinfo=UTC)  # 0:00 in Shanghai
    assert decision.last_day == date(2026, 5, 21)


async def test_fifteen_full_days_lie_between_notice_and_an_owners_vote(database):
    await a_resident(owner=True)
    with pytest.raises(Refused, match="opens-too-early"):
        await noticed("R7", at=SIXTH_OF_MAY, opens_on=date(2026, 5, 21))
    assert await noticed("R7", at=SIXTH_OF_MAY, opens_on=date(2026, 5, 22))


@pytest.mark.parametrize("days", [2, 16])
async def test_voting_takes_three_to_fifteen_days(database, days):
    await heads(1)
    with pytest.raises(Refused, match="voting-days"):
        await noticed("R2", voting_days=days)


@pytest.mark.parametrize("rule_id", ["R1", "R2", "R3"])
async def test_residents_vote_after_the_party_organisation_has_studied_it(database, rule_id):
    with pytest.raises(Refused, match="party-study-needed"):
        await noticed(rule_id, party_study="")


@pytest.mark.parametrize(
    "wanted, reason",
    [
        ({"electorate_code": "990102003002"}, "outside-the-community"),
        ({"electorate_code": f"{COMMUNITY}-E9"}, "outside-the-community"),
        ({"electorate_code": f"{COMMUNITY}-E1-05"}, "voters-elsewhere"),
        ({"affected_code": "990102003002"}, "outside-the-community"),
        ({"affected_code": f"{COMMUNITY}-E1-05"}, "nobody-affected-there"),
        ({"option": 7}, "no-such-option"),
        ({"question": ""}, "needed"),
        ({"question": "问" * 201}, "too-long"),
    ],
)
async def test_a_notice_with_a_fault_is_refused_and_nothing_is_frozen(database, wanted, reason):
    await heads(1)
    with pytest.raises(Refused, match=reason):
        await noticed("R2", **wanted)
    assert await RollLine.all().count() == await Decision.all().count() == 0


async def test_an_unknown_rule_is_refused(database):
    await heads(1)
    with pytest.raises(Refused, match="choose-a-rule"):
        await noticed("R9", opens_on=first_day("R2", NOW))


async def test_owners_decide_only_where_there_are_owners(database):
    await heads(1)
    with pytest.raises(Refused, match="no-owners-there"):
        await noticed("R8")
    with pytest.raises(Refused, match="nobody-on-the-roll"):
        await noticed(
            "R2",
            issue=await an_issue(State.TO_VOTE, building=5),
            electorate_code=f"{COMMUNITY}-E1-05",
        )


async def test_the_owners_committee_asks_owners_only(database):
    await a_resident(head=True, owner=True)
    chair = await a_holder("oc-chair", "赵主任", organization="和平里业主委员会")

    with pytest.raises(Refused, match="owners-rules-only"):
        await noticed("R2", by=chair)
    assert await noticed("R7", by=chair)


async def test_only_conveners_give_notice_and_only_when_it_is_to_be_voted(database):
    await heads(1)
    for by in (await a_resident(), await a_holder("teller"), await a_holder("supervisor")):
        with pytest.raises(Refused, match="committee-or-chair-only"):
            await noticed("R2", by=by)
    with pytest.raises(Refused, match="nothing-to-vote-on"):
        await noticed("R2", issue=await an_issue(State.ARGUING))


async def test_the_option_voted_on_is_kept(database):
    await heads(1)
    issue = await an_issue(State.TO_VOTE)

    @unit_of_work
    async def two_options():
        held = await Deliberation.create(
            issue=issue, question="?", form=Form.COUNCIL, opens_at=NOW, closes_at=later(days=9)
        )
        for number, title in enumerate(["建棚", "维持现状"], 1):
            await Option.create(deliberation=held, number=number, title=title)

    await two_options()
    decision = await noticed("R2", issue=issue, option=1)
    assert (await Decision.get(id=decision.id).select_related("option")).option.title == "建棚"


# -- who is on the roll ------------------------------------------------------------------


async def lines_of(decision):
    found = await RollLine.filter(decision_id=decision.id).order_by("id")
    return {(line.voter_id, line.unit, line.area, line.representative) for line in found}


async def test_r1_adults_who_live_there(database):
    adult = await a_resident(born=date(1990, 1, 1))
    just = await a_resident(born=today_minus(18))
    await a_resident(born=today_minus(18) + timedelta(days=1))  # eighteen tomorrow
    await a_resident(building=5)

    elsewhere = await an_issue(State.TO_VOTE, by=await a_resident(building=5))
    decision = await noticed("R1", at=NOW, issue=elsewhere)

    assert {voter for voter, *_ in await lines_of(decision)} == {adult.person_id, just.person_id}


def today_minus(years):
    today = (NOW + timedelta(hours=8)).date()
    return today.replace(year=today.year - years)


async def test_r2_the_declared_head_of_each_household(database):
    head = await a_resident(head=True)
    await a_resident()

    decision = await noticed("R2")

    assert await lines_of(decision) == {(head.person_id, head.home, 0, False)}


async def test_a_grid_is_an_electorate_by_the_buildings_it_serves(database):
    both = await heads(2)
    decision = await noticed("R2", electorate_code=f"{COMMUNITY}-001")
    assert decision.roll_size == len(both)


async def test_r3_committee_and_representatives_with_their_share(database):
    await the_meeting(members=8, representatives=8)

    decision = await noticed("R3")

    lines = await lines_of(decision)
    assert decision.roll_size == 10  # with one of the committee and the director
    assert sum(flag for *_, flag in lines) == 8


async def test_r3_is_not_held_with_too_few_representatives(database):
    await the_meeting(members=7, representatives=7)
    with pytest.raises(Refused, match="too-few-representatives"):
        await noticed("R3")


async def test_r3_decides_for_the_whole_community(database):
    await the_meeting(members=8, representatives=8)
    with pytest.raises(Refused, match="representatives-decide-for-all"):
        await noticed("R3", electorate_code=BUILDING)


async def test_r7_owners_each_unit_and_co_owners_on_the_same_unit(database):
    developer = await a_person("临江置业", born=None)
    unsold = [await a_dwelling(f"90{n}", size=8000) for n in (1, 2, 3)]
    shared = await a_dwelling("701", size=6850)
    husband, wife = await a_resident(), await a_resident()
    await owned_by(developer.id, *unsold)
    await owned_by(husband.person_id, shared)
    await owned_by(wife.person_id, shared)

    decision = await noticed("R7")

    assert await lines_of(decision) == {
        *((developer.id, flat.code, 8000, False) for flat in unsold),
        (husband.person_id, shared.code, 6850, False),
        (wife.person_id, shared.code, 6850, False),
    }
    assert decision.roll_size == 3


async def test_who_moves_away_after_the_notice_stays_on_the_roll(database):
    (head,) = await heads(1)
    decision = await voting("R2")
    before = await lines_of(decision)

    @unit_of_work
    async def move_away():
        await Residence.filter(person_id=head.person_id).update(until=NOW.date())

    await move_away()
    await a_resident(head=True)

    assert await lines_of(decision) == before


async def test_the_heads_of_the_affected_area_are_asked_as_well(database):
    near = await heads(2)
    await heads(1, building=5)

    decision = await noticed("R2", electorate_code=f"{COMMUNITY}-E1", affected_code=BUILDING)

    asked = await AffectedLine.filter(decision_id=decision.id)
    assert {line.voter_id for line in asked} == {head.person_id for head in near}
    assert not any(line.answered for line in asked)


async def test_some_homes_of_an_area_alone_can_be_the_affected_ones(database):
    near, other = await heads(2)
    door = near.home.removeprefix(f"{BUILDING}-")
    decision = await noticed("R2", affected_code=BUILDING, affected_doors=[door])
    asked = await AffectedLine.filter(decision_id=decision.id)
    assert [line.voter_id for line in asked] == [near.person_id] != [other.person_id]


async def test_a_door_that_nobody_answers_for_is_named(database):
    await heads(1)
    with pytest.raises(Refused, match="nobody-at-that-door") as refused:
        await noticed("R2", affected_code=BUILDING, affected_doors=["9-909"])
    assert refused.value.details == {"door": "9-909"}


async def test_the_hash_does_not_tell_who_is_on_the_roll(database):
    """Two rolls of the same people differ, and no key of one is a key of the other."""
    await heads(2)
    first = await noticed("R2")
    second = await noticed("R2")
    assert first.roll_hash != second.roll_hash
    assert first.roll_salt != second.roll_salt


# -- opening -----------------------------------------------------------------------------


async def test_voting_opens_when_its_day_has_come_and_only_once(database):
    await heads(1)
    decision = await noticed("R2")

    await settle_votes(decision.opens_at - timedelta(seconds=1))
    assert await state_of(decision) is State.NOTICED
    await settle_votes(decision.opens_at)
    await settle_votes(decision.opens_at)

    assert await state_of(decision) is State.VOTING
    issue = await Issue.get(id=decision.issue_id)
    assert issue.due_at == decision.closes_at
    assert [line.fact for line in await entries_of(issue.number)].count("voting-opened") == 1


async def test_a_grid_of_another_community_is_outside(database):
    await heads(1)
    await a_convener()

    @unit_of_work
    async def a_neighbour():
        await Area.create(level=Level.COMMUNITY, code="990102003002", name="滨江社区")

    await a_neighbour()
    issue = await an_issue(State.TO_VOTE)
    with pytest.raises(Refused, match="outside-the-community"):
        await give_notice(
            issue.number,
            by=await a_convener(),
            at=NOW,
            rule_id="R2",
            question=QUESTION,
            electorate_code="990102003002",
            opens_on=first_day("R2", NOW),
            voting_days=5,
            party_study=STUDY,
        )
