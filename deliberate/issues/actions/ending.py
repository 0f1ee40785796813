"""How an issue ends before it is voted on: taken back, or out of time."""

from datetime import datetime

from deliberate.issues import policy
from deliberate.issues.actions.moving import locked_for, move
from deliberate.issues.events import IssueLapsed, IssueWithdrawn
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_issue, overdue_ids
from deliberate.issues.rules import LAPSING, NEVER_PUBLIC, NOT_PUBLIC, State
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record.journal import record
from deliberate.storage import unit_of_work


@unit_of_work
async def withdraw_issue(number: int, *, by: Actor, at: datetime, words: str = "") -> None:
    issue = await locked_for(number, policy.may_withdraw, by=by, at=at)
    _close_if_never_public(issue)
    issue.words = words
    await move(issue, State.WITHDRAWN, at=at, also=("reason", "words"))
    await record(IssueWithdrawn(number), by=by, at=at, issue=number)


async def lapse_overdue(at: datetime) -> None:
    """What nobody completed, or too few seconded, in time. Each in a unit of its own."""
    for issue_id in await overdue_ids(at):
        await _lapse(issue_id, at=at)


@unit_of_work
async def _lapse(issue_id: int, *, at: datetime) -> None:
    issue = await locked_issue(issue_id)
    if issue.state not in LAPSING or issue.due_at is None or issue.due_at > at:
        return  # somebody acted since
    assert issue.number is not None
    fact = IssueLapsed(issue.number, issue.state.value)
    _close_if_never_public(issue)
    await move(issue, State.LAPSED, at=at, also=("reason",))
    await record(fact, by=SYSTEM, at=at, issue=issue.number)


def _close_if_never_public(issue: Issue) -> None:
    """A text that nobody screened does not become public by ending."""
    issue.reason = NEVER_PUBLIC if issue.state in NOT_PUBLIC else ""
