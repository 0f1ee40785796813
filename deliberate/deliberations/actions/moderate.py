"""What the facilitator says of a claim; hiding with a trace, and showing again."""

from datetime import datetime

from deliberate.deliberations import policy
from deliberate.deliberations.actions.entering import claim_on, enter_thread, shown_claim_on
from deliberate.deliberations.events import ClaimHidden, ClaimMarked, ClaimShown
from deliberate.deliberations.rules import HideReason, Mark
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused


@unit_of_work
async def mark_claim(number: int, claim: int, mark: Mark, *, by: Actor, at: datetime) -> None:
    issue, deliberation = await enter_thread(number, policy.may_mark, by=by, at=at)
    claim_id, _ = await shown_claim_on(deliberation, claim)
    await run("UPDATE claim SET mark = $2 WHERE id = $1", claim_id, mark.value)
    await record(ClaimMarked(claim, mark.value), by=by, at=at, issue=issue.number)


@unit_of_work
async def hide_claim(
    number: int, claim: int, reason: HideReason, *, by: Actor, at: datetime
) -> None:
    """Put a claim away under the rule it broke. A placeholder stays, and so does the original."""
    issue, deliberation = await enter_thread(number, policy.may_hide, by=by, at=at)
    claim_id, _, hidden, author = await claim_on(deliberation, claim)
    if hidden:
        raise Refused("claim-is-hidden")
    await _hide(claim_id, reason.value, by.acting, author=author, by=by)
    await record(ClaimHidden(claim, reason.value), by=by, at=at, issue=issue.number)


@unit_of_work
async def show_claim(number: int, claim: int, *, by: Actor, at: datetime) -> None:
    issue, deliberation = await enter_thread(number, policy.may_hide, by=by, at=at)
    claim_id, _, hidden, author = await claim_on(deliberation, claim)
    if not hidden:
        raise Refused("claim-is-not-hidden")
    await _hide(claim_id, "", "", author=author, by=by)
    await record(ClaimShown(claim), by=by, at=at, issue=issue.number)


async def _hide(claim: int, reason: str, acting: str, *, author: int | None, by: Actor) -> None:
    """Nobody moderates what they wrote themselves."""
    if author is not None and author == by.person_id:
        raise Refused("not-your-own")
    await run("UPDATE claim SET hidden = $2, hidden_by = $3 WHERE id = $1", claim, reason, acting)
