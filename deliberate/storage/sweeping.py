"""Erased rows leave the files too: a database keeps them in free pages and in its log."""

from collections.abc import Iterable

from tortoise import connections

from deliberate.storage.direct import Direct
from deliberate.storage.unit import Unavailable


async def sweep(tables: Iterable[str]) -> None:
    """Write SQLite's file, or PostgreSQL's `tables`, anew without what was erased.

    Raises `Unavailable` where others are reading or writing just now: to be tried again.
    """
    connection = connections.get("default")
    if connection.capabilities.dialect == "sqlite":
        async with connection.acquire_connection() as raw:  # no unit runs meanwhile
            assert isinstance(raw, Direct)
            if not await raw.sweep():
                raise Unavailable
    else:
        async with connection.acquire_connection() as raw:
            for table in sorted(tables):
                await raw.execute(f"VACUUM (FULL) {table}")
