"""The way back: after a round that found people divided, they argue again."""

from datetime import UTC, datetime, timedelta

from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread
from deliberate.deliberations.events import ArguingResumed
from deliberate.deliberations.models import Deliberation, Resumption
from deliberate.deliberations.rules import (
    LONGEST_REASON,
    MOST_DAYS,
    SHORTEST_ARGUING_DAYS,
    asked_now,
)
from deliberate.issues.actions import move
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from deliberate.web.text import masked


@unit_of_work
async def resume_arguing(number: int, *, by: Actor, at: datetime, days: int, reason: str) -> None:
    """Open the claims again for so many days. The rounds until now stay as they are."""
    issue, thread = await enter_thread(number, policy.may_resume_arguing, by=by, at=at)
    rounds = await queries.rounds_in(thread)
    if why := queries.no_way_back(rounds):
        raise Refused(why)
    if asked_now(await queries.consents_in(thread)):
        raise Refused("consent-is-asked")
    if not SHORTEST_ARGUING_DAYS <= days <= MOST_DAYS:
        raise Refused("seven-days-at-least")
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused("too-long" if reason else "needed")
    last, at = rounds[-1], at.astimezone(UTC)
    closes_at = at + timedelta(days=days)
    await Resumption.create(round=last, reason=masked(reason), acting=by.acting, at=at)
    await Deliberation.filter(id=thread).update(closes_at=closes_at)
    await move(issue, State.ARGUING, at=at, due_at=closes_at)
    fact = ArguingResumed(last.number, masked(reason), closes_at.isoformat())
    await record(fact, by=by, at=at, issue=number)
