"""Calling for a panel, coming forward, sealing the lottery, drawing, passing a seat on."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from deliberate.areas.models import Area
from deliberate.areas.queries import find_area
from deliberate.calendar.moments import day_in_shanghai, days_after, midnight
from deliberate.consensus import canonical_json
from deliberate.consensus.seeds import commitment, number_below, revealed_seed
from deliberate.issues.actions.moving import May, locked_for
from deliberate.issues.models import Issue
from deliberate.panels import policy, queries
from deliberate.panels.events import (
    CallExtended,
    LotterySealed,
    PanelCalled,
    PanelDrawn,
    SeatPassedOn,
)
from deliberate.panels.models import Panel, Volunteer
from deliberate.panels.rules import (
    QUOTA,
    Feature,
    Purpose,
    Stage,
    beacon_fault,
    days_fault,
    proportional,
    size_fault,
)
from deliberate.people.rules import Actor, Role
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused

if TYPE_CHECKING:
    from deliberate.consensus.sortition import Lottery

SECRET_BYTES = 16


@unit_of_work
async def call_panel(
    number: int,
    *,
    by: Actor,
    at: datetime,
    purpose: Purpose,
    area_code: str,
    size: int,
    days: int,
    features: Sequence[Feature],
    beacon_named: str,
) -> None:
    """Call for volunteers; what the panel has to be like is fixed from the register of today."""
    issue = await locked_for(number, policy.may_call, by=by, at=at)
    if fault := size_fault(purpose, size) or days_fault(days) or beacon_fault(beacon_named):
        raise Refused(fault)
    if await Panel.exists(issue_id=issue.id, purpose=purpose):
        raise Refused("panel-called-already")
    today, area = day_in_shanghai(at), await _area_of(issue, area_code)
    secret = secrets.token_hex(SECRET_BYTES)
    panel = await Panel.create(
        issue=issue,
        area=area,
        purpose=purpose,
        size=size,
        quotas=await _quotas_in(area, today, features, size),
        beacon_named=beacon_named,
        commitment=commitment(secret),
        secret=secret,
        called_at=at,
        closes_at=midnight(days_after(today, days + 1)),
    )
    closes = panel.closes_at.isoformat()
    fact = PanelCalled(purpose.value, size, panel.quotas, panel.commitment, beacon_named, closes)
    await record(fact, by=by, at=at, issue=number)


async def _area_of(issue: Issue, code: str) -> Area:
    """Where the issue is, or its whole community."""
    area = await find_area(code)
    if area is None or code not in {issue.area.code, issue.community.code}:
        raise Refused("no-such-place")
    return area


async def _quotas_in(
    area: Area, today: date, features: Sequence[Feature], size: int
) -> list[list[str | int]]:
    people = [each.features_on(today) for each in await queries.neighbours_in(area, today)]
    if len(people) < size:
        raise Refused("too-few-residents-for-a-panel")
    return _listed(proportional(people, features, size))


def _listed(quotas: Iterable[QUOTA]) -> list[list[str | int]]:
    """As they are kept and sealed."""
    return [[feature, value, least, most] for feature, value, least, most in quotas]


@unit_of_work
async def volunteer(number: int, purpose: Purpose, *, by: Actor, at: datetime) -> int:
    """Agree to be drawn, under a number of one's own."""
    panel = await _locked(number, purpose, policy.may_volunteer, Stage.CALLED, by=by, at=at)
    if any(post.role is not Role.REPRESENTATIVE for post in by.posts):
        raise Refused("posts-are-not-drawn")
    if not await queries.lived_there(panel, by.person_id):
        raise Refused("not-living-there")
    found, _ = await Volunteer.get_or_create(
        panel_id=panel.id,
        person_id=by.person_id,
        defaults={"number": 1 + max((each.number for each in panel.volunteers), default=0)},
    )
    return found.number


@unit_of_work
async def take_back(number: int, purpose: Purpose, *, by: Actor, at: datetime) -> None:
    """Do not agree any more."""
    panel = await _locked(number, purpose, policy.may_volunteer, Stage.CALLED, by=by, at=at)
    await Volunteer.filter(panel_id=panel.id, person_id=by.person_id).delete()


