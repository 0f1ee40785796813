"""The page of the bodies before a vote, and its forms."""

import pytest

from deliberate.decisions.actions import record_request
from deliberate.decisions.models import Concurrence, TurnRecord
from deliberate.decisions.rules import (
    JointRequest,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from tests.build import NOW, a_resident, an_issue, send, signed_in
from tests.conftest import forced
from tests.decisions.bodies import TOO_DEAR, a_secretary, planned, refuses, up_to_review
from tests.decisions.votes import (
    BUILDING,
    a_convener,
    first_day,
    heads,
    noticed,
    today,
)

pytestmark = pytest.mark.anyio


async def page_for(browser, actor, issue):
    if actor:
        await signed_in(browser, actor)
    return (await browser.get(f"/issues/{issue.number}/decision")).text


async def test_before_a_plan_is_chosen_conveners_are_offered_one_and_residents_are_not(browser):
    issue = await an_issue(State.TO_VOTE)
    shown = await page_for(browser, None, issue)
    assert "表决还在准备" in shown
    assert 'name="plan"' not in shown
    shown = await page_for(browser, await a_convener(), issue)
    assert shown.count('name="plan"') == 3
    assert 'name="party_study"' in shown
    shown = await page_for(browser, await a_secretary(), issue)
    assert shown.count('name="plan"') == 3
    assert 'name="opens_on"' not in shown


async def test_the_page_tells_each_turn_and_who_is_awaited(browser):
    issue, _ = await up_to_review()
    shown = await page_for(browser, None, issue)
    assert shown.count("通过，可以往下走") == 2
    assert "应到 10 人，到会 9 人：同意 8，反对 1，弃权 0" in shown
    assert "审议（党员大会）：还没有到" in shown
    assert "由这些岗位登记" in shown
    assert 'name="should_attend"' not in shown
    assert 'name="opens_on"' not in await page_for(browser, await a_convener(), issue)
    browser.cookies.set("lang", "en")
    shown = await page_for(browser, None, issue)
    assert "review (Party members" in shown
    assert "agreed, on to the next" in shown


async def test_the_page_shows_why_it_was_sent_back_and_what_residents_can_do(browser):
    issue, secretary = await planned(), await a_secretary()
    await refuses(issue, "propose", secretary)
    shown = await page_for(browser, None, issue)
    for words in (TOO_DEAR, "退回修改", "十分之一以上的居民联名"):
        assert words in shown
    await refuses(issue, "propose", secretary)
    director = await a_convener()
    shown = await page_for(browser, director, issue)
    assert "两次没有同意" in shown
    assert 'name="signatures"' in shown
    await record_request(issue.number, by=director, at=NOW, request=JointRequest(431, 4310))
    shown = await page_for(browser, director, issue)
    assert "4310 名居民中有 431 名联名" in shown
    assert 'name="opens_on"' in shown
    assert 'name="party_study"' not in shown


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_plan_a_turn_and_a_request_by_form(browser, htmx):
    issue = await an_issue(State.TO_VOTE)
    page = f"/issues/{issue.number}/decision"
    director, secretary = await a_convener(), await a_secretary()
    await signed_in(browser, director)
    sent = await send(browser, f"{page}/plan", on=page, htmx=htmx, plan="four-and-two-city")
    assert sent.status_code == 422
    assert 'href="#f-review_rule"' in sent.text
    sent = await send(
        browser, f"{page}/plan", on=page, htmx=htmx, plan="four-and-two-city", review_rule="R11"
    )
    assert sent.status_code == (200 if htmx else 303)

    await signed_in(browser, secretary)
    typed = {
        "held_on": today(NOW).isoformat(),
        **dict(zip(("should_attend", "present", "yes", "no"), "5541", strict=True)),
        "opinion": "disagree",
        "words": "问一问",
    }
    wrong = await send(browser, f"{page}/turns/propose", on=page, htmx=htmx, **typed)
    assert wrong.status_code == 422
    assert "结果和这个意见对不上" in wrong.text
    assert "问一问" in wrong.text
    right = await send(
        browser, f"{page}/turns/propose", on=page, htmx=htmx, **typed | {"opinion": "agree"}
    )
    assert right.status_code == (200 if htmx else 303)
    assert (await TurnRecord.get(turns="propose")).figures["abstain"] == 0

    await signed_in(browser, director)
    few = await send(
        browser, f"{page}/request", on=page, htmx=htmx, signatures="430", residents="4310"
    )
    assert few.status_code == 422
    assert 'value="430"' in few.text
    enough = await send(
        browser, f"{page}/request", on=page, htmx=htmx, signatures="431", residents="4310"
    )
    assert enough.status_code == (200 if htmx else 303)
    assert (await Concurrence.get(issue_id=issue.id)).signatures == 431


async def test_a_form_pressed_twice_records_once(browser):
    issue, secretary = await planned(), await a_secretary()
    page = f"/issues/{issue.number}/decision"
    await signed_in(browser, secretary)
    shown = (await browser.get(page)).text
    key = shown.split('name="key" value="')[1].split('"')[0]
    typed = {
        "key": key,
        "held_on": today(NOW).isoformat(),
        "should_attend": "5",
        "present": "5",
        "yes": "5",
        "opinion": "agree",
    }
    for _ in range(2):
        sent = await browser.post(f"{page}/turns/propose", data=typed)
        assert sent.status_code == 303
    assert await TurnRecord.all().count() == 1


async def test_a_notice_while_a_body_is_awaited_is_refused_with_a_sentence(browser):
    await heads(1)
    issue, _ = await up_to_review()
    page = f"/issues/{issue.number}/decision"
    await signed_in(browser, await a_convener())
    sent = await send(
        browser,
        f"{page}/notice",
        on=page,
        rule="R2",
        question="?",
        electorate=BUILDING,
        opens_on=first_day("R2", NOW).isoformat(),
        voting_days="5",
    )
    assert sent.status_code == 403
    assert "前面的会议还没有走完" in sent.text


async def test_a_vote_from_before_there_were_plans_has_none_to_show(browser):
    await a_resident(owner=True)
    decision = await noticed("R7")
    await forced("DELETE FROM concurrence")
    issue = await Issue.get(id=decision.issue_id)
    assert 'id="concurrence"' not in await page_for(browser, None, issue)
