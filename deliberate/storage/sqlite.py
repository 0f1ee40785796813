"""Tortoise's SQLite client, made safe: no transaction keeps the lock, no write goes round a unit.

The stock client takes its lock and then awaits BEGIN; when that fails, the lock is never
released and every later query of the process waits for ever.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from deliberate.storage.direct import Direct
from deliberate.storage.unit import WriteOutsideUnit, refuse_writes


def in_utc(moment: datetime) -> str:
    """SQLite compares moments as text, so all of them are written in one zone."""
    return moment.astimezone(UTC).isoformat(" ")


sqlite3.register_adapter(datetime, in_utc)


class Context(SqliteTransactionContext):
    __slots__ = ()

    async def __aenter__(self) -> Any:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            try:
                await self._undo()  # one that is cancelled has begun all the same
            finally:
                self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        try:
            await (self.connection.rollback() if kind else self.connection.commit())
        except BaseException:
            await self._undo()  # a failed COMMIT stays open
            raise
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()

    async def _undo(self) -> None:
        """Roll back what may be open."""
        if raw := self.connection._parent._connection:  # noqa: SLF001
            await raw.rollback()


class Transaction(SqliteTransactionWrapper):
    _connection: Direct  # type: ignore[assignment]  # in place of aiosqlite's

    async def begin(self) -> None:
        try:
            await self._connection.begin()
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def commit(self) -> None:
        try:
            await super().commit()
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class Client(SqliteClient):
    _connection: Direct | None  # type: ignore[assignment]  # in place of aiosqlite's

    async def create_connection(self, with_db: bool) -> None:  # noqa: ARG002
        if self._connection is None:
            self._connection = Direct(self.filename, self.pragmas)

    def _in_transaction(self) -> TransactionContext:
        return Context(Transaction(self), self._lock)

    async def execute_insert(self, query: str, values: list[Any]) -> int:  # noqa: ARG002
        raise WriteOutsideUnit(query[:80])

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:  # noqa: ARG002
        raise WriteOutsideUnit(query[:80])

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, Sequence[dict[str, Any]]]:
        refuse_writes(query)
        found: tuple[int, Sequence[dict[str, Any]]] = await super().execute_query(query, values)
        return found


client_class: type[BaseDBAsyncClient] = Client
