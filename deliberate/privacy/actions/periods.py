"""What has been kept for as long as the inventory says is erased."""

from datetime import datetime

from deliberate.people.rules import SYSTEM
from deliberate.privacy.events import PeriodsKept
from deliberate.privacy.queries import inventory, overdue, past_its_time
from deliberate.record import record
from deliberate.storage import run, sweep, unit_of_work


async def keep_periods(at: datetime) -> dict[str, int]:
    """Erase what is past its time, from the files too; how many lines of which table."""
    if erased := await _erase(at):
        await sweep(*erased, anew=True)
    return erased


@unit_of_work
async def _erase(at: datetime) -> dict[str, int]:
    found = await overdue(at)
    for period in inventory().periods:
        where, before = past_its_time(period, at)
        await run(f"DELETE FROM {period.table} WHERE {where}", before)
    if found:
        await record(PeriodsKept([[*each] for each in found.items()]), by=SYSTEM, at=at)
    return found
