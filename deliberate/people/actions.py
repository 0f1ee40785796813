"""Signing in and out, and choosing the post to act in."""

import asyncio
import os
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from deliberate.people.queries import credentials_of, post_is_held
from deliberate.people.rules import Actor
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused

STAYS = timedelta(days=30)
STAYS_IN_A_POST = timedelta(hours=12)

# OWASP's least: one lane, since the cores are shared with the pages.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_NOBODY = _hasher.hash("nobody's password, so that an unknown login takes as long")
_busy = asyncio.Semaphore(os.cpu_count() or 1)


async def digest_of(password: str) -> str:
    async with _busy:
        return await asyncio.to_thread(_hasher.hash, password)


async def _fits(digest: str, password: str) -> bool:
    """Hashing takes a tenth of a second: in a thread, and never more than the cores at once."""
    try:
        async with _busy:
            return await asyncio.to_thread(_hasher.verify, digest, password)
    except VerificationError:
        return False


async def change_password(login: str, password: str) -> bool:
    """False when nobody has this login. Whoever was signed in with the old one no longer is."""
    return await _keep_password(login, await digest_of(password))


@unit_of_work
async def _keep_password(login: str, hashed: str) -> bool:
    changed = await one(
        "UPDATE person SET password = $2 WHERE login = $1 RETURNING id", login, hashed
    )
    if changed is None:
        return False
    await run("DELETE FROM sign_in WHERE person_id = $1", changed[0])
    return True


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


async def sign_in(login: str, password: str, *, at: datetime) -> str | None:
    """The token for the browser to keep, or None. The same time for a wrong login and password."""
    known = await credentials_of(login)
    fits = await _fits(known[1] if known else _NOBODY, password)
    if not (known and fits):
        return None
    return await begin_session(known[0], at=at)


@unit_of_work
async def begin_session(person_id: int, *, at: datetime) -> str:
    token = token_urlsafe(32)
    await run("DELETE FROM sign_in WHERE ends < $1", at)
    await run(
        "INSERT INTO sign_in (token_digest, person_id, since, ends) VALUES ($1, $2, $3, $4)",
        *(digest(token), person_id, at, at + STAYS),
    )
    return token


@unit_of_work
async def sign_out(token: str) -> None:
    await run("DELETE FROM sign_in WHERE token_digest = $1", digest(token))


@unit_of_work
async def act_as(post_id: int | None, token: str, *, by: Actor, at: datetime) -> str:
    """Go on in a post (or as a resident, for None), under a new token: the role has changed."""
    assert by.person_id is not None
    if post_id is not None and not await post_is_held(post_id, by.person_id, at.date()):
        raise Refused("not-your-post")
    await run("DELETE FROM sign_in WHERE token_digest = $1", digest(token))
    fresh = token_urlsafe(32)
    ends = at + (STAYS_IN_A_POST if post_id else STAYS)
    await run(
        "INSERT INTO sign_in (token_digest, person_id, post_id, since, ends) "
        "VALUES ($1, $2, $3, $4, $5)",
        *(digest(fresh), by.person_id, post_id, at, ends),
    )
    return fresh
