"""Who votes for a household where households vote."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.residency import queries
from deliberate.residency.events import RepresentativeChanged
from deliberate.storage import lock, one, run, unit_of_work
from deliberate.verdict import Refused


@unit_of_work
async def name_representative(person_id: int | None, *, by: Actor, at: datetime) -> None:
    """Name an adult of one's own household, or with None nobody. Frozen rolls stay as they are."""
    (dwelling_id,) = await one("SELECT id FROM dwelling WHERE code = $1", by.home)
    await lock("dwelling", dwelling_id)
    adults = {each.person_id for each in await queries.housemates(by.home, day_in_shanghai(at))}
    if by.person_id not in adults:
        raise Refused("residents-only")
    if person_id is not None and person_id not in adults:
        raise Refused("not-of-your-household")
    here = "WHERE dwelling_id = $1 AND until IS NULL"
    await run(f"UPDATE residence SET head = $2 {here}", dwelling_id, False)
    if person_id is not None:
        await run(
            f"UPDATE residence SET head = $3 {here} AND person_id = $2",
            *(dwelling_id, person_id, True),
        )
    await record(RepresentativeChanged(person_id is not None), by=by, at=at)
