"""A code on paper, a new password, a day in which to say no.

The code never signs in by itself, and leaves the second step as it is.
"""

from datetime import datetime

from deliberate.people.actions.hashing import digest_of
from deliberate.people.actions.sealing import digests_of_code
from deliberate.people.actions.signing_in import replace_password
from deliberate.people.events import AccountRecovered, RecoveryCodeIssued, RecoveryStopped
from deliberate.people.queries import recovery_with
from deliberate.people.rules import DELAY, GOOD_FOR, SYSTEM, Actor, Handing, new_code
from deliberate.record.journal import record
from deliberate.storage import one, rows, run, unit_of_work
from deliberate.verdict import Refused


@unit_of_work
async def issue_recovery(person_id: int, handing: Handing, *, by: Actor, at: datetime) -> str:
    """The code. One of before, used or not, is no longer good."""
    if person_id == by.person_id:
        raise Refused("not-for-yourself")
    code = new_code()
    await run("DELETE FROM recovery WHERE person_id = $1", person_id)
    await run(
        "INSERT INTO recovery (person_id, issuer_id, digest, ends) VALUES ($1, $2, $3, $4)",
        *(person_id, by.person_id, digests_of_code(code)[0], at + GOOD_FOR[handing]),
    )
    await record(RecoveryCodeIssued(handing is Handing.LETTER), by=by, at=at)
    return code


async def use_recovery(code: str, password: str, *, at: datetime) -> datetime | None:
    """From when the new password holds; None for a code that is used, over, or was never given."""
    found = await recovery_with(digests_of_code(code), at)
    if found is None:
        return None
    return await _use(found.digest, await digest_of(password), at)


@unit_of_work
async def _use(digest: str, hashed: str, at: datetime) -> datetime | None:
    used = await one(
        "UPDATE recovery SET password = $2, due = $3 "
        "WHERE digest = $1 AND password IS NULL AND ends > $4 RETURNING person_id",
        *(digest, hashed, at + DELAY, at),
    )
    if used is None:
        return None
    (had_one,) = await one("SELECT password FROM person WHERE id = $1", used[0])
    if had_one:
        return at + DELAY
    await _take_effect(used[0], hashed, at)  # there is nobody yet who could say no
    return at


@unit_of_work
async def stop_recovery(*, by: Actor, at: datetime) -> None:
    stopped = await one("DELETE FROM recovery WHERE person_id = $1 RETURNING id", by.person_id)
    if stopped:
        await record(RecoveryStopped(), by=by, at=at)


@unit_of_work
async def let_recoveries_take_effect(at: datetime) -> None:
    for person_id, hashed in await rows(
        "DELETE FROM recovery WHERE due <= $1 RETURNING person_id, password", at
    ):
        await _take_effect(person_id, hashed, at)


async def _take_effect(person_id: int, hashed: str, at: datetime) -> None:
    await replace_password(person_id, hashed)
    await record(AccountRecovered(), by=SYSTEM, at=at)
