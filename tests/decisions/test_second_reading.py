"""The safeguard of those affected, the second reading, and what the minority is owed."""

from datetime import timedelta

import pytest

from deliberate.calendar import earliest_meeting_day
from deliberate.decisions.actions import (
    answer_as_affected,
    answer_minority,
    settle_votes,
    state_minority,
)
from deliberate.decisions.models import Decision, MinorityStatement
from deliberate.decisions.rules import ObjectionClosing
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.queries import entries_of
from deliberate.verdict import Refused, Unseen
from tests.build import a_resident, an_issue
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
    noticed,
    state_of,
    the_meeting,
    voting,
)

pytestmark = pytest.mark.anyio
INTEGRATED, ANSWERED = ObjectionClosing
PLAN = "西移12米，密闭桶，早晚定时开放，每天冲洗，半年后复评。"


async def opinions(decision, near, *, against, agreeing=0):
    chosen = [NO] * against + [YES] * agreeing
    for head, choice in zip(near, chosen, strict=False):
        at = decision.opens_at + timedelta(hours=2)
        await answer_as_affected(decision.id, by=head, at=at, choice=choice)


async def first_reading(*, against=11, agreeing=2):
    """Scenario 6: 52 of 69 present, 38 for; 13 of the 14 households near it give an opinion."""
    seats, near = await the_meeting(members=67, representatives=62), await heads(14)
    director = await a_convener()
    decision = await voting("R3", at=OVER_NOW, by=director, affected_code=BUILDING)
    choices = [YES] * 38 + [NO] * 11 + [ABSTAIN] * 3
    await ballots(decision, dict(zip(seats, choices, strict=False)))
    await opinions(decision, near, against=against, agreeing=agreeing)
    return await counted(decision), seats, near, director


async def again(first, director, **wanted):
    issue = await Issue.get(id=first.issue_id)
    at = first.counted_at + timedelta(days=1)
    wanted = {
        "opens_on": earliest_meeting_day(first.counted_at, 15),
        "mitigation": PLAN,
        "affected_code": BUILDING,
        **wanted,
    }
    return await noticed("R3", issue=issue, by=director, at=at, **wanted)


async def test_6_two_thirds_of_the_affected_suspend_a_passed_decision_once(database):
    first, seats, near, director = await first_reading()

    numbers = [(step["data"]["count"], step["data"]["total"]) for step in first.outcome["steps"]]
    assert numbers == [(52, 69), (62, 69), (52, 69), (38, 52)]
    assert first.outcome["verdict"] == "passed"
    assert await state_of(first) is State.SECOND_READING
    assert (first.safeguard["voted"], first.safeguard["against"]) == (13, 11)
    assert (await Issue.get(id=first.issue_id)).due_at is not None

    second = await again(first, director)
    await settle_votes(second.opens_at)
    choices = [YES] * 40 + [NO] * 15
    await ballots(second, dict(zip(seats, choices, strict=False)))
    await opinions(second, near, against=6, agreeing=8)
    second = await counted(second)

    assert second.reading == 2
    assert await state_of(second) is State.PASSED


async def test_6b_at_the_second_reading_the_majority_decides(database):
    first, seats, near, director = await first_reading()
    second = await again(first, director)
    await settle_votes(second.opens_at)
    await ballots(second, dict(zip(seats, [YES] * 40 + [NO] * 15, strict=False)))
    await opinions(second, near, against=14)

    second = await counted(second)

    assert (second.safeguard["against"], second.safeguard["applies"]) == (14, False)
    assert await state_of(second) is State.PASSED


async def test_too_few_against_suspend_nothing(database):
    first, *_ = await first_reading(against=8, agreeing=5)  # 61.5 %
    assert await state_of(first) is State.PASSED


async def test_what_did_not_pass_is_not_suspended(database):
    near = await heads(3)
    decision = await voting("R2", at=OVER_NOW, affected_code=BUILDING)
    await ballots(decision, {near[0]: NO, near[1]: NO})
    await opinions(decision, near, against=3)

    decision = await counted(decision)

    assert decision.safeguard["applies"] is False
    assert await state_of(decision) is State.NOT_PASSED


