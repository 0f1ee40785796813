"""A SQLite connection without a thread for every statement.

aiosqlite hands each statement to a thread and back, which costs several times the statement.
Within a transaction that holds the write lock, and in reads of a WAL database, no statement
waits for anybody; they run where they are asked. What may wait, BEGIN for another process and
COMMIT for the disk, goes to a thread.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class Direct:
    """What Tortoise asks of an aiosqlite connection, and no more."""

    def __init__(self, file: str, pragmas: dict[str, Any]) -> None:
        self._raw = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._raw.row_factory = sqlite3.Row
        self._in_thread: asyncio.Future[Any] | None = None
        for pragma, value in pragmas.items():
            self._raw.execute(f"PRAGMA {pragma}={value}")

    @property
    def total_changes(self) -> int:
        return self._raw.total_changes

    async def execute(self, sql: str) -> None:
        self._raw.execute(sql)

    async def execute_fetchall(
        self, sql: str, values: Sequence[Any] | None = None
    ) -> list[sqlite3.Row]:
        return self._raw.execute(sql, values or ()).fetchall()

    async def execute_insert(self, sql: str, values: Sequence[Any]) -> tuple[int | None]:
        return (self._raw.execute(sql, values).lastrowid,)

    async def executemany(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        self._raw.executemany(sql, values)

    async def executescript(self, script: str) -> None:
        self._raw.executescript(script)

    async def begin(self) -> None:
        # IMMEDIATE: a second process that reads, then writes, waits instead of failing.
        await self._to_the_end(lambda: self._raw.execute("BEGIN IMMEDIATE"))

    async def commit(self) -> None:
        await self._to_the_end(self._raw.commit)

    async def rollback(self) -> None:
        await self._to_the_end(self._raw.rollback)

    async def sweep(self, *, anew: bool) -> bool:
        """Empty the log, and `anew` write the file without what was erased; False: others read."""
        if anew:
            await self._to_the_end(lambda: self._raw.execute("VACUUM"))
        emptying = "PRAGMA wal_checkpoint(TRUNCATE)"
        (busy, _, _) = await self._to_the_end(lambda: self._raw.execute(emptying).fetchone())
        return not busy

    async def close(self) -> None:
        if self._in_thread and not self._in_thread.done():
            await asyncio.wait({self._in_thread})  # SQLite's library dies of a close meanwhile
        self._raw.close()

    async def _to_the_end(self, act: Callable[[], T]) -> T:
        """Run it in a thread and wait until it is over, however often whoever waits is cancelled.

        Its thread goes on regardless, and what comes next must not overtake it: a ROLLBACK the
        BEGIN that it undoes, the next BEGIN that ROLLBACK.
        """
        running = asyncio.get_running_loop().run_in_executor(None, act)
        self._in_thread = running
        cancelled = None
        while not running.done():
            try:
                await asyncio.wait({running})
            except asyncio.CancelledError as interruption:
                cancelled = interruption
        if fault := running.exception():
            raise fault
        if cancelled:
            raise cancelled
        return running.result()
