"""What every command does that opens the database."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

from asyncpg import InsufficientPrivilegeError

from deliberate import settings
from deliberate.commands.answering import give_up
from deliberate.storage import open_connections
from deliberate.storage.grants import UnfitRole, grant
from deliberate.storage.migrate import NewerTables, missing_migrations
from deliberate.storage.safety import unsafe_reach

R = TypeVar("R")


def on_the_tables(work: Callable[[], Awaitable[R]]) -> R:
    """Do something with a database that is of this version; say so when it is not."""

    async def checked() -> R:
        if missing := await missing_migrations():
            give_up(f"run `deliberate migrate` first: {', '.join(missing)} is not applied")
        return await work()

    return asyncio.run(connected(checked))


def know_the_server() -> None:
    """Gives up before anybody else's database is reached."""
    if found := [*unsafe_reach()]:
        give_up("\n".join(found))


async def let_serve() -> None:
    """Grant the serving role what it needs, where there is one; as the owner of the tables."""
    if settings.SERVING_ROLE and not settings.DATABASE_URL.startswith("sqlite://"):
        try:
            await grant(settings.SERVING_ROLE)
        except UnfitRole as unfit:
            give_up(f"DELIBERATE_SERVING_ROLE: {unfit}")


async def connected(work: Callable[[], Awaitable[R]]) -> R:
    know_the_server()
    os.umask(0o077)  # what is made from here on is read by its owner alone
    try:
        async with open_connections():
            return await work()
    except NewerTables as newer:
        give_up(f"the database was migrated by a later version of Deliberate: {newer}")
    except InsufficientPrivilegeError as refused:
        give_up(f"PostgreSQL: {refused} (docs/operating.md, A role that only serves)")
