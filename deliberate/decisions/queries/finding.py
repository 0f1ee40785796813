"""Finding decisions, and what they are about."""

from collections.abc import Sequence
from datetime import datetime

from deliberate.decisions.models import Decision
from deliberate.decisions.queries.statements import open_objections
from deliberate.decisions.rules import Earlier, Offer
from deliberate.deliberations.models import Option
from deliberate.issues.rules import State
from deliberate.storage import Prepared, lock, one, rows

PARTS = ("option", "electorate", "affected")
ON_ROLL = """
SELECT 1 FROM roll_line r JOIN decision d ON d.id = r.decision_id JOIN issue i ON i.id = d.issue_id
WHERE i.number = $1 AND r.voter_id = $2
AND d.reading = COALESCE($3, (SELECT MAX(reading) FROM decision WHERE issue_id = i.id)) LIMIT 1
"""


_latest = Prepared(
    lambda issue: Decision.filter(issue_id=issue).order_by("-reading").select_related(*PARTS)
)


async def find_decision(issue_id: int, reading: int | None = None) -> Decision | None:
    """The latest reading, or the one asked for."""
    if reading is None:
        return await _latest(issue_id)
    return await Decision.get_or_none(issue_id=issue_id, reading=reading).select_related(*PARTS)


async def locked_decision(issue_id: int) -> Decision | None:
    """The latest reading, ours until the unit ends: no ballot comes in meanwhile."""
    found = await _latest(issue_id)
    if found is None:
        return None
    await lock("decision", found.id)
    return await _latest(issue_id)


async def readings_of(issue_id: int) -> Sequence[int]:
    found = await rows("SELECT reading FROM decision WHERE issue_id = $1 ORDER BY 1", issue_id)
    return [reading for (reading,) in found]


async def is_on_roll(number: int, person_id: int | None, reading: int | None = None) -> bool:
    """Whether somebody may vote in a reading of issue `number`; by default the latest."""
    if person_id is None:
        return False
    return await one(ON_ROLL, number, person_id, reading) is not None


async def earlier_of(first: Decision | None) -> Earlier | None:
    """What a second reading follows on; of a suspended one also what is still owed an answer."""
    if first is None or first.counted_at is None:
        return None
    issue: int = first.issue_id  # type: ignore[attr-defined]  # made by the ORM
    owed = await open_objections(issue) if first.suspended else 0
    return Earlier(first.counted_at, first.suspended, owed, first.fund_list)


async def due_to_open(at: datetime) -> Sequence[int]:
    """Numbers of the issues whose first voting day has come."""
    found = await rows(
        "SELECT i.number FROM decision d JOIN issue i ON i.id = d.issue_id "
        "WHERE i.state = $1 AND d.counted_at IS NULL AND d.opens_at <= $2 ORDER BY d.id",
        *(State.NOTICED.value, at),
    )
    return [number for (number,) in found]


async def options_on(issue_id: int) -> list[Option]:
    return await Option.filter(deliberation__issue_id=issue_id).order_by("number")


def offers_in(options: Sequence[Option]) -> tuple[Offer, ...]:
    return tuple(Offer(each.number, each.cost, each.status_quo) for each in options)


async def on_the_ballot(issue_id: int, decision: Decision) -> list[Option]:
    """The options that are voted on, where there are several."""
    ids = set(decision.on_ballot.ids)
    if not ids:
        return []
    return [each for each in await options_on(issue_id) if str(each.number) in ids]
