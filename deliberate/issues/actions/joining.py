"""Instead of a second issue about the same thing: a voice for the first."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.issues import policy
from deliberate.issues.actions.ending import withdraw_issue
from deliberate.issues.actions.seconding import add_voice, keep_following
from deliberate.issues.models import Issue
from deliberate.issues.queries import (
    has_seconded,
    locked_issue,
    locked_number,
    neighbour,
    standing_on,
    standing_on_draft,
)
from deliberate.issues.rules import JOINABLE, State
from deliberate.people.rules import Actor
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, require


@unit_of_work
async def join_existing(issue_id: int, number: int, *, by: Actor, at: datetime) -> None:
    """The draft is dropped, and its proposer's voice goes to the issue that is there already."""
    draft = await locked_issue(issue_id)
    today = day_in_shanghai(at)
    require(policy.may_edit_draft(standing_on_draft(draft, by, today), draft.state))
    existing = await locked_number(number)
    if existing.state not in JOINABLE:
        raise Refused("not-to-be-joined")
    proposer_id: int = draft.proposer_id  # type: ignore[attr-defined]  # made by the ORM
    person = by if by.person_id == proposer_id else await neighbour(proposer_id)
    await _drop(draft, by=person, at=at)
    await keep_following(existing.id, person.person_id)
    who = standing_on(existing, person, today)
    if policy.may_second(who, existing.state) and not await has_seconded(
        existing.id, person.person_id
    ):
        await add_voice(existing, person, by=by, at=at)


async def _drop(draft: Issue, *, by: Actor, at: datetime) -> None:
    """A draft was never anybody else's business; what has a number is withdrawn in the open."""
    if draft.state is State.DRAFT:
        await draft.delete()
    else:
        assert draft.number is not None
        await withdraw_issue(draft.number, by=by, at=at)
