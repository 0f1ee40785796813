"""The ground of every action: the row locked, the policy asked, the state changed in one place."""

from collections.abc import Callable
from datetime import UTC, datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_number, standing_on
from deliberate.issues.rules import State, usual_due
from deliberate.people.rules import Actor, Standing
from deliberate.verdict import Verdict, require

May = Callable[[Standing, State], Verdict]


async def locked_for(
    number: int, may: May, *, by: Actor, at: datetime, on_roll: bool = False
) -> Issue:
    """The issue, ours until the unit ends, once the policy has said yes."""
    issue = await locked_number(number)
    today = day_in_shanghai(at)
    require(may(standing_on(issue, by, today, on_roll=on_roll), issue.state))
    return issue


async def move(
    issue: Issue,
    to: State,
    *,
    at: datetime,
    due_at: datetime | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """To a state, with the moment by which somebody must act; within a unit of work.

    `also` names fields of the issue that changed with it, to be kept by the same statement.
    """
    issue.state = to
    issue.changed_at = at.astimezone(UTC)
    due_at = due_at or usual_due(to, at)
    issue.due_at = due_at.astimezone(UTC) if due_at else None
    await issue.save(update_fields=["state", "changed_at", "due_at", *also])
