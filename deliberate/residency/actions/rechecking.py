"""Drawing who is visited again, what was found there, and ending a residence that was none."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus.seeds import revealed_seed
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.residency import queries
from deliberate.residency.events import RecheckDrawn, ResidencyEnded, ResidentRechecked
from deliberate.residency.models import Recheck, RecheckDraw
from deliberate.residency.rules import Outcome, drawn_by, month_of
from deliberate.storage import lock, one, run, unit_of_work
from deliberate.verdict import Refused, Unseen


async def draw_rechecks(at: datetime) -> None:
    """For each month that is over: what the clock does, each once."""
    this_month = month_of(day_in_shanghai(at))
    for draw in await RecheckDraw.filter(month__lt=this_month, seed="").order_by("month"):
        await _draw(draw, at)


@unit_of_work
async def _draw(draw: RecheckDraw, at: datetime) -> None:
    beacon = (await one("UPDATE record_head SET number = number RETURNING hash"))[0]
    if not await RecheckDraw.exists(month=draw.month, seed=""):
        return
    seed = revealed_seed(draw.secret, draw.commitment, beacon)
    await RecheckDraw.filter(month=draw.month).update(seed=seed)
    among = await queries.confirmed_in(draw.month)
    drawn = drawn_by(seed, among)
    for attestation in drawn:
        await Recheck.create(attestation_id=attestation, drawn_at=at)
    month = f"{draw.month:%Y-%m}"
    await record(RecheckDrawn(month, draw.secret, beacon, seed, among, drawn), by=SYSTEM, at=at)


@unit_of_work
async def recheck(number: int, outcome: Outcome, *, by: Actor, at: datetime) -> None:
    """What somebody found who neither attested nor confirmed."""
    visit = await _visit(number, by)
    if visit.outcome:
        raise Refused("rechecked-already")
    await Recheck.filter(id=number).update(
        outcome=outcome.value, by_id=by.person_id, acting=by.acting, at=at
    )
    await record(ResidentRechecked(visit.attestation, outcome.value), by=by, at=at)


@unit_of_work
async def end_residence(number: int, *, by: Actor, at: datetime) -> None:
    """As the second person who found nobody there: they are no resident from today."""
    visit = await _visit(number, by)
    if visit.outcome != Outcome.NOT_THERE.value or visit.ended:
        raise Refused("nothing-to-end")
    if visit.by_id == by.person_id:
        raise Refused("second-person-needed")
    await Recheck.filter(id=number).update(ended_by_id=by.person_id)
    await run(
        "UPDATE residence SET until = $3, head = $4 "
        "WHERE person_id = $1 AND dwelling_id = $2 AND until IS NULL",
        *(visit.person_id, visit.home.id, day_in_shanghai(at), False),
    )
    await run("DELETE FROM join_code WHERE person_id = $1", visit.person_id)
    fact = ResidencyEnded(visit.attestation, visit.home.building, visit.acting)
    await record(fact, by=by, at=at)


async def _visit(number: int, by: Actor) -> queries.Visit:
    await lock("recheck", number)
    found = await queries.visits(number)
    if not found:
        raise Unseen
    (visit,) = found
    if by.person_id in visit.stood_behind or await queries.has_part_in(by.person_id, visit.home.id):
        raise Refused("others-recheck")
    return visit
