"""Backups that are known to restore: each is opened, checked and counted again before it counts."""

import asyncio
import os
import sqlite3
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

from tortoise import Tortoise

from deliberate import settings
from deliberate.decisions.actions.unlinking import part_ballots
from deliberate.exchange.database import verify_database
from deliberate.record import Broken
from deliberate.record.founding import NoSuchHashing, found_record
from deliberate.record.signing import signer
from deliberate.record.walking import Head
from deliberate.storage import one
from deliberate.storage.apart import KEYS, destroy, pack, unpack
from deliberate.storage.connections import configuration, password_of, reaching
from deliberate.storage.migrate import NewerTables, migrate, migrations, missing_migrations

PUT_BACK = "pg_restore", "--no-owner", "--no-privileges"
"""The roles of the server that a backup comes from are not those of every server."""


class BadBackup(Exception):  # noqa: N818
    """It cannot be made or restored, or what was restored is not whole."""


async def back_up(target: Path) -> Head:
    """Copy the database into a new file of a full path, and restore it to see that it is whole.

    What is kept apart from it goes into a second file beside, `apart_from`. Raises `BadBackup`;
    files that are not whole do not stay.
    """
    try:
        if on_file():
            await asyncio.to_thread(_copy, database_file(), target)
        else:
            target.touch(mode=0o600)  # noqa: ASYNC240 - it is at once
            await _run("pg_dump", "--format=custom", f"--file={target}", there())
        pack(apart_from(target))
        return await (_restored_to_a_file(target) if on_file() else _restored_beside(target))
    except BaseException:
        _remove(target)
        raise


def apart_from(backup: Path) -> Path:
    """Where the keys of open votes and the scrutineers' ballots are that belong to a backup."""
    return backup.with_name(f"{backup.name}.apart.zip")


async def _restored_to_a_file(backup: Path) -> Head:
    beside = backup.with_name(f"{backup.name}-{token_hex(4)}")
    try:
        await asyncio.to_thread(_copy, backup, beside)
        return await _checked(f"sqlite://{beside}", on_trial=True)
    finally:
        _remove(beside)


async def restore(source: Path) -> Head:
    """Put a backup in the place of a database that is empty or not there; raises `BadBackup`.

    With what was kept apart from it, where that lies beside it.
    """
    if apart_from(source).exists():
        unpack(apart_from(source))
    if not on_file():
        if await _holds_something(settings.DATABASE_URL):
            raise BadBackup("the database holds something: make an empty one")
        await _run(*PUT_BACK, f"--dbname={there()}", str(source))
        return await _checked(settings.DATABASE_URL, on_trial=False)
    target = database_file()
    if target.exists():
        raise BadBackup(f"{target} is there already: move it away first")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}-{token_hex(4)}")
    try:
        await asyncio.to_thread(_copy, source, fresh)
        head = await _checked(f"sqlite://{fresh}", on_trial=False)
        fresh.replace(target)
    finally:
        _remove(fresh)
    return head


def _remove(file: Path) -> None:
    """With what SQLite may have put beside it."""
    for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm"), apart_from(file)):
        each.unlink(missing_ok=True)


def on_file() -> bool:
    return settings.DATABASE_URL.startswith("sqlite://")


def database_file() -> Path:
    return Path(settings.DATABASE_URL.removeprefix("sqlite://"))


def there() -> str:
    return reaching(settings.DATABASE_URL)


def _copy(source: Path, target: Path) -> None:
    """A consistent copy of a database that may be in use, on the disk when this ends."""
    try:
        with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as database:
            database.execute("VACUUM INTO ?", (str(target),))
        database.close()
    except sqlite3.Error as error:
        raise BadBackup(f"{source}: {error}") from error
    target.chmod(0o600)
    for place in (target, target.parent):
        handle = os.open(place, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


async def _restored_beside(backup: Path) -> Head:
    """Restore a dump into a database of its own on the same server, check that, and drop it."""
    name = f"deliberate_check_{token_hex(6)}"
    beside = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))
    await _run("createdb", f"--maintenance-db={there()}", name)
    try:
        await _run(*PUT_BACK, f"--dbname={reaching(beside)}", str(backup))
        return await _checked(beside, on_trial=True)
    finally:
        await _run("dropdb", "--force", f"--maintenance-db={there()}", name)


async def _checked(url: str, *, on_trial: bool) -> Head:
    """The head of the record in a database that was restored; raises `BadBackup`.

    It is brought to the tables of this program first: what was backed up before a migration shows
    that the migration will go well, too. `on_trial`: it is looked at and thrown away.
    """
    boxes: list[str] = []
    await Tortoise.init(config=configuration(url))
    try:
        if len(await missing_migrations()) == len([*migrations()]):
            raise BadBackup("this is no backup of Deliberate")
        await migrate()
        await found_record(settings.RECORD_HASH)
        boxes = await part_ballots()
        if url.startswith("sqlite://"):
            (found,) = await one("PRAGMA integrity_check")
            if found != "ok" or await one("PRAGMA foreign_key_check"):
                raise BadBackup(f"the copy is damaged: {found}")
        return await verify_database(signer().verifier)
    except Broken as broken:
        raise BadBackup(f"the copy is not whole: {broken}") from broken
    except NewerTables as newer:
        raise BadBackup(f"it is of a later version of Deliberate: {newer}") from newer
    except NoSuchHashing as wrong:
        raise BadBackup(f"DELIBERATE_RECORD_HASH: {wrong}") from wrong
    finally:
        await Tortoise.close_connections()
        for box in boxes if on_trial else ():
            destroy(KEYS, box)


async def _holds_something(url: str) -> bool:
    await Tortoise.init(config=configuration(url))
    try:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        (found,) = await one(tables)
        return bool(found)
    finally:
        await Tortoise.close_connections()


async def _run(*command: str) -> None:
    knowing = {**os.environ, "PGPASSWORD": password_of(settings.DATABASE_URL)}
    try:
        running = await asyncio.create_subprocess_exec(
            *command, stderr=asyncio.subprocess.PIPE, env=knowing
        )
    except FileNotFoundError as error:
        raise BadBackup(f"{command[0]} is not installed (Debian: postgresql-client)") from error
    _, said = await running.communicate()
    if running.returncode:
        raise BadBackup(f"{command[0]}: {said.decode(errors='replace').strip()}")
