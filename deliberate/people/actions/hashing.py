"""Passwords are hashed in threads of their own, at a lower priority than pages."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import get_native_id
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from deliberate.storage import Unavailable
from deliberate.web.text import plain

P = ParamSpec("P")
R = TypeVar("R")

# OWASP's least: one lane, since the cores are shared with the pages.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
NOBODY = _hasher.hash("nobody's password, so that an unknown login takes as long")
MOST_WAITING = 64


def _yield_to_pages() -> None:
    with suppress(OSError, AttributeError):  # not everywhere is a thread's own to set
        os.setpriority(os.PRIO_PROCESS, get_native_id(), 10)


_hashing = ThreadPoolExecutor(
    max(1, (os.cpu_count() or 1) - 1), "hashing", initializer=_yield_to_pages
)


async def digest_of(password: str) -> str:
    return await _hashed(_hasher.hash, password)


async def what_fits(digest: str, password: str) -> str | None:
    """The password as typed; else without blank edges and invisible signs, as they once were kept.

    None where neither is right.
    """
    for words in dict.fromkeys((password, plain(password))):
        with suppress(VerificationError):
            await _hashed(_hasher.verify, digest, words)
            return words
    return None


def is_outdated(digest: str) -> bool:
    """Hashed with other costs than today's."""
    return _hasher.check_needs_rehash(digest)


async def _hashed(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Hashing takes a tenth of a second: in threads of its own, and one core is left for pages.

    Raises `Unavailable` where too many wait already.
    """
    if _hashing._work_queue.qsize() >= MOST_WAITING:  # noqa: SLF001 - nothing else tells
        raise Unavailable
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_hashing, partial(work, *args, **kwargs))
