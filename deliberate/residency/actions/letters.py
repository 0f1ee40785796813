"""Letters with a code, for a building or a stairwell."""

from dataclasses import dataclass, field
from datetime import datetime
from secrets import randbits

from deliberate.areas.queries import find_area
from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.residency import queries
from deliberate.residency.events import LettersPrinted
from deliberate.residency.models import LetterBatch
from deliberate.residency.queries import Addressee
from deliberate.residency.rules import BITS, LASTS, code_of
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused

NEW_CODE = """
INSERT INTO join_code (digest, dwelling_id, person_id, batch_id, ends_at, used)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT {} DO UPDATE
SET digest = excluded.digest, batch_id = excluded.batch_id, ends_at = excluded.ends_at
RETURNING id
"""
FOR_PERSON = NEW_CODE.format("(person_id) WHERE person_id IS NOT NULL")
FOR_HOME = NEW_CODE.format("(dwelling_id) WHERE person_id IS NULL AND NOT used")


@dataclass(frozen=True, slots=True)
class Letter:
    """Shown once, to be printed: the code is kept nowhere else."""

    to: Addressee
    code: str = field(repr=False)
    ends_at: datetime


@unit_of_work
async def print_letters(
    place: str, *, by: Actor, at: datetime, empty_homes: bool = False
) -> list[Letter]:
    """A letter for each adult without an account; it ends an earlier one of theirs."""
    assert by.post, "the policy asks for a post"
    area = await find_area(place)
    if area is None or place not in await queries.letter_places(by.post.area):
        raise Refused("no-such-place")
    invited = await queries.addressees_in(place, day_in_shanghai(at), empty_homes=empty_homes)
    if not invited:
        raise Refused("nobody-to-write-to")
    batch = await LetterBatch.create(area=area, letters=len(invited), acting=by.acting, at=at)
    to_homes = sum(each.person_id is None for each in invited)
    await record(LettersPrinted(batch.id, place, len(invited), to_homes), by=by, at=at)
    return [await letter_to(each, batch.id, at=at) for each in invited]


async def letter_to(to: Addressee, batch: int | None = None, *, at: datetime) -> Letter:
    """With a new code, that takes the place of an earlier one."""
    code, ends_at = code_of(randbits(BITS)), at + LASTS
    statement = FOR_HOME if to.person_id is None else FOR_PERSON
    kept = (queries.digests_of(code)[0], to.home.id, to.person_id, batch, ends_at, False)
    await one(statement, *kept)
    return Letter(to, code, ends_at)


@unit_of_work
async def forget_codes(at: datetime) -> None:
    """An expired letter does not tell any more whom it was for."""
    await run("DELETE FROM join_code WHERE ends_at <= $1 AND NOT used", at)
