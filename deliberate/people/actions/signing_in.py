"""Signing in with a password, and giving an account another one."""

from datetime import datetime

from deliberate.people.actions.hashing import NOBODY, digest_of, is_outdated, what_fits
from deliberate.people.actions.sessions import (
    begin_session,
    prove_again,
    sign_out_elsewhere,
    sign_out_everywhere,
)
from deliberate.people.queries import account_named, credentials_of, has_second_factor
from deliberate.people.rules import Actor
from deliberate.storage import one, run, unit_of_work


async def sign_in(login: str, password: str, *, at: datetime) -> str | None:
    """The token for the browser to keep, or None. The same time for a wrong login and password.

    With a second factor it is good for the second step only.
    """
    known = await credentials_of(login)
    right = await what_fits(known[1] if known else NOBODY, password)
    if known is None or right is None:
        return None
    person_id, kept = known
    if is_outdated(kept):
        await _replace(person_id, kept, await digest_of(right))
    return await begin_session(person_id, at=at, half=await has_second_factor(person_id))


@unit_of_work
async def _replace(person_id: int, old: str, fresh: str) -> None:
    """The same password, hashed with today's costs; unless it was changed in the meantime."""
    await run(
        "UPDATE person SET password = $3 WHERE id = $1 AND password = $2", person_id, old, fresh
    )


async def is_password_of(person_id: int, password: str) -> bool:
    found = await one("SELECT password FROM person WHERE id = $1", person_id)
    return await what_fits((found and found[0]) or NOBODY, password) is not None


async def change_password(login: str, password: str) -> bool:
    """False when nobody has this login. Whoever was signed in with the old one no longer is."""
    return await _keep_password(login, await digest_of(password))


@unit_of_work
async def _keep_password(login: str, hashed: str) -> bool:
    person_id = await account_named(login)
    if person_id is None:
        return False
    await replace_password(person_id, hashed)
    return True


async def replace_password(person_id: int, hashed: str) -> None:
    """Within a unit: nobody stays signed in, and no way back that was under way goes on."""
    await _put(person_id, hashed)
    await sign_out_everywhere(person_id)


async def _put(person_id: int, hashed: str) -> None:
    await run("UPDATE person SET password = $2 WHERE id = $1", person_id, hashed)
    await run("DELETE FROM recovery WHERE person_id = $1", person_id)


async def change_own_password(password: str, token: str, *, by: Actor, at: datetime) -> str:
    """The browser's new token: all others are signed out."""
    return await _put_own(await digest_of(password), token, by=by, at=at)


@unit_of_work
async def _put_own(hashed: str, token: str, *, by: Actor, at: datetime) -> str:
    assert by.person_id is not None
    fresh = await prove_again(token, by=by, at=at)
    await _put(by.person_id, hashed)
    await sign_out_elsewhere("", fresh, by=by)
    return fresh
