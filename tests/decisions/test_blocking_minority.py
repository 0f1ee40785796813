"""Where the charter says so, a third against with seconded reasons have it read again, once."""

from datetime import timedelta

import pytest

from deliberate import settings
from deliberate.calendar import earliest_meeting_day
from deliberate.decisions.actions import (
    answer_minority,
    second_statement,
    settle_votes,
    state_minority,
)
from deliberate.decisions.models import Decision, StatementSeconding
from deliberate.decisions.rules import ObjectionClosing
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.models import Entry
from deliberate.verdict import Refused, Unseen
from tests.build import a_resident, send, signed_in
from tests.decisions.votes import (
    NO,
    OPEN_NOW,
    OVER_NOW,
    YES,
    a_convener,
    ballots,
    choosing,
    counted,
    heads,
    noticed,
    state_of,
    together,
    voting,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def adopted(monkeypatch):
    monkeypatch.setattr(settings, "BLOCKING_MINORITY", True)


async def number_of(decision):
    return (await Issue.get(id=decision.issue_id)).number


async def contested(*, agreeing=6, against=3, seconds=2, at=OVER_NOW, **wanted):
    """A vote with one reason against and so many who second it; and those on the roll."""
    people, director = await heads(agreeing + against), await a_convener()
    decision = await voting("R2", at=at, by=director, **wanted)
    await speak(decision, people, seconds)
    choices = [YES] * agreeing + [NO] * against
    await ballots(decision, dict(zip(people, choices, strict=True)))
    return decision, people, director


async def speak(decision, people, seconds):
    number, at = await number_of(decision), decision.opens_at + timedelta(hours=1)
    reason = await state_minority(number, by=people[-1], at=at, text="太吵。")
    for person in people[:seconds]:
        await second_statement(number, reason, by=person, at=at)
    return reason


async def again(first, director):
    """Its second reading, open."""
    issue = await Issue.get(id=first.issue_id)
    second = await noticed(
        "R2",
        issue=issue,
        by=director,
        at=first.counted_at + timedelta(days=1),
        opens_on=earliest_meeting_day(first.counted_at, 15),
        mitigation="十点以后静音。",
    )
    await settle_votes(second.opens_at)
    return second


async def test_a_third_with_seconded_reasons_has_it_read_a_second_time(database, adopted):
    decision, *_ = await contested()
    decision = await counted(decision)
    assert decision.outcome["verdict"] == "passed"
    assert await state_of(decision) is State.SECOND_READING
    assert [(step["key"], step["holds"]) for step in decision.bloc["steps"]] == [
        ("bloc-large-enough", True),
        ("bloc-seconded", True),
    ]
    numbers = decision.bloc["steps"][0]["data"]
    assert (numbers["count"], numbers["total"], numbers["bloc"]) == (3, 9, "households")
    (fact,) = await Entry.filter(fact="decision-counted")
    assert '"second_reading":true' in fact.details


async def test_without_the_charter_nothing_changes(database):
    people, director = await heads(9), await a_convener()
    decision = await voting("R2", at=OVER_NOW, by=director)
    number, at = await number_of(decision), decision.opens_at
    reason = await state_minority(number, by=people[-1], at=at, text="太吵。")
    with pytest.raises(Refused, match="no-blocking-minority"):
        await second_statement(number, reason, by=people[0], at=at)
    await ballots(decision, dict(zip(people, [YES] * 6 + [NO] * 3, strict=True)))
    decision = await counted(decision)
    assert (decision.blocking, decision.bloc) == (False, None)
    assert await state_of(decision) is State.PASSED


async def test_what_the_charter_said_at_the_notice_holds(database, adopted, monkeypatch):
    decision, *_ = await contested()
    monkeypatch.setattr(settings, "BLOCKING_MINORITY", False)
    assert await state_of(await counted(decision)) is State.SECOND_READING


@pytest.mark.parametrize(
    "wanted", [{"agreeing": 7, "against": 3}, {"seconds": 1}, {"agreeing": 3, "against": 6}]
)
async def test_fewer_or_reasons_unseconded_or_a_question_that_fell(database, adopted, wanted):
    decision, *_ = await contested(**wanted)
    decision = await counted(decision)
    assert decision.bloc["applies"] is False
    assert await state_of(decision) is not State.SECOND_READING


async def test_never_twice(database, adopted):
    first, people, director = await contested()
    first = await counted(first)
    (reason,) = [each.id for each in await first.statements]
    number = await number_of(first)
    with pytest.raises(Refused, match="answer-the-minority-first"):
        await again(first, director)
    await answer_minority(
        number,
        reason,
        by=director,
        at=first.counted_at,
        text="十点以后静音。",
        closing=ObjectionClosing.INTEGRATED,
    )

    second = await again(first, director)
    await speak(second, people, 2)
    await ballots(second, dict(zip(people, [YES] * 6 + [NO] * 3, strict=True)))
    second = await counted(second)

    assert (second.reading, second.bloc["applies"]) == (2, False)
    assert all(step["holds"] for step in second.bloc["steps"])
    assert await state_of(second) is State.PASSED


async def test_who_seconds_and_when(database, adopted):
    decision, people, _ = await contested(seconds=0, at=OPEN_NOW)
    number, at = await number_of(decision), decision.opens_at
    (reason,) = [each.id for each in await decision.statements]
    for by, when, which, reason_code in (
        (people[-1], at, reason, "not-your-own-statement"),
        (await a_resident(), at, reason, "not-on-the-roll"),
        (people[0], decision.closes_at, reason, "voting-not-open"),
    ):
        with pytest.raises(Refused, match=reason_code):
            await second_statement(number, which, by=by, at=when)
    with pytest.raises(Unseen):
        await second_statement(number, reason + 99, by=people[0], at=at)
    came = await together(
        *(second_statement(number, reason, by=people[0], at=at) for _ in range(2))
    )
    assert sorted(str(each) for each in came) == ["None", "already-seconded"]
    assert await StatementSeconding.all().count() == 1
    (fact,) = await Entry.filter(fact="statement-seconded")
    assert (fact.person_id, fact.acting) == (None, "")


async def test_among_options_nobody_says_no(database, adopted):
    decision, _ = await choosing("C2")
    assert (await Decision.get(id=decision.id)).blocking is False


@pytest.mark.parametrize("htmx", [False, True])
async def test_reasons_are_read_and_seconded_while_the_vote_lasts(browser, adopted, htmx):
    decision, people, _ = await contested(seconds=0, at=OPEN_NOW)
    page = f"/issues/{await number_of(decision)}/decision"
    await signed_in(browser, people[0])
    shown = (await browser.get(page)).text
    assert "太吵。" in shown
    assert "名册上三分之一以上的人反对" in shown
    (reason,) = [each.id for each in await decision.statements]
    done = await send(browser, f"{page}/minority/{reason}/second", on=page, htmx=htmx)
    assert done.status_code == (200 if htmx else 303)
    assert "1 人附议 · 您附议了。" in (await browser.get(page)).text


async def test_the_result_tells_how_large_the_minority_is(browser, adopted):
    decision, *_ = await contested()
    await counted(decision)
    shown = (await browser.get(f"/issues/{await number_of(decision)}/decision")).text
    for words in ("反对的少数有多少", "3 / 9 户", "33.33%", "暂停，要再议一次", "已决定，正在复议"):
        assert words in shown, words
