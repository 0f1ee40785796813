"""The community's charter has limits of its own for the grades of a round."""

from datetime import UTC, datetime

from deliberate.areas.queries import the_community
from deliberate.calendar.moments import day_in_shanghai
from deliberate.deliberations import policy
from deliberate.deliberations.events import LimitsSet
from deliberate.deliberations.models import ConsensusLimits
from deliberate.deliberations.rules import Limits
from deliberate.people.rules import Actor, standing
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, Unseen, require


@unit_of_work
async def set_limits(limits: Limits, *, by: Actor, at: datetime) -> None:
    """For the rounds that open from now on; those before keep what they were opened with."""
    here = await the_community()
    if here is None:
        raise Unseen
    today = day_in_shanghai(at)
    require(policy.may_set_limits(standing(by, today, places=(here.code,))))
    for code in limits.faults().values():
        raise Refused(code)
    bars = [bar.document() for bar in limits.bars]
    await ConsensusLimits.create(
        area_id=here.id,
        bars=bars,
        basis=limits.basis,
        acting=by.acting,
        since=at.astimezone(UTC),
    )
    await record(LimitsSet(here.code, bars, limits.basis), by=by, at=at)
