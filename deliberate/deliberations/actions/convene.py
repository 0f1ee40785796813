from datetime import datetime, timedelta

from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus.seeds import commitment
from deliberate.deliberations import policy, queries
from deliberate.deliberations.events import DeliberationConvened
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.rules import SHORTEST_ARGUING_DAYS, Form
from deliberate.issues.actions.moving import locked_for, move
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from deliberate.web.text import masked, rendered


async def convene(
    number: int,
    *,
    by: Actor,
    at: datetime,
    question: str,
    form: Form,
    facilitator_id: int,
    facts: str,
    days: int,
) -> None:
    """Open the thread: its question, form, neutral facilitator, facts sheet and period."""
    html = await rendered(masked(facts))
    closes_at = at + timedelta(days=days)
    thread = Deliberation(
        question=masked(question), form=form, facts=html, opens_at=at, closes_at=closes_at
    )
    await _open(number, thread, facilitator_id, by=by, at=at)


@unit_of_work
async def _open(
    number: int, thread: Deliberation, facilitator_id: int, *, by: Actor, at: datetime
) -> None:
    issue = await locked_for(number, policy.may_convene, by=by, at=at)
    today = day_in_shanghai(at)
    if thread.closes_at - at < timedelta(days=SHORTEST_ARGUING_DAYS):
        raise Refused("period-too-short", days=SHORTEST_ARGUING_DAYS)
    if facilitator_id not in {person for person, *_ in await queries.neutral_people(issue, today)}:
        raise Refused("facilitator-not-neutral")
    issue.facilitator_id = facilitator_id
    thread.issue = issue
    await thread.save()
    await move(issue, State.ARGUING, at=at, due_at=thread.closes_at, also=("facilitator_id",))
    fact = DeliberationConvened(
        thread.question,
        thread.form.value,
        thread.closes_at.isoformat(),
        commitment(thread.seed),
    )
    await record(fact, by=by, at=at, issue=number)
