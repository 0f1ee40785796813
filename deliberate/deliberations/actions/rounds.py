"""Consensus rounds: one is opened, and time ends it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus.strata import Bar, RoundFinding, judge_round
from deliberate.consensus.stratum_weights import weights_hash
from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread, not_due_before
from deliberate.deliberations.events import RoundEnded, RoundOpened
from deliberate.deliberations.models import ConsensusRound
from deliberate.deliberations.rules import (
    FEWEST_ANSWERS,
    MOST_ROUNDS,
    Declaration,
    WhichCounts,
    faults_in,
    weights_for,
    weights_in,
)
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_number, standing_on
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused, require

COUNTED = """
UPDATE paper_answer SET counted = id IN (SELECT paper_id FROM round_answer
WHERE round_id = $1 AND paper_id IS NOT NULL) WHERE round_id = $1
"""


@unit_of_work
async def open_round(
    number: int, *, by: Actor, at: datetime, option: int, declared: Declaration
) -> int:
    """Put an option to everybody. Groups and weights are published and stay; the round's number."""
    issue, thread = await enter_thread(number, policy.may_open_round, by=by, at=at)
    held = await queries.rounds_in(thread)
    await _check(declared, held, issue, by=by, at=at)
    sheets = {sheet.number: sheet for sheet in await queries.options_in(thread)}
    if option not in sheets or sheets[option].status_quo:
        raise Refused("no-such-option")
    people = await _people(issue, declared, at)
    opened = ConsensusRound(
        deliberation_id=thread,
        number=len(held) + 1,
        option=sheets[option]._asdict(),
        changed=declared.changed,
        by_residence=declared.by_residence,
        strata=[
            {"name": each.name, "places": list(each.places), "people": people.get(each.name)}
            for each in declared.strata
        ],
        which_counts=WhichCounts(declared.which_counts),
        opens_at=at.astimezone(UTC),
        closes_at=at.astimezone(UTC) + timedelta(days=declared.days),
    )
    _weigh(opened, declared, people, by)
    limits, *_ = await queries.limits_in(issue.community.id)
    opened.bars = [bar.document() for bar in limits.bars]
    if any(_approved_other_weights(each, opened) for each in held):
        raise Refused("approved-other-weights")
    await _publish(opened, issue, by=by, at=at)
    return opened.number


async def _check(
    declared: Declaration, held: list[ConsensusRound], issue: Issue, *, by: Actor, at: datetime
) -> None:
    if queries.open_among(held):
        raise Refused("round-is-open")
    if len(held) == MOST_ROUNDS:
        raise Refused("no-more-rounds")
    today, councils = day_in_shanghai(at), await queries.councils_over(issue.area.code)
    if faults_in(declared, again=bool(held), councils=councils, today=today):
        raise Refused("round-declared-badly")
    if declared.needs_approval and not councils:
        require(policy.may_sign_for_council(standing_on(issue, by, today)))


def _weigh(
    opened: ConsensusRound, declared: Declaration, people: dict[str, int], by: Actor
) -> None:
    weights = weights_for(declared, people)
    opened.weights, opened.weights_hash = weights.document(), weights_hash(weights)
    if declared.needs_approval:
        opened.approval = declared.approval.document(signed=by.acting)


def _approved_other_weights(before: ConsensusRound, opened: ConsensusRound) -> bool:
    """Who agreed to the weights of a round has not thereby agreed to others."""
    if before.approval is None or opened.approval is None:
        return False
    same = {**before.approval, "signed": opened.approval["signed"]} == opened.approval
    return same and before.weights_hash != opened.weights_hash


async def _people(issue: Issue, declared: Declaration, at: datetime) -> dict[str, int]:
    """How many live in each stratum; nothing where people say themselves where they belong."""
    if not declared.by_residence:
        return {}
    today = day_in_shanghai(at)
    people = await queries.people_by_stratum(issue.community.code, declared.strata, today)
    if not all(people.values()):
        raise Refused("nobody-lives-there")
    return people


async def _publish(opened: ConsensusRound, issue: Issue, *, by: Actor, at: datetime) -> None:
    await opened.save()
    await not_due_before(issue, opened.closes_at)
    fact = RoundOpened(
        round=opened.number,
        option=opened.option["number"],
        title=opened.option["title"],
        changed=opened.changed,
        by_residence=opened.by_residence,
        strata=opened.strata,
        weights=opened.weights,
        weights_hash=opened.weights_hash,
        approval=opened.approval,
        bars=opened.bars,
        which_counts=opened.which_counts.value,
        closes_at=opened.closes_at.isoformat(),
    )
    await record(fact, by=by, at=at, issue=issue.number)


async def settle_rounds(at: datetime) -> None:
    """End the rounds whose time is over, each in a unit of its own."""
    for number in await queries.rounds_due(at.astimezone(UTC)):
        await _settle(number, at=at)


@unit_of_work
async def _settle(number: int, *, at: datetime) -> None:
    issue = await locked_number(number)
    held = await ConsensusRound.get_or_none(deliberation__issue_id=issue.id, finding__isnull=True)
    # Asked again under the lock: another process may have been faster.
    if held is None or at < held.closes_at:
        return
    counts = await queries.counts_in(held)
    bars = [Bar.from_document(bar) for bar in held.bars]
    finding = judge_round(weights_in(held.weights), counts, bars=bars, least=FEWEST_ANSWERS)
    held.finding = finding.document()
    await held.save(update_fields=["finding"])
    await run(COUNTED, held.id)
    # From here on the counts are enough: who answered what is forgotten.
    await run("DELETE FROM round_answer WHERE round_id = $1", held.id)
    on_paper = await queries.counted_on_paper(held)
    await record(_ended(held, finding, on_paper), by=SYSTEM, at=at, issue=number)


def _ended(held: ConsensusRound, finding: RoundFinding, on_paper: int) -> RoundEnded:
    document: dict[str, Any] = finding.document()
    return RoundEnded(
        round=held.number,
        grade=finding.grade.value,
        consensus=document["consensus"],
        floor=document["floor"],
        opposition=document["opposition"],
        counts={stratum.name: list(stratum.counts) for stratum in finding.strata},
        on_paper=on_paper,
        weights_hash=finding.weights_hash,
    )
