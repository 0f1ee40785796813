"""Tortoise's asyncpg client, made safe: no transaction can leak its place in the pool."""

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    BaseDBAsyncClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections

from deliberate.storage.unit import WriteOutsideUnit, refuse_writes


class Context(TransactionContextPooled):
    __slots__ = ()

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        pool = self.client._parent._pool  # noqa: SLF001
        self.client._connection = await pool.acquire()  # noqa: SLF001
        try:
            await self.client.begin()
        except BaseException:
            await pool.release(self.client._connection)  # noqa: SLF001
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        try:
            await (self.client.rollback() if kind else self.client.commit())
        finally:
            get_connections().reset(self.token)
            await self.client._parent._pool.release(self.client._connection)  # noqa: SLF001


class Client(AsyncpgDBClient):
    def _in_transaction(self) -> TransactionContext:
        return Context(TransactionWrapper(self), self._pool_init_lock)

    async def execute_insert(self, query: str, values: list[Any]) -> Any:  # noqa: ARG002
        raise WriteOutsideUnit(query[:80])

    async def execute_many(self, query: str, values: list[Any]) -> None:  # noqa: ARG002
        raise WriteOutsideUnit(query[:80])

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, list[dict[str, Any]]]:
        refuse_writes(query)
        found: tuple[int, list[dict[str, Any]]] = await super().execute_query(query, values)
        return found


client_class: type[BaseDBAsyncClient] = Client
