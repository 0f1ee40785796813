"""Screening: the first look, by the branch or the committee of the place, and what follows it."""

from datetime import datetime

from deliberate.issues import policy
from deliberate.issues.actions.moving import locked_for, move
from deliberate.issues.events import (
    IssueAccepted,
    IssueReferred,
    IssueRejected,
    IssueReturned,
    IssueTriaged,
    RejectionProposed,
)
from deliberate.issues.models import Issue
from deliberate.issues.queries import lead_for
from deliberate.issues.rules import (
    CONVENING_DAYS,
    RETURNED_DAYS,
    SECONDING_DAYS,
    ReferReason,
    RejectReason,
    ReturnReason,
    State,
    end_of_day,
)
from deliberate.people.rules import Actor
from deliberate.record.journal import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused

DECIDED = ("reason", "words", "first_rejecter_id")


@unit_of_work
async def accept_issue(number: int, *, by: Actor, at: datetime) -> None:
    issue = await locked_for(number, policy.may_accept, by=by, at=at)
    _decide(issue)
    await move(issue, State.SECONDING, at=at, due_at=end_of_day(at, SECONDING_DAYS), also=DECIDED)
    await record(IssueAccepted(number), by=by, at=at, issue=number)


@unit_of_work
async def return_issue(
    number: int, *, by: Actor, at: datetime, reason: ReturnReason, words: str
) -> None:
    """Back to its proposer, who has time to complete it."""
    issue = await locked_for(number, policy.may_return, by=by, at=at)
    _decide(issue, reason, words)
    await move(issue, State.RETURNED, at=at, due_at=end_of_day(at, RETURNED_DAYS), also=DECIDED)
    await record(IssueReturned(number, reason.value), by=by, at=at, issue=number)


@unit_of_work
async def refer_issue(
    number: int, *, by: Actor, at: datetime, reason: ReferReason, words: str
) -> None:
    """Not a matter for neighbours to settle: the proposer is shown the way the law provides."""
    issue = await locked_for(number, policy.may_refer, by=by, at=at)
    _decide(issue, reason, words)
    await move(issue, State.REFERRED, at=at, also=DECIDED)
    await record(IssueReferred(number, reason.value), by=by, at=at, issue=number)


@unit_of_work
async def reject_issue(
    number: int, *, by: Actor, at: datetime, reason: RejectReason, words: str
) -> bool:
    """The first person proposes it, a second one decides; whether it is decided now."""
    issue = await locked_for(number, policy.may_reject, by=by, at=at)
    if issue.first_rejecter_id is None:  # type: ignore[attr-defined]  # made by the ORM
        _decide(issue, reason, words, first_rejecter=by.person_id)
        await issue.save(update_fields=DECIDED)
        await record(RejectionProposed(number, reason.value), by=by, at=at, issue=number)
        return False
    _decide(issue, reason, words)
    await move(issue, State.REJECTED, at=at, also=DECIDED)
    await record(IssueRejected(number, reason.value), by=by, at=at, issue=number)
    return True


@unit_of_work
async def triage_issue(number: int, *, by: Actor, at: datetime, lead_id: int) -> None:
    """Name the body that leads, which begins to convene."""
    issue = await locked_for(number, policy.may_triage, by=by, at=at)
    lead = await lead_for(issue, lead_id)
    if lead is None:
        raise Refused("no-such-organization")
    issue.lead_id = lead_id
    due_at = end_of_day(at, CONVENING_DAYS)
    await move(issue, State.CONVENING, at=at, due_at=due_at, also=("lead_id",))
    await record(IssueTriaged(number, lead), by=by, at=at, issue=number)


def _decide(
    issue: Issue, reason: str = "", words: str = "", *, first_rejecter: int | None = None
) -> None:
    """What is kept of a decision; the next one takes its place."""
    issue.reason, issue.words = str(reason), words
    issue.first_rejecter_id = first_rejecter
