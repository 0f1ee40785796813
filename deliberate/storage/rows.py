"""Plain SQL for the pages that many people open: rows as tuples, the same text on both databases.

Parameters are written $1, $2 ... Moments are read back with `moment`, since SQLite keeps text.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient

from deliberate.storage.unit import refuse_writes, within_unit

T = TypeVar("T")


def known(value: T | None) -> T:
    """What a column that is never null holds."""
    assert value is not None
    return value


def here() -> BaseDBAsyncClient:
    """The unit's own connection within a unit; the reader's outside."""
    found: BaseDBAsyncClient = connections.get("default" if within_unit.get() else reading_alias())
    return found


def reading_alias() -> str:
    return "reader" if "reader" in (connections.db_config or {}) else "default"


@lru_cache(maxsize=512)
def for_sqlite(sql: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", sql)


async def rows(sql: str, *values: Any) -> Sequence[Any]:
    """Every row of a SELECT (or of a write with RETURNING, within a unit)."""
    connection = here()
    if not within_unit.get():
        refuse_writes(sql)
    if connection.capabilities.dialect == "sqlite":
        async with connection.acquire_connection() as raw:
            found: Sequence[Any] = await raw.execute_fetchall(for_sqlite(sql), values)
            return found
    async with connection.acquire_connection() as raw:
        answered: Sequence[Any] = await raw.fetch(sql, *values)
        return answered


async def one(sql: str, *values: Any) -> Any:
    found = await rows(sql, *values)
    return found[0] if found else None


async def run(sql: str, *values: Any) -> None:
    await rows(sql, *values)


async def has_table(name: str) -> bool:
    if here().capabilities.dialect == "sqlite":
        return bool(await rows("SELECT 1 FROM sqlite_master WHERE name = $1", name))
    (found,) = await one("SELECT to_regclass($1) IS NOT NULL", name)
    return bool(found)


async def lock(table: str, row_id: int) -> None:
    """The row is ours until the unit ends. SQLite has one writer: within a unit all rows are."""
    if here().capabilities.dialect != "sqlite":
        await rows(f"SELECT 1 FROM {table} WHERE id = $1 FOR UPDATE", row_id)


def moment(stored: datetime | str | None) -> datetime | None:
    """What a raw row holds for a moment, as an aware datetime."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored


def day(stored: date | str | None) -> date | None:
    """What a raw row holds for a day, as a date."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored
