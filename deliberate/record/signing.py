"""The head of the record is signed with a key that the database does not hold.

Whoever signs keeps their own last head in a file and never signs one that does not go on from it:
a record that was cut, or put back to a backup, gets no further signature.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deliberate import settings
from deliberate.record.chain import from_hex
from deliberate.record.hashing import HASHINGS
from deliberate.record.notes import LOG, BadNote, Head, Signer, Verifier
from deliberate.record.proofs import consistency_proof
from deliberate.storage import known, moment, one, rows, run, unit_of_work

BETWEEN = timedelta(minutes=5)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class WouldNotGoOn(Exception):  # noqa: N818
    """The record does not begin with what was signed before."""


def signer() -> Signer:
    """The record's own key, made when it is first asked for; its name is the record's for good."""
    return Signer.read(settings.kept_secret("record-key", _new_key))


def _new_key() -> str:
    return str(Signer.new(settings.BASE_URL.partition("://")[2] + "/record", LOG))


async def sign_when_due(at: datetime) -> None:
    """Every five minutes in which something was recorded, and soon after an act of office."""
    found = await one("SELECT size, at FROM checkpoint ORDER BY size DESC LIMIT 1")
    size, signed_at = (found[0], known(moment(found[1]))) if found else (0, NEVER)
    of_office = "SELECT 1 FROM entry WHERE id > $1 AND acting <> '' LIMIT 1"
    if at >= signed_at + BETWEEN or await one(of_office, size):
        await sign_head(at)


async def sign_head(at: datetime) -> str:
    """Sign how far the record goes, unless that is signed already: the note, or ''."""
    key = signer()
    number, peaks, name = await one("SELECT number, peaks, hashing FROM record_head")
    head = Head(key.name, number, HASHINGS[name].root(from_hex(peaks)), HASHINGS[name])
    last = last_signed(key.verifier)
    if number == 0 or (last and last == head):
        return ""
    if last and not await _goes_on(last, head):
        raise WouldNotGoOn(f"{last.size} entries were signed; the {number} here do not begin so")
    note = key.note(head)
    _keep(note)
    await _publish(number, note, at)
    return note


def last_signed(key: Verifier) -> Head | None:
    """What the key signed last, by its own file."""
    file = _last()
    if not file.exists():
        return None
    try:
        return key.signed(file.read_text())
    except BadNote as error:
        raise WouldNotGoOn(f"{file} is not what was signed last") from error


async def _goes_on(last: Head, head: Head) -> bool:
    if last.size > head.size or last.hashing != head.hashing:
        return False
    proof = await consistency_proof(last.size, head.size)
    return head.hashing.goes_on(last.size, last.root, head.size, head.root, proof)


def _keep(note: str) -> None:
    """Before anybody sees it, so that no two that do not go together are ever shown."""
    fresh = _last().with_suffix(".new")
    with fresh.open("w") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_last())


def _last() -> Path:
    return settings.HOME / "record-head"


@unit_of_work
async def _publish(size: int, note: str, at: datetime) -> None:
    await run(
        "INSERT INTO checkpoint (size, note, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        *(size, note, at.astimezone(UTC)),
    )


@unit_of_work
async def take_cosignature(note: str, line: str, witness: Verifier, at: datetime) -> bool:
    """Keep what a witness signed under one of our heads; whether it is one of ours."""
    head = witness.signed(f"{note}{line}")
    ours = await one("SELECT note FROM checkpoint WHERE size = $1", head.size)
    if ours is None or ours[0] != note:
        return False
    await run(
        "INSERT INTO cosignature (size, witness, line, at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT DO NOTHING",
        *(head.size, witness.name, line, at.astimezone(UTC)),
    )
    return True


async def latest_note() -> str:
    """The last signed head with all that witnesses signed under it; '' before the first."""
    found = await one("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
    return await _with_cosignatures(*found) if found else ""


async def latest_watched() -> tuple[int, list[str]]:
    """The greatest size that a witness signed, and who did; (0, []) where none has."""
    found = await rows(
        "SELECT size, witness FROM cosignature WHERE size = (SELECT max(size) FROM cosignature) "
        "ORDER BY witness"
    )
    return (found[0][0], [name for _, name in found]) if found else (0, [])


async def notes() -> list[str]:
    """Every signed head, the smallest first."""
    found = dict(await rows("SELECT size, note FROM checkpoint ORDER BY size"))
    for size, line in await rows("SELECT size, line FROM cosignature ORDER BY size, witness"):
        found[size] += line
    return [*found.values()]


async def _with_cosignatures(size: int, note: str) -> str:
    lines = await rows("SELECT line FROM cosignature WHERE size = $1 ORDER BY witness", size)
    return note + "".join(line for (line,) in lines)
