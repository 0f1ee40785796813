"""Erased rows leave the files too: a database keeps them in free pages and in its log."""

import sqlite3

import asyncpg
from tortoise import connections

from deliberate.storage.direct import Direct
from deliberate.storage.unit import Unavailable


async def sweep(*tables: str, anew: bool = False) -> None:
    """Empty SQLite's log (it overwrites what it deletes), or vacuum PostgreSQL's `tables`.

    Nobody waits for that. `anew` leaves no byte: the file, or `tables`, are written once more, and
    who writes (on PostgreSQL, reads `tables`) waits. Not within a unit.
    Raises `Unavailable` where others are reading or writing just now: to be tried again.
    """
    statement = "VACUUM (FULL)" if anew else "VACUUM"
    try:
        async with connections.get("default").acquire_connection() as raw:
            if isinstance(raw, Direct):  # its lock is held: no unit runs meanwhile
                swept = await raw.sweep(anew=anew)
            else:
                for table in sorted(tables):
                    await raw.execute(f"{statement} {table}")
                swept = True
    except (sqlite3.OperationalError, asyncpg.LockNotAvailableError) as busy:
        raise Unavailable from busy
    if not swept:
        raise Unavailable
