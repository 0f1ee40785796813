"""The way back: after a divided round people argue again; after the third there is none."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from deliberate.deliberations.actions import (
    ask_consent,
    make_claim,
    open_round,
    resume_arguing,
    settle_rounds,
    start_drafting,
)
from deliberate.deliberations.models import Resumption
from deliberate.deliberations.rules import Position
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, later, send, signed_in
from tests.deliberations.build import page_of, thread_of
from tests.deliberations.test_close_deliberation import a_draft
from tests.deliberations.test_rounds import SQUARE, a_round, all_answer, held, many_residents

pytestmark = pytest.mark.anyio
WHY = "近处住户还有难处，请说说几点结束合适。"
APART = ((5, 0, 0, 0, 0), (0, 0, 6, 0, 0), (0, 0, 0, 0, 7))
TOGETHER = ((5, 0, 0, 0, 0), (0, 0, 6, 0, 0), (0, 0, 7, 0, 0))
BEFORE = later(days=-8)


async def after_a_round(given=APART, *, at=BEFORE):
    """A round that ended a day ago, at least."""
    issue, director = await a_round(at=at)
    people = await many_residents(18)
    await all_answer(issue, 1, people, given, at=at)
    await settle_rounds(at + timedelta(days=7))
    return issue, director, people


async def back(issue, by, *, at=NOW, days=7, reason=WHY):
    await resume_arguing(issue.number, by=by, at=at, days=days, reason=reason)


async def test_after_a_divided_round_claims_are_open_again_and_the_round_stays(database):
    issue, director, people = await after_a_round()
    say = {"position": Position.AGAINST, "text": "八点半还是晚。"}
    with pytest.raises(Refused, match="not-open-for-claims"):
        await make_claim(issue.number, by=people[0], at=NOW, **say)
    await back(issue, director)
    again = await Issue.get(id=issue.id)
    ends = NOW + timedelta(days=7)
    assert (again.state, again.due_at) == (State.ARGUING, ends)
    assert (await thread_of(issue)).closes_at == ends
    await make_claim(issue.number, by=people[0], at=NOW, **say)
    assert (await held(issue)).finding["grade"] == "divided"
    entry = await Entry.get(fact="arguing-resumed")
    fact = {"round": 1, "reason": WHY, "closes_at": ends.isoformat()}
    assert (json.loads(entry.details), entry.acting) == (fact, director.acting)


async def test_they_argue_for_seven_days_at_least_before_the_next_options(database):
    issue, director, _ = await after_a_round()
    for days in (6, 61):
        with pytest.raises(Refused, match="seven-days-at-least"):
            await back(issue, director, days=days)
    for reason, code in (("", "needed"), ("字" * 401, "too-long")):
        with pytest.raises(Refused, match=code):
            await back(issue, director, reason=reason)
    await back(issue, director)
    with pytest.raises(Refused, match="too-early-to-draft"):
        await start_drafting(issue.number, by=director, at=later(days=7, seconds=-1))
    await start_drafting(issue.number, by=director, at=later(days=7))
    declared = replace(SQUARE, changed="八点一刻结束")
    act = {"by": director, "at": later(days=7), "option": 1}
    assert await open_round(issue.number, declared=declared, **act) == 2


async def test_once_for_each_round_and_not_after_the_third(database):
    issue, director, people = await after_a_round()
    at = NOW
    for number in (2, 3):
        await back(issue, director, at=at)
        at += timedelta(days=7)
        await start_drafting(issue.number, by=director, at=at)
        with pytest.raises(Refused, match="resumed-already"):
            await back(issue, director, at=at)
        declared = replace(SQUARE, changed="又改了")
        await open_round(issue.number, by=director, at=at, option=1, declared=declared)
        with pytest.raises(Refused, match="round-is-open"):
            await back(issue, director, at=at)
        await all_answer(issue, number, people, APART, at=at)
        at += timedelta(days=7)
        await settle_rounds(at)
    with pytest.raises(Refused, match="no-way-back"):
        await back(issue, director, at=at)
    assert await Resumption.all().count() == 2


async def test_where_people_are_not_divided_there_is_nothing_to_go_back_for(database):
    issue, director, _ = await after_a_round(TOGETHER)
    with pytest.raises(Refused, match="round-not-divided"):
        await back(issue, director)
    without, director, _ = await a_draft()
    with pytest.raises(Refused, match="round-not-divided"):
        await back(without, director)


async def test_who_has_people_argue_again(database):
    issue, director, _ = await after_a_round()
    facilitator = await a_holder(Role.FACILITATOR)
    for by in (facilitator, await a_resident(), await a_holder(Role.RC_MEMBER)):
        with pytest.raises(Refused, match="moderators-only"):
            await back(issue, by)
    ends = await asyncio.gather(
        *(back(issue, by) for by in (director, await a_holder(Role.COMMUNITY_SECRETARY))),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Refused"]
    assert await Entry.filter(fact="arguing-resumed").count() == 1


async def test_not_while_consent_is_asked(database):
    issue, director, _ = await after_a_round()
    for _ in range(3):
        await a_resident()
    act = {"by": director, "at": NOW}
    await ask_consent(issue.number, option=1, days=7, seconds_needed=2, **act)
    with pytest.raises(Refused, match="consent-is-asked"):
        await back(issue, director)


async def test_the_moderator_does_it_on_the_page_and_everybody_reads_why(browser):
    issue, director, _ = await after_a_round()
    await signed_in(browser, director)
    page = page_of(issue)
    assert "分歧较大，再征集一次意见" in (await browser.get(page)).text
    wrong = await send(browser, f"{page}/resume", on=page, days="6", reason=WHY)
    assert wrong.status_code == 422
    assert "没有回到征集意见" in wrong.text
    assert "请写 7 到 60 之间的整数" in wrong.text
    done = await send(browser, f"{page}/resume", on=page, days="7", reason=WHY)
    assert done.headers["location"] == page

    await signed_in(browser, await a_resident())
    shown = (await browser.get(page)).text
    assert "又开始征集意见了" in shown
    assert "第 1 轮分歧较大，再征集一次意见" in shown
    assert shown.count(WHY) == 2  # above, and at its round
    assert "写上去" in shown
    browser.cookies.set("lang", "en")
    assert "Round 1 found people divided: they argue again" in (await browser.get(page)).text


async def test_after_a_round_that_agreed_the_page_offers_no_way_back(browser):
    issue, director, _ = await after_a_round(TOGETHER)
    await signed_in(browser, director)
    assert "再征集一次意见" not in (await browser.get(page_of(issue))).text
