"""How every act on a thread begins: lock it, ask the policy, find who takes part."""

from datetime import datetime

from deliberate.issues.actions.moving import May, locked_for
from deliberate.issues.models import Issue
from deliberate.people.rules import Actor
from deliberate.storage import one
from deliberate.verdict import Refused, Unseen

ONE_ON = "UPDATE deliberation SET revision = revision + 1 WHERE issue_id = $1 RETURNING id"


async def enter_thread(
    number: int, may: May, *, by: Actor, at: datetime, on_roll: bool = False
) -> tuple[Issue, int]:
    """The issue and its deliberation's id, once the policy has said yes: both are ours until the
    unit ends, so that acts on one thread follow one another, and the thread is a revision on.
    """
    issue = await locked_for(number, may, by=by, at=at, on_roll=on_roll)
    (deliberation,) = await one(ONE_ON, issue.id)
    return issue, deliberation


async def not_due_before(issue: Issue, ends: datetime) -> None:
    """Nobody has to act on the issue while people are asked."""
    if issue.due_at is None or issue.due_at < ends:
        issue.due_at = ends
        await issue.save(update_fields=["due_at"])


async def claim_on(deliberation: int, claim: int) -> tuple[int, str, str, int | None]:
    """A claim's id, its mark, the code it is hidden under, and the person who wrote it."""
    found = await one(
        "SELECT c.id, c.mark, c.hidden, p.person_id FROM claim c "
        "LEFT JOIN participant p ON p.id = c.author_id "
        "WHERE c.deliberation_id = $1 AND c.number = $2",
        *(deliberation, claim),
    )
    if found is None:
        raise Unseen
    id_, mark, hidden, person = found
    return id_, mark, hidden, person


async def shown_claim_on(deliberation: int, claim: int) -> tuple[int, str]:
    """A claim's id and mark; nobody answers what is hidden."""
    id_, mark, hidden, _ = await claim_on(deliberation, claim)
    if hidden:
        raise Refused("claim-is-hidden")
    return id_, mark


async def place_of(deliberation: int, person: int | None, *, paper: bool = False) -> int:
    """The participant that somebody is here, made on their first act. The thread must be locked.

    On paper each form is a participant of its own: who filled it in is not kept.
    """
    if not paper:
        found = await one(
            "SELECT id FROM participant WHERE deliberation_id = $1 AND person_id = $2",
            *(deliberation, person),
        )
        if found:
            return int(found[0])
    (last,) = await one(
        "SELECT coalesce(max(number), 0) FROM participant WHERE deliberation_id = $1", deliberation
    )
    (made,) = await one(
        "INSERT INTO participant (deliberation_id, person_id, number, paper) "
        "VALUES ($1, $2, $3, $4) RETURNING id",
        *(deliberation, None if paper else person, last + 1, paper),
    )
    return int(made)
