"""A resolution is in force when its publication period has passed, once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from deliberate.calendar import SHANGHAI
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.models import Entry
from deliberate.resolutions import actions
from deliberate.resolutions.actions import take_effect
from deliberate.resolutions.models import Resolution
from tests.resolutions.build import a_director, a_draft, a_passed_issue, a_published_issue

pytestmark = pytest.mark.anyio
PUBLISHED = datetime(2026, 6, 1, 10, 30, tzinfo=SHANGHAI)
ENDS = datetime(2026, 6, 17, tzinfo=SHANGHAI)
IN_EFFECT = "resolution-took-effect"


async def state_of(issue):
    return (await Issue.get(id=issue.id)).state


async def test_to_the_second(database):
    issue = await a_published_issue(at=PUBLISHED)

    await take_effect(ENDS - timedelta(seconds=1))
    assert await state_of(issue) is State.PUBLISHED
    await take_effect(ENDS)
    assert await state_of(issue) is State.EFFECTIVE

    assert (await Resolution.get(issue_id=issue.id)).effective_at == ENDS
    # The publication ended at midnight: the first of ninety days to carry it out begins.
    assert (await Issue.get(id=issue.id)).due_at == ENDS + timedelta(days=91)
    entry = await Entry.get(fact=IN_EFFECT)
    assert (entry.issue, entry.acting, entry.person_id) == (issue.number, "", None)


async def test_late_it_counts_from_when_the_period_ended(database):
    issue = await a_published_issue(at=PUBLISHED)
    await take_effect(datetime(2026, 7, 1, tzinfo=UTC))
    assert (await Resolution.get(issue_id=issue.id)).effective_at == ENDS


async def test_again_and_at_once_it_happens_once(database):
    await a_published_issue(at=PUBLISHED)
    await asyncio.gather(*(take_effect(ENDS) for _ in range(5)))
    await take_effect(ENDS)
    assert await Entry.filter(fact=IN_EFFECT).count() == 1


async def test_one_that_fails_does_not_hold_up_those_before(database, monkeypatch):
    """Each has a unit of its own."""
    director = await a_director()
    first, second = [await a_published_issue(by=director, at=PUBLISHED) for _ in range(2)]
    original = actions.move

    async def fails_for_second(issue, *args, **kwargs):
        if issue.id == second.id:
            raise LookupError
        await original(issue, *args, **kwargs)

    monkeypatch.setattr(actions, "move", fails_for_second)
    with pytest.raises(LookupError):
        await take_effect(ENDS)

    assert await state_of(first) is State.EFFECTIVE
    assert await state_of(second) is State.PUBLISHED
    assert (await Resolution.get(issue_id=second.id)).effective_at is None


async def test_a_draft_never_takes_effect(database):
    issue = await a_passed_issue()
    await a_draft(issue, by=await a_director())
    await take_effect(datetime(2030, 1, 1, tzinfo=UTC))
    assert await state_of(issue) is State.PASSED
