"""More time, and the end of gathering."""

from datetime import timedelta

import pytest

from deliberate.deliberations.actions import extend, start_drafting
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, send, signed_in
from tests.deliberations.build import EIGHT_DAYS_AGO, a_thread, page_of, thread_of

pytestmark = pytest.mark.anyio


async def test_more_time_moves_the_end_and_says_why(database):
    issue, facilitator = await a_thread()
    ends = EIGHT_DAYS_AGO + timedelta(days=15)
    await extend(issue.number, by=facilitator, at=NOW, days=5, reason="一楼住户还没来说")
    assert (await thread_of(issue)).closes_at == ends + timedelta(days=5)
    assert (await Issue.get(id=issue.id)).due_at == ends + timedelta(days=5)
    assert "一楼住户还没来说" in (await Entry.get(fact="deliberation-extended")).details

    with pytest.raises(Refused, match="moderators-only"):
        await extend(issue.number, by=await a_resident(), at=NOW, days=5, reason="x")
    with pytest.raises(Refused, match="extension-out-of-range"):
        await extend(issue.number, by=facilitator, at=NOW, days=31, reason="x")


async def test_drafting_starts_after_seven_days_and_is_due_in_ten(database):
    issue, facilitator = await a_thread()
    director = await a_holder(Role.RC_DIRECTOR)
    early = EIGHT_DAYS_AGO + timedelta(days=6, hours=23)
    with pytest.raises(Refused, match="too-early-to-draft"):
        await start_drafting(issue.number, by=facilitator, at=early)
    with pytest.raises(Refused, match="moderators-only"):
        await start_drafting(issue.number, by=await a_resident(), at=NOW)

    await start_drafting(issue.number, by=director, at=NOW)

    moved = await Issue.get(id=issue.id)
    assert (moved.state, moved.due_at) == (State.DRAFTING, NOW + timedelta(days=10))
    with pytest.raises(Refused, match="not-open-for-claims"):
        await extend(issue.number, by=facilitator, at=NOW, days=5, reason="x")


async def test_the_facilitator_extends_and_ends_it_through_the_page(browser):
    issue, facilitator = await a_thread()
    await signed_in(browser, facilitator)
    page = page_of(issue)
    wrong = await send(browser, f"{page}/extend", on=page, days="5", reason="")
    assert wrong.status_code == 422
    assert "没有延长" in wrong.text
    right = await send(browser, f"{page}/extend", on=page, days="5", reason="下雨")
    assert right.status_code == 303
    ended = await send(browser, f"{page}/drafting", on=page)
    assert ended.status_code == 303
    assert (await Issue.get(id=issue.id)).state is State.DRAFTING
