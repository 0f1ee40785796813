"""Ballots: taken while the time lasts, one a voter, and nobody sees what is on them."""

from datetime import UTC, datetime

from deliberate.consensus import Choice
from deliberate.decisions import policy, queries
from deliberate.decisions.events import AffectedAnswered, BallotCast
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import (
    TOO_LATE,
    Paper,
    Phase,
    answer_id,
    ballot_id,
    closed_ballot,
)
from deliberate.issues.actions.receipts import new_receipt
from deliberate.log import Event, count
from deliberate.people.rules import SYSTEM, Actor, Standing
from deliberate.record import record
from deliberate.storage import known, one, rows, run, unit_of_work
from deliberate.verdict import Refused, require

TAKE_PART = """
INSERT INTO participation (decision_id, voter_id, receipt, cast_at, proxy_id)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (decision_id, voter_id)
DO UPDATE SET cast_at = CASE
    WHEN COALESCE(participation.proxy_id, 0) = COALESCE(excluded.proxy_id, 0)
    THEN participation.cast_at ELSE excluded.cast_at END, proxy_id = excluded.proxy_id
WHERE excluded.proxy_id IS NULL OR participation.proxy_id IS NOT NULL
RETURNING receipt
"""
"""One's own ballot takes the place of any other; a ballot by proxy never that of one's own.

Who votes anew keeps receipt and time: whoever made them show these sees no other ballot after it.
"""
PUT = """
INSERT INTO ballot (id, decision_id, choice) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET choice = excluded.choice
"""
ANSWERED = """
UPDATE affected_line SET answered = true WHERE decision_id = $1 AND voter_id = $2 RETURNING id
"""


async def cast_ballot(
    decision_id: int, *, by: Actor, at: datetime, choice: Choice | str, proxy: int | None = None
) -> str:
    """Cast a ballot, or cast it anew: the code of the receipt, the same every time.

    `choice` answers the question; among options it is the text that `Paper.read` reads. With
    `proxy`, the id of a proxy that the actor holds, the ballot is that of its principal.
    """
    receipt = await take_ballot(decision_id, by=by, at=at, choice=choice, proxy=proxy)
    if not receipt:
        decision = await Decision.get(id=decision_id)
        raise Refused(TOO_LATE, closed=decision.last_day.isoformat())
    return receipt


@unit_of_work
async def take_ballot(
    decision_id: int, *, by: Actor, at: datetime, choice: Choice | str, proxy: int | None = None
) -> str:
    """As `cast_ballot`; '' for a ballot that is too late.

    That one is not raised, since a refused attempt is kept and raising would undo the keeping.
    """
    poll = await queries.poll_under_lock(decision_id, by.person_id)
    voter = by.person_id
    if proxy is not None:
        voter = await queries.principal_under(proxy, decision_id, by.person_id)
    on_roll = poll.on_roll or voter != by.person_id
    who = Standing(signed_in=by.person_id is not None, on_roll=on_roll)
    require(policy.may_send_ballot(who, poll.state))
    phase = poll.phase_at(at)
    if phase is Phase.NOTICED:
        raise Refused("voting-not-open-yet")
    if phase is not Phase.OPEN:
        await run(
            "INSERT INTO refused_ballot (decision_id, reason) VALUES ($1, $2)",
            *(decision_id, TOO_LATE),
        )
        count(Event.BALLOT_LATE)
        return ""
    ballot = _spelt(choice, poll.paper)
    kept = await one(TAKE_PART, decision_id, voter, new_receipt(), at.astimezone(UTC), proxy)
    if kept is None:
        raise Refused("proxy-has-ended")
    (receipt,) = kept
    key = queries.open_key(poll.box_key)
    await put(key, ballot_id(key, known(voter)), decision_id, ballot)
    # By nobody and at the full hour: the record says that a ballot came, not whose it was, nor
    # whether somebody voted anew.
    fact = BallotCast(poll.reading)
    await record(fact, by=SYSTEM, at=full_hour(at), issue=poll.number)
    return str(receipt)


async def put(key: str, name: str, decision_id: int, choice: str) -> None:
    """Into the box, or in the place of what lay there under that name."""
    await run(PUT, name, decision_id, closed_ballot(key, name, choice))


def _spelt(choice: Choice | str, paper: Paper | None) -> str:
    """A ballot as it is kept: none that the count could not read comes into the box."""
    spelt = paper.canonical(choice) if paper else choice if choice in set(Choice) else ""
    if not spelt:
        raise Refused("unreadable-ballot")
    return str(spelt)


@unit_of_work
async def answer_as_affected(decision_id: int, *, by: Actor, at: datetime, choice: Choice) -> None:
    """What a household that is directly affected says of the proposal, until voting ends."""
    poll = await queries.poll_under_lock(decision_id, by.person_id)
    require(policy.may_answer_as_affected(Standing(signed_in=bool(by.person_id)), poll.state))
    if poll.phase_at(at) is not Phase.OPEN:
        raise Refused("affected-closed")
    lines = await rows(ANSWERED, decision_id, by.person_id)
    if not lines:
        raise Refused("not-among-the-affected")
    key = queries.open_key(poll.box_key)
    for (line,) in lines:
        await put(key, answer_id(key, line), decision_id, choice.value)
    await record(AffectedAnswered(poll.reading), by=SYSTEM, at=full_hour(at), issue=poll.number)


def full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
