"""Erased rows leave the files too: a database keeps them in free pages and in its log."""

import asyncio
import sqlite3
from typing import Any

import asyncpg
from tortoise import connections

from deliberate.storage.direct import Direct
from deliberate.storage.unit import Unavailable

STEPS, PAUSE = 50, 0.1
"""How often, and in seconds how far apart, it is seen whether those before have ended."""
SECONDS_A_TABLE = 3600
NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
ENDED = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1 AND NOT EXISTS (
    SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid()
    AND datname = current_database() AND backend_xmin::text::bigint < $1 % 4294967296)
"""
"""No transaction that began before number $1 is under way, in whichever database of the server."""


async def sweep(*tables: str, anew: bool = False) -> None:
    """Empty SQLite's log (it overwrites what it deletes), or write PostgreSQL's `tables` anew.

    `anew` leaves no byte on SQLite either: its file is written once more, and who writes waits, as
    on PostgreSQL who reads or writes the table that is being written. Not within a unit.
    Raises `Unavailable` where others are reading or writing just now: to be tried again.
    """
    try:
        async with connections.get("default").acquire_connection() as raw:
            if isinstance(raw, Direct):  # its lock is held: no unit runs meanwhile
                swept = await raw.sweep(anew=anew)
            else:
                swept = await _written_anew(raw, tables)
    except (sqlite3.OperationalError, asyncpg.LockNotAvailableError) as busy:
        raise Unavailable from busy
    if not swept:
        raise Unavailable


async def _written_anew(raw: Any, tables: tuple[str, ...]) -> bool:
    """It would keep what a transaction that began before the erasing could still read."""
    if not await _alone(raw):
        return False
    for table in sorted(tables):
        await raw.execute("SELECT write_anew($1)", table, timeout=SECONDS_A_TABLE)
    return True


async def _alone(raw: Any) -> bool:
    """Whether those that were under way have ended, when they were waited for a while."""
    began = await raw.fetchval(NEXT)
    for _ in range(STEPS):
        if await raw.fetchval(ENDED, began):
            return True
        await asyncio.sleep(PAUSE)
    return False
