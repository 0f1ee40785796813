"""How residents come to have accounts: letters, and somebody attested at the door."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from deliberate.areas.models import Dwelling
from deliberate.demo.town import Town
from deliberate.people.rules import Role
from deliberate.residency import actions

WRITTEN_TO, NEW_TENANT, MOVED_INTO = "E1-03-1", "孙梅", "E1-05-1-302"


async def arriving(town: Town, now: datetime) -> AsyncIterator[datetime]:
    """Letters printed five days ago; a new tenant attested yesterday, whom nobody confirmed yet."""
    moment = now - timedelta(days=5)
    yield moment
    member = await town.named("wang.lihua", moment, Role.RC_DIRECTOR)
    await actions.print_letters(town.areas[WRITTEN_TO].code, by=member, at=moment)
    moment = now - timedelta(days=1)
    yield moment
    worker = await town.named("li.xiang", moment, Role.GRID_WORKER)
    home = await Dwelling.get(code=f"{town.areas['wangjiang'].code}-{MOVED_INTO}")
    await actions.attest(home.id, NEW_TENANT, by=worker, at=moment)
