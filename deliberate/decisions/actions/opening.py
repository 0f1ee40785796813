"""Voting opens when its day has come, and may be given more time once."""

from datetime import UTC, datetime

from deliberate.calendar.moments import day_in_shanghai, days_after, midnight
from deliberate.consensus import Choice, Result, count
from deliberate.decisions import policy, queries
from deliberate.decisions.events import VotingExtended, VotingOpened
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import Phase, right_length
from deliberate.issues.actions import move
from deliberate.issues.queries import locked_number, standing_on
from deliberate.issues.rules import State
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, Unseen, require


async def settle_votes(at: datetime) -> None:
    """Open what is due to open, each in a unit of its own. Nothing is counted by the clock."""
    for number in await queries.due_to_open(at.astimezone(UTC)):
        await _open(number, at=at)


@unit_of_work
async def _open(number: int, *, at: datetime) -> None:
    issue = await locked_number(number)
    decision = await queries.find_decision(issue.id)
    # Asked again under the lock: another process may have been faster.
    if issue.state is not State.NOTICED or decision is None or at < decision.opens_at:
        return
    await move(issue, State.VOTING, at=at, due_at=decision.closes_at)
    await record(VotingOpened(decision.reading), by=SYSTEM, at=at, issue=number)


@unit_of_work
async def extend_voting(number: int, *, by: Actor, at: datetime, voting_days: int) -> Decision:
    """Give so many more days, once, while too few have taken part: what is over stays over."""
    issue = await locked_number(number)
    require(policy.may_extend(standing_on(issue, by, day_in_shanghai(at)), issue.state))
    decision = await queries.locked_decision(issue.id)
    if decision is None:
        raise Unseen
    if decision.phase_at(at) is not Phase.OPEN:
        raise Refused("voting-not-open")
    await _check_extension(decision, voting_days)
    decision.closes_at = midnight(days_after(decision.last_day, voting_days + 1)).astimezone(UTC)
    decision.extended = True
    await decision.save(update_fields=["closes_at", "extended"])
    await move(issue, State.VOTING, at=at, due_at=decision.closes_at)
    fact = VotingExtended(
        decision.reading, voting_days, decision.closes_at.isoformat(), reason="no-quorum"
    )
    await record(fact, by=by, at=at, issue=number)
    return decision


async def _check_extension(decision: Decision, voting_days: int) -> None:
    if decision.extended:
        raise Refused("extended-before")
    if not right_length(voting_days):
        raise Refused("voting-days")
    if not await _too_few(decision):
        raise Refused("quorum-reached")


async def _too_few(decision: Decision) -> bool:
    """Whether the vote would come to nothing; under a rule without a quorum it never does."""
    if not decision.named_rule.quorum:
        return False
    roll = await queries.roll_of(decision)
    heard = await queries.heard_on(decision, roll, (await queries.open_box(decision)).ballots)
    cast = heard.ballots(Choice.ABSTAIN)
    so_far = count(decision.named_rule, roll, cast, decision.on_ballot)
    return so_far.verdict is Result.INQUORATE
