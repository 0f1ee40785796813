"""The head of the record is signed with a key that the database does not hold.

Whoever signs keeps their own last head in a file and never signs one that does not go on from it:
a record that was cut, or put back to a backup, gets no further signature.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deliberate import settings
from deliberate.record.chain import from_hex
from deliberate.record.hashing import HASHINGS
from deliberate.record.heads import is_signed
from deliberate.record.notes import LOG, BadNote, Head, Signer, Verifier, parted
from deliberate.record.proofs import consistency_proof
from deliberate.storage import known, moment, one, rows, run, unit_of_work
from deliberate.storage.apart import write

BETWEEN = timedelta(minutes=5)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
OF_KEYS = """
SELECT details FROM entry WHERE fact IN ('record-key-changed', 'record-key-lost') ORDER BY id
"""
"""`KEY_FACTS` as the index has them: in other words it would not be taken."""


class WouldNotGoOn(Exception):  # noqa: N818
    """The record does not begin with what was signed before, or another key signs it."""


def signer() -> Signer:
    """The record's own key, made when it is first asked for; its name is the record's for good."""
    return signers()[0]


def signers() -> list[Signer]:
    """Its key and, while that is being changed, the one that comes: both sign."""
    return [Signer.read(each) for each in settings.kept_secrets("record-key", _new_key)]


def key_file() -> Path:
    return settings.HOME / "record-key"


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
    last = await last_signed()  # read before the head: others may sign meanwhile
    number, peaks, name = await one("SELECT number, peaks, hashing FROM record_head")
    key, *coming = signers()  # read after the head: a change that it has is signed by both
    head = Head(key.name, number, HASHINGS[name].root(from_hex(peaks)), HASHINGS[name])
    if number == 0:
        return ""
    if last and not await _goes_on(last, head):
        raise WouldNotGoOn(f"{last.size} entries were signed; the {number} here do not begin so")
    if await one("SELECT 1 FROM checkpoint WHERE size = $1", number):
        return ""
    note = key.note(head, *coming)
    # Before anybody sees it, so that no two that do not go together are ever shown.
    write(_last(), note)
    await _publish(number, note, at)
    return note


async def last_signed() -> Head | None:
    """What was signed last, by our own file; raises `WouldNotGoOn` where our key may not go on."""
    ours = [each.verifier for each in signers()]
    named, note = await keys_named(), await latest_note()
    ours += [each.verifier for each in signers()]  # one may have come or gone meanwhile
    begun = named or [each for each in ours if not note or is_signed(note, each)]
    if not begun or begun[-1] not in ours:
        raise WouldNotGoOn(f"{key_file()} is not the key that signs this record")
    if not _last().exists():
        return None
    for key in (*ours, *named):
        with suppress(BadNote):
            return key.signed(_last().read_text())
    raise WouldNotGoOn(f"{_last()} is not what was signed last")


async def facts_of_keys() -> list[str]:
    """The details of the entries that tell of a change of keys, the oldest first."""
    return [details for (details,) in await rows(OF_KEYS)]


async def keys_named() -> list[Verifier]:
    """By those entries the keys that signed, the last the one that signs now; [] with none."""
    found = [json.loads(each) for each in await facts_of_keys()]
    return [Verifier.read(each[key]) for each in found for key in ("old", "new")]


async def _goes_on(last: Head, head: Head) -> bool:
    if last.size > head.size or last.hashing != head.hashing:
        return False
    proof = await consistency_proof(last.size, head.size)
    return head.hashing.goes_on(last.size, last.root, head.size, head.root, proof)


def _last() -> Path:
    return settings.HOME / "record-head"


@unit_of_work
async def _publish(size: int, note: str, at: datetime) -> None:
    """Unless somebody else has shown as much or more: then the keys may have changed meanwhile."""
    if await one("SELECT 1 FROM checkpoint WHERE size >= $1", size):
        return
    await run(
        "INSERT INTO checkpoint (size, note, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        *(size, note, at.astimezone(UTC)),
    )


@unit_of_work
async def take_cosignature(note: str, line: str, witness: Verifier, at: datetime) -> bool:
    """Keep what a witness signed under one of our heads; whether it is one of ours."""
    head = witness.signed(f"{note}{line}")
    ours = await one("SELECT note FROM checkpoint WHERE size = $1", head.size)
    if ours is None or not _is_of(note, ours[0]):
        return False
    await run(
        "INSERT INTO cosignature (size, witness, line, at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT DO NOTHING",
        *(head.size, witness.name, line, at.astimezone(UTC)),
    )
    return True


def _is_of(sent: str, ours: str) -> bool:
    """The same head; a witness may leave out a signature of a key that it does not know."""
    (body, lines), (own, signed) = parted(sent), parted(ours)
    return body == own and bool(lines) and {*lines} <= {*signed}


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
