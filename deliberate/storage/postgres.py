"""Tortoise's asyncpg client, made safe: no transaction can leak its place in the pool."""

from contextlib import suppress
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    BaseDBAsyncClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections

from deliberate.storage.unit import OUT_OF_REACH, UnknownOutcome, WriteOutsideUnit, refuse_writes


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
            if isinstance(error, TimeoutError):  # it may never answer
                self.client._connection.terminate()  # noqa: SLF001
            elif kind:
                with suppress(asyncpg.InterfaceError):  # it is gone, and all that was open in it
                    await self.client.rollback()
            else:
                await self._commit()
        finally:
            get_connections().reset(self.token)
            await self.client._parent._pool.release(self.client._connection)  # noqa: SLF001

    async def _commit(self) -> None:
        """COMMIT, and whether it is sure that it was done, here and on the standby.

        A wait for the standby that is given up is told as a warning, in the language of the server,
        beside a success. No other warning comes with the COMMIT of a transaction that is open.
        """
        warnings: list[str] = []

        def heed(_: object, message: asyncpg.PostgresLogMessage) -> None:
            if message.severity_en == "WARNING":
                warnings.append(message.message)

        connection = self.client._connection  # noqa: SLF001
        connection.add_log_listener(heed)
        try:
            await self.client.commit()
        except (*OUT_OF_REACH, asyncpg.InterfaceError) as error:
            raise UnknownOutcome(repr(error)) from error
        finally:
            with suppress(asyncpg.InterfaceError):  # it is gone
                connection.remove_log_listener(heed)
        if warnings:
            raise UnknownOutcome(warnings[0])


class Client(AsyncpgDBClient):
    async def create_pool(self, **wanted: Any) -> asyncpg.Pool:
        names, ports = zip(*wanted.pop("hosts"), strict=True)
        return await asyncpg.create_pool(**wanted | {"host": names, "port": ports})

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