async def test_a_second_reading_rests_fifteen_days_and_brings_a_plan(database):
    first, _, _, director = await first_reading()
    earliest = earliest_meeting_day(first.counted_at, 15)

    with pytest.raises(Refused, match="opens-too-early"):
        await again(first, director, opens_on=earliest - timedelta(days=1))
    with pytest.raises(Refused, match="mitigation-needed"):
        await again(first, director, mitigation="")
    assert (await again(first, director)).mitigation == PLAN


async def test_a_second_reading_answers_the_minority_first(database):
    first, seats, _, director = await first_reading()
    number = (await Issue.get(id=first.issue_id)).number
    at = first.counted_at
    statements = [
        await state_minority(number, by=seat, at=at, text=f"意见{n}")
        for n, seat in enumerate(seats[40:42])
    ]

    for statement in statements:
        with pytest.raises(Refused, match="answer-the-minority-first"):
            await again(first, director)
        await answer_minority(
            number, statement, by=director, at=at, text="已改。", closing=INTEGRATED
        )
    await again(first, director)

    kept = await MinorityStatement.get(id=statements[0])
    assert (kept.answer, kept.answered_by) == ("已改。", director.acting)


async def test_after_too_few_voted_a_new_notice_is_the_second_reading_and_the_last(database):
    director = await a_convener()
    first_voter, *_ = await heads(3)
    first = await voting("R2", at=OVER_NOW, by=director)
    await ballots(first, {first_voter: YES})
    await counted(first)
    issue = await Issue.get(id=first.issue_id)
    assert issue.state is State.INQUORATE

    second = await noticed("R2", issue=issue, by=director, at=first.closes_at)
    await settle_votes(second.opens_at)
    await counted(second)

    assert second.reading == 2
    assert await state_of(second) is State.INQUORATE
    with pytest.raises(Refused, match="no-third-reading"):
        await noticed("R2", issue=issue, by=director, at=second.closes_at)
    assert await Decision.all().count() == 2


# -- the minority ------------------------------------------------------------------------


async def test_a_voter_states_once_and_may_reword_it_until_it_is_answered(database):
    director = await a_convener()
    (head,) = await heads(1)
    decision = await voting("R2")
    number = (await Issue.get(id=decision.issue_id)).number
    at = decision.opens_at

    await state_minority(number, by=head, at=at, text="太近了。电话13912345678")
    statement = await state_minority(number, by=head, at=at, text="离窗太近。电话13912345678")
    assert [each.text for each in await MinorityStatement.all()] == ["离窗太近。电话139****5678"]

    await ballots(decision, {head: NO})
    await counted(decision)
    await answer_minority(
        number,
        statement,
        by=director,
        at=decision.closes_at,
        text="已后退三米。",
        closing=INTEGRATED,
    )
    for act in (
        state_minority(number, by=head, at=at, text="还是太近。"),
        answer_minority(number, statement, by=director, at=at, text="不改了。", closing=ANSWERED),
    ):
        with pytest.raises(Refused, match="already-answered"):
            await act
    facts = await entries_of(number)
    stated = [line for line in facts if line.fact == "minority-stated"]
    assert {line.acting for line in stated} == {""}
    assert next(line for line in facts if line.fact == "minority-answered").acting


async def test_who_may_state_and_who_may_answer(database):
    director = await a_convener()
    (head,) = await heads(1)
    decision = await voting("R2")
    number = (await Issue.get(id=decision.issue_id)).number
    at = decision.opens_at

    with pytest.raises(Refused, match="not-on-the-roll"):
        await state_minority(number, by=await a_resident(), at=at, text="不同意。")
    with pytest.raises(Refused, match="too-long"):
        await state_minority(number, by=head, at=at, text="不" * 601)
    statement = await state_minority(number, by=head, at=at, text="不" * 600)
    answer = {"at": at, "text": "好。", "closing": ANSWERED}
    with pytest.raises(Refused, match="not-counted-yet"):
        await answer_minority(number, statement, by=director, **answer)
    await counted(decision)
    with pytest.raises(Refused, match="committee-or-chair-only"):
        await answer_minority(number, statement, by=head, **answer)
    other = await an_issue(State.PASSED)
    with pytest.raises(Unseen):
        await answer_minority(other.number, statement, by=director, **answer)
