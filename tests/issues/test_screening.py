"""The first look: accepting, returning, referring, rejecting, triage."""

from datetime import timedelta

import pytest

from deliberate.areas.models import Organization
from deliberate.calendar import SHANGHAI
from deliberate.issues.actions import (
    accept_issue,
    refer_issue,
    reject_issue,
    return_issue,
    triage_issue,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import (
    ReferReason,
    RejectReason,
    ReturnReason,
    State,
    last_day,
)
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import (
    COMMUNITY,
    NOW,
    a_holder,
    a_resident,
    an_issue,
    send,
    signed_in,
)

pytestmark = pytest.mark.anyio
GRID = f"{COMMUNITY}-001"


async def test_accepting_puts_it_before_the_neighbours_for_thirty_days(database):
    issue, secretary = await an_issue(), await a_holder("branch-secretary", area=GRID)
    await accept_issue(issue.number, by=secretary, at=NOW)
    issue = await Issue.get(id=issue.id)
    assert issue.state is State.SECONDING
    assert last_day(issue.due_at) == NOW.astimezone(SHANGHAI).date() + timedelta(days=30)
    entry = await Entry.get(fact="issue-accepted")
    assert entry.acting == "望江社区居民委员会·branch-secretary"
    with pytest.raises(Refused, match="not-being-screened"):
        await accept_issue(issue.number, by=secretary, at=NOW)


async def test_only_who_screens_that_place_screens_and_never_their_own(database):
    issue = await an_issue()
    elsewhere = await a_holder("branch-secretary", area=f"{COMMUNITY}-E1-05")
    for somebody in (await a_resident(), elsewhere, await a_holder("property-staff")):
        with pytest.raises(Refused, match="screeners-only"):
            await accept_issue(issue.number, by=somebody, at=NOW)
    member = await a_holder("rc-member")
    own = await an_issue(by=member)
    with pytest.raises(Refused, match="not-your-own"):
        await accept_issue(own.number, by=member, at=NOW)


async def test_returned_with_a_reason_and_fifteen_days(database):
    issue, member = await an_issue(), await a_holder("rc-member")
    await return_issue(
        issue.number, by=member, at=NOW, reason=ReturnReason.INCOMPLETE, words="请写清位置"
    )
    issue = await Issue.get(id=issue.id)
    assert (issue.state, issue.reason, issue.words) == (State.RETURNED, "incomplete", "请写清位置")
    assert "请写清位置" not in (await Entry.get(fact="issue-returned")).details


async def test_referred_elsewhere(database):
    issue, member = await an_issue(), await a_holder("rc-member")
    words = "已经起诉，由法院处理"
    await refer_issue(issue.number, by=member, at=NOW, reason=ReferReason.LITIGATION, words=words)
    assert (await Issue.get(id=issue.id)).state is State.REFERRED


async def test_rejecting_takes_a_second_person(database):
    issue = await an_issue()
    first, second = await a_holder("rc-member"), await a_holder("branch-secretary", area=GRID)
    why = {"at": NOW, "reason": RejectReason.NOT_COMMUNITY, "words": "是市里的事"}

    assert await reject_issue(issue.number, by=first, **why) is False
    assert (await Issue.get(id=issue.id)).state is State.SCREENING
    with pytest.raises(Refused, match="second-person-decides"):
        await reject_issue(issue.number, by=first, **why)
    assert await reject_issue(issue.number, by=second, **why) is True

    issue = await Issue.get(id=issue.id)
    assert (issue.state, issue.reason) == (State.REJECTED, "not-community")
    facts = [entry.fact for entry in await Entry.all().order_by("id")]
    assert facts == ["issue-rejection-proposed", "issue-rejected"]


async def test_another_decision_clears_a_proposed_rejection(database):
    issue = await an_issue()
    first, second = await a_holder("rc-member"), await a_holder("branch-secretary", area=GRID)
    why = {"at": NOW, "reason": RejectReason.NOT_COMMUNITY, "words": "是市里的事"}
    await reject_issue(issue.number, by=first, **why)
    await accept_issue(issue.number, by=second, at=NOW)
    issue = await Issue.get(id=issue.id)
    assert (issue.reason, issue.words, issue.first_rejecter_id) == ("", "", None)


async def test_triage_names_the_body_that_leads(database):
    issue, director = await an_issue(State.ACCEPTED), await a_holder("rc-director")
    lead_id = (await Organization.get(name="望江社区居民委员会")).id
    with pytest.raises(Refused, match="secretary-or-director-only"):
        await triage_issue(issue.number, by=await a_holder("rc-member"), at=NOW, lead_id=lead_id)
    with pytest.raises(Refused, match="no-such-organization"):
        await triage_issue(issue.number, by=director, at=NOW, lead_id=lead_id + 99)
    await triage_issue(issue.number, by=director, at=NOW, lead_id=lead_id)
    issue = await Issue.get(id=issue.id)
    assert (issue.state, issue.lead_id) == (State.CONVENING, lead_id)


async def test_screening_through_the_page(browser):
    issue = await an_issue()
    await signed_in(browser, await a_holder("rc-member"))
    path = f"/issues/{issue.number}"
    missing = await send(browser, f"{path}/return", return_words="说不清楚")
    assert missing.status_code == 422
    assert "说不清楚" in missing.text
    assert 'id="f-return_reason"' in missing.text
    done = await send(browser, f"{path}/return", return_reason="unclear", return_words="说不清楚")
    assert done.headers["location"] == path
    assert (await Issue.get(id=issue.id)).state is State.RETURNED


async def test_with_htmx_the_issue_is_swapped_and_says_what_was_recorded(browser):
    issue = await an_issue()
    await signed_in(browser, await a_holder("rc-member"))
    answer = await send(browser, f"/issues/{issue.number}/accept", htmx=True)
    assert answer.status_code == 200
    assert "<!doctype html>" not in answer.text
    assert answer.text.count('id="issue"') == 1
    assert "data-focus" in answer.text


async def test_who_may_not_screen_is_refused_before_the_form_is_read(browser):
    issue = await an_issue(State.SECONDING)
    for actor in (None, await a_resident()):
        if actor:
            await signed_in(browser, actor)
        answer = await browser.post(f"/issues/{issue.number}/accept", data={})
        assert answer.status_code == 403


async def test_pressing_twice_accepts_once_and_is_not_refused(browser):
    issue = await an_issue()
    await signed_in(browser, await a_holder("rc-member"))
    first = await send(browser, f"/issues/{issue.number}/accept")
    again = await browser.post(
        f"/issues/{issue.number}/accept",
        content=first.request.content,
        headers=first.request.headers,
    )
    assert (again.status_code, again.headers["location"]) == (303, f"/issues/{issue.number}")
    assert await Entry.filter(fact="issue-accepted").count() == 1


async def test_what_is_not_screened_is_seen_by_few(browser):
    proposer = await a_resident()
    unseen = [
        await an_issue(state, by=proposer)
        for state in (State.SCREENING, State.RETURNED, State.REFERRED)
    ]
    audience = {
        None: 404,
        await a_resident("李明"): 404,
        proposer: 200,
        await a_holder("rc-member"): 200,
        await a_holder("supervisor"): 200,
    }
    for somebody, status in audience.items():
        if somebody:
            await signed_in(browser, somebody)
        for issue in unseen:
            assert (await browser.get(f"/issues/{issue.number}")).status_code == status
