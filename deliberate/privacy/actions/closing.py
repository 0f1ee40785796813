"""Asking to close an account, taking that back, and what the clock does when the days are over."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.rules import SYSTEM, Actor
from deliberate.privacy import policy, queries
from deliberate.privacy.actions.erasing import WORDS_TO_FIND, erase
from deliberate.privacy.events import AccountErased
from deliberate.privacy.models import Closure
from deliberate.privacy.rules import WAITING, Texts
from deliberate.record import record
from deliberate.storage import lock, run, sweep, unit_of_work
from deliberate.verdict import require


@unit_of_work
async def ask_to_close(texts: Texts, *, by: Actor, at: datetime) -> None:
    assert by.person_id is not None
    await lock("person", by.person_id)
    require(policy.may_close(await queries.posts_ahead(by.person_id, day_in_shanghai(at))))
    if await queries.closure_of(by.person_id) is None:
        await Closure.create(person_id=by.person_id, texts=texts, asked_at=at, due_at=at + WAITING)


@unit_of_work
async def take_back(*, by: Actor) -> None:
    await run("DELETE FROM closure WHERE person_id = $1", by.person_id)


async def erase_what_is_due(at: datetime) -> None:
    """Accounts whose days are over; then the files, as long as they hold what was erased."""
    for closure in await Closure.filter(person_id__isnull=False, due_at__lte=at).order_by("id"):
        await close(closure.id, at=at)
    if await Closure.filter(erased_at__isnull=False, swept_at__isnull=True).exists():
        await sweep(*queries.inventory().tables, WORDS_TO_FIND, anew=True)
        await _swept(at)


@unit_of_work
async def close(closure_id: int, *, at: datetime) -> None:
    closure = await Closure.select_for_update().get(id=closure_id)
    person_id = closure.person_id
    if person_id is None or closure.due_at > at:
        return
    if await queries.posts_ahead(person_id, day_in_shanghai(at)):
        return  # given since: it is laid down first
    stays = await queries.on_register(person_id)
    await run("UPDATE closure SET person_id = NULL, erased_at = $2 WHERE id = $1", closure_id, at)
    await erase(person_id, closure.texts, on_register=stays)
    await record(AccountErased(stays), by=SYSTEM, at=at)


@unit_of_work
async def _swept(at: datetime) -> None:
    await run(
        "UPDATE closure SET swept_at = $1 WHERE swept_at IS NULL AND erased_at IS NOT NULL", at
    )
