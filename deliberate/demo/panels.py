"""A panel beside a deliberation of the demo: called for, filled, sealed and drawn."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random

from deliberate.demo.lives import Life
from deliberate.issues.models import Issue
from deliberate.panels import actions as panels
from deliberate.panels import queries
from deliberate.panels.rules import Feature, Purpose
from deliberate.people.rules import Actor

CALLED, CALL_DAYS, SEALED, DRAWN = 8, 5, 14.5, 16
VOLUNTEERS = 40
SIZE = 9
BEACON_NAMED = "抽签前一天公布的福利彩票双色球开奖号码"
BEACON = "03 08 17 21 28 33 + 11"


async def drawing(life: Life) -> AsyncIterator[datetime]:
    """As far as the story goes: `panel = "called"`, or to the end."""
    moment = life.sent + timedelta(days=CALLED)
    yield moment
    await _call(life, moment)
    for neighbour in Random(life.key).sample(life.grown("wangjiang"), VOLUNTEERS):
        if not neighbour.posts:
            await panels.volunteer(life.number, Purpose.COUNCIL, by=neighbour, at=moment)
    if life.story["panel"] == "called":
        return
    moment = life.sent + timedelta(days=SEALED)
    yield moment
    await _seal(life, moment)
    moment = life.sent + timedelta(days=DRAWN)
    yield moment
    supervisor = await _supervisor(life)
    await panels.draw_panel(life.number, Purpose.COUNCIL, by=supervisor, at=moment, beacon=BEACON)


async def _call(life: Life, at: datetime) -> None:
    await panels.call_panel(
        life.number,
        by=await life.member(),
        at=at,
        purpose=Purpose.COUNCIL,
        area_code=life.town.areas["wangjiang"].code,
        size=SIZE,
        days=CALL_DAYS,
        features=list(Feature),
        beacon_named=BEACON_NAMED,
    )


async def _seal(life: Life, at: datetime) -> None:
    panel = await queries.find_panel(await Issue.get(number=life.number), Purpose.COUNCIL.value)
    lottery = queries.lottery_for(await queries.pool_of(panel))
    await panels.seal_lottery(
        life.number,
        Purpose.COUNCIL,
        by=await _supervisor(life),
        at=at,
        lottery=lottery,
        quotas=panel.kept,
    )


async def _supervisor(life: Life) -> Actor:
    return await life.as_("shen.liqun", "supervisor")
