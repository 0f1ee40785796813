"""The count: once, after the time is over, under the lock that keeps ballots out."""

from datetime import UTC, datetime
from typing import Any

from deliberate.calendar import SHANGHAI, publication_ends
from deliberate.consensus import Outcome, Result, count, roll_hash, second_reading
from deliberate.decisions import policy, queries
from deliberate.decisions.actions.publishing import leave_for_everybody
from deliberate.decisions.events import DecisionCounted
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import SECOND_READING_DAYS
from deliberate.issues.actions import move
from deliberate.issues.queries import locked_number, standing_on
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, Unseen, require

KEPT = [
    *("outcome", "safeguard", "counted_at", "certificate", "counted_ballots"),
    *("breadth", "other_rules"),
]
STATE_AFTER = {
    Result.PASSED: State.PASSED,
    Result.NOT_PASSED: State.NOT_PASSED,
    Result.TIED: State.NOT_PASSED,
    Result.INQUORATE: State.INQUORATE,
    Result.VOID: State.NOT_PASSED,
}


@unit_of_work
async def count_decision(number: int, *, by: Actor, at: datetime) -> Decision:
    """Count the ballots under the frozen rule and keep the outcome."""
    issue = await locked_number(number)
    require(policy.may_count(standing_on(issue, by, at.astimezone(SHANGHAI).date()), issue.state))
    decision = await queries.locked_decision(issue.id)
    if decision is None:
        raise Unseen
    if at < decision.closes_at:
        raise Refused("voting-still-open")
    outcome = await _count(decision)
    suspended = await _keep(decision, outcome, at)
    to = State.SECOND_READING if suspended else STATE_AFTER[outcome.verdict]
    due_at = publication_ends(at, SECOND_READING_DAYS) if suspended else None
    await move(issue, to, at=at, due_at=due_at)
    await record(_fact(decision, outcome, suspended=suspended), by=by, at=at, issue=number)
    return decision


async def _count(decision: Decision) -> Outcome:
    roll = await queries.roll_of(decision)
    if roll_hash(roll) != decision.roll_hash:
        raise Refused("roll-changed")
    cast = await queries.ballots_on(decision)
    leave_for_everybody(decision, roll, cast)
    return count(decision.named_rule, roll, cast, decision.on_ballot)


async def _keep(decision: Decision, outcome: Outcome, at: datetime) -> bool:
    """Write the outcome; whether those directly affected suspend a passed decision."""
    finding = None
    if decision.affected is not None:
        finding = second_reading(
            await queries.affected_roll_of(decision),
            await queries.affected_choices(decision),
            reading=decision.reading,
        )
    suspended = bool(finding and finding.applies and outcome.verdict is Result.PASSED)
    decision.outcome = outcome.document()
    if finding:
        decision.safeguard = {**finding.document(), "applies": suspended}
    decision.counted_at = at.astimezone(UTC)
    await decision.save(update_fields=KEPT)
    return suspended


def _fact(decision: Decision, outcome: Outcome, *, suspended: bool) -> DecisionCounted:
    document: dict[str, Any] = outcome.document()
    put = outcome.verdict not in {Result.INQUORATE, Result.VOID}
    return DecisionCounted(
        reading=decision.reading,
        verdict=outcome.verdict.value,
        tally=document["tally"] if put else {},
        eligible=document["eligible"],
        second_reading=suspended,
        roll_hash=decision.roll_hash,
        chosen=_chosen(document["chosen"]),
    )


def _chosen(found: dict[str, Any] | None) -> dict[str, object] | None:
    """Without the figures on the way, which stand in the outcome."""
    return {name: found[name] for name in ("winners", "order", "invalid")} if found else None
