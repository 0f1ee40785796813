"""A seed that nobody can choose afterwards: promised before the first of a month is confirmed."""

from datetime import datetime
from secrets import token_hex

from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus.seeds import commitment
from deliberate.people.rules import SYSTEM
from deliberate.record import record
from deliberate.residency.events import RecheckPromised
from deliberate.residency.models import RecheckDraw
from deliberate.residency.rules import month_of
from deliberate.storage import run

SECRET_BYTES = 16


async def promise_recheck(at: datetime) -> None:
    """Within the unit that confirms somebody; once a month."""
    await run("UPDATE record_head SET number = number")  # who confirm follow one another
    month = month_of(day_in_shanghai(at))
    if await RecheckDraw.exists(month=month):
        return
    secret = token_hex(SECRET_BYTES)
    draw = await RecheckDraw.create(month=month, commitment=commitment(secret), secret=secret)
    await record(RecheckPromised(f"{month:%Y-%m}", draw.commitment), by=SYSTEM, at=at)
