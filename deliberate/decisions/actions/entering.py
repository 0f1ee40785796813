"""Into a decision for what voters do beside voting."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.decisions import queries
from deliberate.decisions.models import Decision
from deliberate.issues.actions.moving import May
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_number, standing_on
from deliberate.people.rules import Actor
from deliberate.verdict import Unseen, require


async def locked_as_voter(number: int, may: May, *, by: Actor, at: datetime) -> Issue:
    """As `locked_for`, for a policy that asks who is on the roll."""
    issue = await locked_number(number)
    on_roll = await queries.is_on_roll(number, by.person_id)
    require(may(standing_on(issue, by, day_in_shanghai(at), on_roll=on_roll), issue.state))
    return issue


async def decision_entered(number: int, may: May, *, by: Actor, at: datetime) -> Decision:
    """The latest reading, ours until the unit ends, once the policy has said yes."""
    issue = await locked_as_voter(number, may, by=by, at=at)
    decision = await queries.locked_decision(issue.id)
    if decision is None:
        raise Unseen
    return decision
