"""Erased rows leave the files too: a database keeps them in free pages and in its log."""

import sqlite3
from collections.abc import Iterable

import asyncpg
from tortoise import connections

from deliberate.storage.direct import Direct
from deliberate.storage.unit import Unavailable


async def sweep(tables: Iterable[str]) -> None:
    """Write SQLite's file, or PostgreSQL's `tables`, anew without what was erased.

    Raises `Unavailable` where others are reading or writing just now: to be tried again.
    """
    try:
        async with connections.get("default").acquire_connection() as raw:
            if isinstance(raw, Direct):  # its lock is held: no unit runs meanwhile
                swept = await raw.sweep()
            else:
                for table in sorted(tables):
                    await raw.execute(f"VACUUM (FULL) {table}")
                swept = True
    except (sqlite3.OperationalError, asyncpg.LockNotAvailableError) as busy:
        raise Unavailable from busy
    if not swept:
        raise Unavailable
