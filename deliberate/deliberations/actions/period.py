"""How long people argue, and when the options are drawn up."""

from datetime import datetime, timedelta

from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread
from deliberate.deliberations.events import DeliberationExtended, DraftingStarted
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.rules import (
    DRAFTING_DAYS,
    LONGEST_EXTENSION,
    SHORTEST_ARGUING_DAYS,
)
from deliberate.issues.actions import move
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused


@unit_of_work
async def extend(number: int, *, by: Actor, at: datetime, days: int, reason: str) -> None:
    issue, thread_id = await enter_thread(number, policy.may_extend, by=by, at=at)
    if not 1 <= days <= LONGEST_EXTENSION:
        raise Refused("extension-out-of-range", days=LONGEST_EXTENSION)
    thread = await Deliberation.get(id=thread_id)
    thread.closes_at = max(thread.closes_at, at) + timedelta(days=days)
    await thread.save(update_fields=["closes_at"])
    issue.due_at = thread.closes_at
    await issue.save(update_fields=["due_at"])
    fact = DeliberationExtended(days, reason, thread.closes_at.isoformat())
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def start_drafting(number: int, *, by: Actor, at: datetime) -> None:
    """End the gathering of claims, not before the shortest period is over; options come next."""
    issue, thread_id = await enter_thread(number, policy.may_start_drafting, by=by, at=at)
    thread = await Deliberation.get(id=thread_id)
    since = await queries.resumed_at(thread_id) or thread.opens_at
    if at < since + timedelta(days=SHORTEST_ARGUING_DAYS):
        raise Refused("too-early-to-draft", days=SHORTEST_ARGUING_DAYS)
    due_at = at + timedelta(days=DRAFTING_DAYS)
    await move(issue, State.DRAFTING, at=at, due_at=due_at)
    await record(DraftingStarted(due_at.isoformat()), by=by, at=at, issue=number)
