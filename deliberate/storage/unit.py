"""The unit of work: the only place that opens a transaction."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import asyncpg
from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.transactions import in_transaction

from deliberate.log import Event, note

P = ParamSpec("P")
R = TypeVar("R")

within_unit: ContextVar[bool] = ContextVar("within_unit", default=False)
_running: set[asyncio.Task[Any]] = set()

OUT_OF_REACH = (
    DBConnectionError,
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.exceptions.TargetServerAttributeNotMatched,
)
"""What is raised while PostgreSQL stops, starts, or another takes its place."""
OUT_OF_ORDER = ("locked", "full", "readonly", "read-only", "disk i/o", "unable to open")
"""What SQLite says when a repeat may succeed once the host is well again."""


class Unavailable(Exception):  # noqa: N818
    """Nothing was recorded, through no fault of the person: try again."""


class UnknownOutcome(Exception):  # noqa: N818
    """Perhaps it was recorded, perhaps not: nobody answered for the end of it."""


class WriteOutsideUnit(RuntimeError):  # noqa: N818
    """Some code wrote without `unit_of_work`: a defect in that code."""


def refuse_writes(query: str) -> None:
    if query.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
        raise WriteOutsideUnit(query[:80])


def unit_of_work(act: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Run `act` whole or not at all.

    It runs in a task of its own that nobody else can cancel: a browser that goes away, or a
    time-out, ends the waiting and never the writing. A unit called within a unit is part of it.
    """

    @wraps(act)
    async def whole_or_not_at_all(*args: P.args, **kwargs: P.kwargs) -> R:
        if within_unit.get():
            return await act(*args, **kwargs)
        task = asyncio.create_task(_in_one_transaction(act, *args, **kwargs))
        _running.add(task)
        task.add_done_callback(_ended)
        return await asyncio.shield(task)

    return whole_or_not_at_all


async def all_ended() -> None:
    """Units that nobody waits for any more are whole, or undone."""
    while _running:
        await asyncio.wait(_running)


async def _in_one_transaction(
    act: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs
) -> R:
    within_unit.set(True)
    try:
        async with in_transaction("default"):
            return await act(*args, **kwargs)
    except (*OUT_OF_REACH, OSError, asyncpg.LockNotAvailableError, asyncpg.DiskFullError) as error:
        raise Unavailable from error
    except (OperationalError, sqlite3.OperationalError) as error:
        if any(sign in str(error).lower() for sign in OUT_OF_ORDER):
            raise Unavailable from error
        raise


def _ended(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    error = None if task.cancelled() else task.exception()
    if isinstance(error, Unavailable):
        note(Event.NOT_RECORDED, error)
    if isinstance(error, UnknownOutcome):
        note(Event.PERHAPS_NOT_RECORDED, error)