@unit_of_work
async def extend_call(number: int, purpose: Purpose, *, by: Actor, at: datetime, days: int) -> None:
    """Give more days to come forward, where too few did."""
    panel = await _locked(number, purpose, policy.may_call, Stage.CLOSED, by=by, at=at)
    if fault := days_fault(days):
        raise Refused(fault)
    panel.closes_at = midnight(days_after(day_in_shanghai(at), days + 1))
    await panel.save(update_fields=["closes_at"])
    fact = CallExtended(purpose.value, panel.closes_at.isoformat())
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def seal_lottery(
    number: int,
    purpose: Purpose,
    *,
    by: Actor,
    at: datetime,
    lottery: "Lottery",
    quotas: Sequence[QUOTA],
) -> None:
    """Fix and publish the lottery that `queries.lottery_for` made of the pool with these quotas."""
    from deliberate.consensus.sortition import pool_hash  # noqa: PLC0415 - numpy

    panel = await _locked(number, purpose, policy.may_draw, Stage.CLOSED, by=by, at=at)
    pool = (await queries.pool_of(panel)).keeping(quotas)
    if lottery.pool != pool_hash(pool.candidates, pool.quotas, pool.size):
        raise Refused("pool-has-changed")
    panel.lottery = canonical_json(lottery.document()).decode()
    panel.lottery_hash = lottery.hash
    relaxed = list(quotas) != panel.kept
    panel.relaxed = _listed(quotas) if relaxed else None
    await panel.save(update_fields=["lottery", "lottery_hash", "relaxed"])
    fact = LotterySealed(
        *(purpose.value, len(pool.candidates), lottery.tickets, lottery.hash), relaxed=relaxed
    )
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def draw_panel(
    number: int, purpose: Purpose, *, by: Actor, at: datetime, beacon: str
) -> None:
    """Draw the ticket with the secret and the number that has become public since."""
    panel = await _locked(number, purpose, policy.may_draw, Stage.SEALED, by=by, at=at)
    if fault := beacon_fault(beacon):
        raise Refused(fault)
    tickets = panel.tickets
    panel.beacon, panel.drawn_at = beacon, at
    panel.seed = revealed_seed(panel.secret, panel.commitment, beacon)
    panel.ticket = number_below(len(tickets), panel.seed, panel.lottery_hash)
    await panel.save(update_fields=["beacon", "seed", "ticket", "drawn_at"])
    seats = [int(each) for each in tickets[panel.ticket]]
    await Volunteer.filter(panel_id=panel.id, number__in=seats).update(seated_at=at)
    fact = PanelDrawn(purpose.value, beacon, panel.seed, panel.ticket)
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def step_down(number: int, purpose: Purpose, *, by: Actor, at: datetime) -> None:
    """Leave one's own seat to the next by lot."""
    panel = await _locked(number, purpose, policy.may_step_down, Stage.DRAWN, by=by, at=at)
    own = queries.own_part(panel, by.person_id)
    if own is None or not own.sits:
        raise Refused("no-seat-of-yours")
    await _pass_on(number, panel, own.number, by=by, at=at)


@unit_of_work
async def excuse(number: int, purpose: Purpose, seat: int, *, by: Actor, at: datetime) -> None:
    """Take a member off who would judge their own case; the next by lot sits down."""
    panel = await _locked(number, purpose, policy.may_excuse, Stage.DRAWN, by=by, at=at)
    if seat not in queries.seats_of(panel):
        raise Refused("nobody-in-that-seat")
    await _pass_on(number, panel, seat, by=by, at=at)


async def _pass_on(number: int, panel: Panel, seat: int, *, by: Actor, at: datetime) -> None:
    joined = await _successor(panel, seat)
    await Volunteer.filter(panel_id=panel.id, number=seat).update(left_at=at)
    await Volunteer.filter(panel_id=panel.id, number=joined).update(seated_at=at)
    fact = SeatPassedOn(panel.purpose.value, seat, joined)
    await record(fact, by=by, at=at, issue=number)


async def _successor(panel: Panel, seat: int) -> int:
    """Whom the panel's seed draws for the seat; 0 when nobody can take it."""
    from deliberate.consensus.sortition import NobodyCanReplace, replace  # noqa: PLC0415 - numpy

    pool, gone = await queries.pool_of(panel), queries.gone_from(panel)
    seats = [str(each) for each in queries.seats_of(panel)]
    try:
        found = replace(
            pool.candidates,
            pool.quotas,
            seats,
            str(seat),
            seed=panel.seed,
            counter=len(gone) + 1,
            gone=[str(each) for each in gone],
        )
    except NobodyCanReplace:
        return 0
    return int(found.joined)


async def _locked(
    number: int, purpose: Purpose, may: May, stage: Stage, *, by: Actor, at: datetime
) -> Panel:
    """The panel, ours until the unit ends, if the policy allows it and the draw is that far."""
    issue = await locked_for(number, may, by=by, at=at)
    panel = await queries.find_panel(issue, purpose)
    if panel.stage_at(at) is not stage:
        raise Refused(f"panel-is-{panel.stage_at(at).value}")
    return panel
