"""Taken back, or out of time."""

import pytest

from deliberate.issues.actions import accept_issue, lapse_overdue, withdraw_issue
from deliberate.issues.models import Issue
from deliberate.issues.rules import BEFORE_VOTING, NEVER_PUBLIC, State
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, an_issue, later, send, signed_in

pytestmark = pytest.mark.anyio


async def test_the_proposer_takes_it_back_until_the_vote(database):
    proposer = await a_resident()
    for state in sorted(frozenset(State) - {State.DRAFT}):
        issue = await an_issue(state, by=proposer)
        if state in BEFORE_VOTING:
            await withdraw_issue(issue.number, by=proposer, at=NOW, words="已经解决了")
            assert (await Issue.get(id=issue.id)).state is State.WITHDRAWN
        else:
            with pytest.raises(Refused, match="too-late-to-withdraw"):
                await withdraw_issue(issue.number, by=proposer, at=NOW)
    issue = await an_issue(State.SECONDING)
    with pytest.raises(Refused, match="proposer-only"):
        await withdraw_issue(issue.number, by=proposer, at=NOW)


async def test_what_nobody_screened_does_not_become_public_by_ending(browser):
    proposer = await a_resident()
    taken_back = await an_issue(State.SCREENING, by=proposer, title="有人的电话")
    await withdraw_issue(taken_back.number, by=proposer, at=NOW)
    lapsed = await an_issue(State.RETURNED, by=proposer, due_at=NOW, title="有人的地址")
    await lapse_overdue(later(minutes=1))
    assert {(await Issue.get(id=each.id)).reason for each in (taken_back, lapsed)} == {NEVER_PUBLIC}
    for issue in (taken_back, lapsed):
        assert (await browser.get(f"/issues/{issue.number}")).status_code == 404
        assert issue.title not in (await browser.get("/issues?shown=ended")).text
    await signed_in(browser, proposer)
    assert (await browser.get(f"/issues/{lapsed.number}")).status_code == 200
    assert lapsed.title in (await browser.get("/issues?mine=1")).text


async def test_a_public_issue_that_ended_stays_readable(browser):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await withdraw_issue(issue.number, by=proposer, at=NOW, words="已经解决了")
    shown = await browser.get(f"/issues/{issue.number}")
    assert "已经解决了" in shown.text


async def test_what_is_overdue_lapses_once_by_the_clock(database):
    short, waiting = (
        await an_issue(State.SECONDING, due_at=NOW),
        await an_issue(State.SECONDING, due_at=later(days=1)),
    )
    late_but_ours = await an_issue(State.SCREENING, due_at=NOW)
    for _ in range(2):
        await lapse_overdue(NOW)
    states = [(await Issue.get(id=each.id)).state for each in (short, waiting, late_but_ours)]
    assert states == [State.LAPSED, State.SECONDING, State.SCREENING]
    entry = await Entry.get(fact="issue-lapsed")
    assert (entry.person_id, entry.acting, entry.issue) == (None, "", short.number)


async def test_an_accepted_issue_lapses_after_its_thirty_days_and_not_before(database):
    issue = await an_issue()
    await accept_issue(issue.number, by=await a_holder("rc-member"), at=NOW)
    await lapse_overdue(later(days=30))
    assert (await Issue.get(id=issue.id)).state is State.SECONDING
    await lapse_overdue(later(days=31))
    assert (await Issue.get(id=issue.id)).state is State.LAPSED


async def test_withdrawing_through_the_page(browser):
    proposer = await a_resident()
    issue = await an_issue(State.SECONDING, by=proposer)
    await signed_in(browser, proposer)
    path = f"/issues/{issue.number}/withdraw"
    assert (await send(browser, path, withdraw_words="长" * 1001)).status_code == 422
    assert (await send(browser, path)).status_code == 303
    assert (await Issue.get(id=issue.id)).state is State.WITHDRAWN
