"""How every act on a thread begins: lock it, ask the policy, find who takes part."""

from collections.abc import Callable
from datetime import datetime

from deliberate.calendar import SHANGHAI
from deliberate.issues.models import Issue
from deliberate.issues.queries import find_issue, standing_on
from deliberate.issues.rules import State
from deliberate.people.rules import Actor, Standing
from deliberate.storage import one
from deliberate.verdict import Refused, Unseen, Verdict, require

May = Callable[[Standing, State], Verdict]

LOCK = """
UPDATE deliberation SET revision = revision + 1
WHERE issue_id = (SELECT id FROM issue WHERE number = $1) RETURNING id
"""


async def enter_thread(
    number: int, may: May, *, by: Actor, at: datetime
) -> tuple[Issue, Standing, int]:
    """The issue, where `by` stands, and the deliberation's id: a revision on, and ours until the
    unit ends, so that acts on one thread follow one another.
    """
    locked = await one(LOCK, number)
    issue = await find_issue(number)
    if issue is None:
        raise Unseen
    who = standing_on(issue, by, at.astimezone(SHANGHAI).date())
    require(may(who, issue.state))
    assert locked, "a state that allows this act has a deliberation"
    return issue, who, locked[0]


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
