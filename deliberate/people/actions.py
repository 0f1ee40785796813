"""Signing in and out, and choosing the post to act in."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from secrets import token_urlsafe
from threading import get_native_id
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.queries import credentials_of, post_is_held
from deliberate.people.rules import Actor
from deliberate.storage import Unavailable, one, run, unit_of_work
from deliberate.verdict import Refused

P = ParamSpec("P")
R = TypeVar("R")
STAYS = timedelta(days=30)
STAYS_IN_A_POST = timedelta(hours=12)

# OWASP's least: one lane, since the cores are shared with the pages.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_NOBODY = _hasher.hash("nobody's password, so that an unknown login takes as long")
MOST_WAITING = 64


def _yield_to_pages() -> None:
    with suppress(OSError, AttributeError):  # not everywhere is a thread's own to set
        os.setpriority(os.PRIO_PROCESS, get_native_id(), 10)


_hashing = ThreadPoolExecutor(
    max(1, (os.cpu_count() or 1) - 1), "hashing", initializer=_yield_to_pages
)


async def digest_of(password: str) -> str:
    return await _hashed(_hasher.hash, password)


async def _fits(digest: str, password: str) -> bool:
    try:
        return await _hashed(_hasher.verify, digest, password)
    except VerificationError:
        return False


async def _hashed(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Hashing takes a tenth of a second: in threads of its own, and one core is left for pages.

    Raises `Unavailable` where too many wait already.
    """
    if _hashing._work_queue.qsize() >= MOST_WAITING:  # noqa: SLF001 - nothing else tells
        raise Unavailable
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_hashing, partial(work, *args, **kwargs))


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
async def sign_out_elsewhere(name: str, token: str, *, by: Actor) -> None:
    """End what `sign_ins_of` names so; with '', everything but the browser that asks."""
    await run(
        "DELETE FROM sign_in WHERE person_id = $1 AND token_digest <> $2 AND token_digest LIKE $3",
        *(by.person_id, digest(token), f"{name}%"),
    )


@unit_of_work
async def act_as(post_id: int | None, token: str, *, by: Actor, at: datetime) -> str:
    """Go on in a post (or as a resident, for None), under a new token: the role has changed."""
    assert by.person_id is not None
    if post_id is not None and not await post_is_held(post_id, by.person_id, day_in_shanghai(at)):
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


@unit_of_work
async def end_sign_ins_of_post(post_id: int) -> None:
    """Whoever acted in a post that is over has to sign in again."""
    await run("DELETE FROM sign_in WHERE post_id = $1", post_id)
