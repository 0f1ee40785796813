"""Panels for tests to start from."""

from datetime import date

from deliberate.issues.rules import State
from deliberate.panels import actions, queries
from deliberate.panels.rules import Feature, Purpose
from deliberate.people.rules import Role
from tests.build import COMMUNITY, NOW, a_holder, a_resident, an_issue, later

BEACON = "双色球第 2026140 期：01 05 12 20 26 33 + 08"
CLOSED = {"days": 9}


async def a_neighbourhood(many=12):
    """Half of them in building 3 and owners, half in building 5 and tenants, of all ages."""
    return [
        await a_resident(
            f"居民{n}",
            building=3 if n % 2 else 5,
            owner=bool(n % 2),
            born=date(1950 + 4 * n, 1, 1),
        )
        for n in range(many)
    ]


async def call(issue, *, by, size=4, features=tuple(Feature), purpose=Purpose.COUNCIL, at=NOW):
    await actions.call_panel(
        issue.number,
        by=by,
        at=at,
        purpose=purpose,
        area_code=COMMUNITY,
        size=size,
        days=7,
        features=features,
        beacon_named="下一期双色球",
    )
    return await queries.find_panel(issue, purpose.value)


async def a_called_panel(**wanted):
    neighbours = await a_neighbourhood()
    issue = await an_issue(State.CONVENING, by=await a_resident("提议人"))
    panel = await call(issue, by=await a_holder(Role.RC_DIRECTOR), **wanted)
    return issue, panel, neighbours


async def all_volunteer(issue, neighbours, *, at=NOW):
    for each in neighbours:
        await actions.volunteer(issue.number, Purpose.COUNCIL, by=each, at=at)


async def seal(issue, *, at=None, quotas=None):
    panel = await queries.find_panel(issue, Purpose.COUNCIL.value)
    quotas = quotas or panel.kept
    pool = (await queries.pool_of(panel)).keeping(quotas)
    await actions.seal_lottery(
        issue.number,
        Purpose.COUNCIL,
        by=await a_holder(Role.TELLER),
        at=at or later(**CLOSED),
        lottery=queries.lottery_for(pool),
        quotas=quotas,
    )


async def draw(issue, *, at=None):
    await actions.draw_panel(
        issue.number,
        Purpose.COUNCIL,
        by=await a_holder(Role.SUPERVISOR),
        at=at or later(**CLOSED),
        beacon=BEACON,
    )
    return await queries.find_panel(issue, Purpose.COUNCIL.value)
