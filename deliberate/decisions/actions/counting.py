"""The count: once, after the time is over, under the lock that keeps ballots out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus import (
    Choice,
    Noticed,
    Outcome,
    Result,
    RollEntry,
    SecondReading,
    count,
    roll_hash,
    second_reading,
)
from deliberate.consensus.blocs import Bloc, BlocKind, BlockingFinding, blocking
from deliberate.consensus.tied_areas import tied_areas
from deliberate.decisions import policy, queries
from deliberate.decisions.actions.boxing import empty_box, record_votes
from deliberate.decisions.actions.delegations import settle_delegations
from deliberate.decisions.actions.publishing import Cast, leave_for_everybody
from deliberate.decisions.events import DecisionCounted
from deliberate.decisions.models import Decision
from deliberate.decisions.queries import OpenBox
from deliberate.decisions.rules import BLOCKING_SECONDS, STRAGGLERS, rest_ends
from deliberate.issues.actions import move
from deliberate.issues.queries import locked_number, standing_on
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, Unseen, require

KEPT = [
    *("outcome", "safeguard", "counted_at", "certificate", "counted_ballots"),
    *("breadth", "other_rules", "bloc", "delegated"),
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
    """Count the ballots under the frozen rule and keep the outcome; `seal_boxes` comes after."""
    issue = await locked_number(number)
    require(policy.may_count(standing_on(issue, by, day_in_shanghai(at)), issue.state))
    decision = await queries.locked_decision(issue.id)
    if decision is None:
        raise Unseen
    decision.issue = issue
    if at < decision.closes_at:
        raise Refused("voting-still-open")
    if at < decision.closes_at + STRAGGLERS:
        raise Refused("ballots-on-their-way")
    by_proxy = (await queries.box_of(decision)).by_proxy
    box = await queries.open_box(decision)
    outcome = await _count(decision, box, by_proxy)
    await record_votes(decision, box.votes)
    suspended = await _keep(decision, outcome, box, at)
    await empty_box(decision)
    after = State.TO_VOTE if decision.fund_list else STATE_AFTER[outcome.verdict]
    to = State.SECOND_READING if suspended else after
    due_at = decision.answers_due or (rest_ends(at) if suspended else None)
    await move(issue, to, at=at, due_at=due_at)
    receipts = sha256((await queries.receipts_of(decision)).encode()).hexdigest()
    fact = _fact(decision, outcome, suspended=suspended, by_proxy=by_proxy, receipts=receipts)
    await record(fact, by=by, at=at, issue=number)
    return decision


async def _count(decision: Decision, box: OpenBox, by_proxy: int) -> Outcome:
    roll = await queries.roll_of(decision)
    if roll_hash(roll) != decision.roll_hash:
        raise Refused("roll-changed")
    resolution = await queries.heard_on(decision, roll, box.ballots)
    await settle_delegations(decision, resolution)
    cast = resolution.ballots(Choice.ABSTAIN)
    given = await _given(decision, roll, cast)
    outcome = count(decision.named_rule, roll, cast, given)
    leave_for_everybody(decision, roll, cast, given, outcome, by_proxy=by_proxy)
    return outcome


async def _given(decision: Decision, roll: Sequence[RollEntry], cast: Cast) -> Noticed:
    """What was noticed, with the micro-grids of the supporters where a fund's tie needs them."""
    if not (decision.paper and decision.paper.fund):
        return decision.on_ballot
    grids = await queries.grids_of(decision)
    placed = [replace(row, segments={"grid": grids.get(row.unit, "")}) for row in roll]
    areas = tied_areas(decision.named_rule, placed, cast, decision.on_ballot)
    return replace(decision.on_ballot, areas=areas)


async def _keep(decision: Decision, outcome: Outcome, box: OpenBox, at: datetime) -> bool:
    """Write the outcome; whether a passed decision is suspended."""
    decision.outcome = outcome.document()
    passed = outcome.verdict is Result.PASSED
    if finding := await _safeguard(decision, box):
        decision.safeguard = {**finding.document(), "applies": passed and finding.applies}
    if bloc := await _bloc(decision, decision.outcome):
        decision.bloc = {**bloc.document(), "applies": passed and bloc.applies}
    decision.counted_at = at.astimezone(UTC)
    await decision.save(update_fields=KEPT)
    return decision.suspended


async def _safeguard(decision: Decision, box: OpenBox) -> SecondReading | None:
    """What those directly affected say."""
    if decision.affected is None:
        return None
    roll = await queries.affected_roll_of(decision)
    return second_reading(roll, box.answers, reading=decision.reading)


async def _bloc(decision: Decision, outcome: dict[str, Any]) -> BlockingFinding | None:
    """Whether a third are against with seconded reasons, where the charter asks for that."""
    if not decision.blocking:
        return None
    electorate = decision.named_rule.electorate
    measure = electorate.heads.value
    bloc = Bloc(
        name=electorate.value,
        kind=BlocKind.CHAMBER,
        against=outcome["tally"][measure]["no"],
        people=outcome["eligible"][measure],
        seconds=await queries.people_seconding(decision.id),
    )
    return blocking([bloc], reading=decision.reading, seconds_needed=BLOCKING_SECONDS)


def _fact(
    decision: Decision, outcome: Outcome, *, suspended: bool, by_proxy: int, receipts: str
) -> DecisionCounted:
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
        certificate=sha256(decision.certificate.encode()).hexdigest(),
        receipts=receipts,
        by_proxy=by_proxy,
        delegated=decision.delegated,
    )


def _chosen(found: dict[str, Any] | None) -> dict[str, object] | None:
    """Without the figures on the way, which stand in the outcome."""
    return {name: found[name] for name in ("winners", "order", "invalid")} if found else None
