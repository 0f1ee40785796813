"""The command line."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import uvicorn

from deliberate import settings
from deliberate.app import what_time_does
from deliberate.demo import Account, accounts, load
from deliberate.exchange.community import import_community
from deliberate.exchange.polis import import_polis
from deliberate.exchange.tables import Malformed
from deliberate.people.actions import change_password
from deliberate.people.rules import SHORTEST_PASSWORD
from deliberate.record import Broken, verify
from deliberate.storage import open_connections
from deliberate.storage.migrate import NewerTables, migrate, missing_migrations


@click.group()
@click.version_option(package_name="deliberate")
def main() -> None:
    """Deliberate 众议: deliberation and participation for neighbourhoods."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the pages."""
    if missing := asyncio.run(_not_migrated()):
        _give_up(f"run `deliberate migrate` first: {', '.join(missing)} is not applied")
    if "DELIBERATE_BASE_URL" not in os.environ:
        settings.BASE_URL = f"http://{host}:{port}"
    click.echo(f"Deliberate is at {settings.BASE_URL}")
    uvicorn.run(
        "deliberate.app:create_app",
        factory=True,
        host=host,
        port=port,
        server_header=False,
        access_log=False,
        timeout_keep_alive=15,
        limit_concurrency=2_000,
    )


@main.command(name="migrate")
def migrate_command() -> None:
    """Bring the tables to the version of this program."""
    try:
        applied = asyncio.run(_migrated())
    except NewerTables as newer:
        _give_up(f"the database was migrated by a later version of Deliberate: {newer}")
    click.echo(f"applied {', '.join(applied)}" if applied else "nothing to migrate")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="The accounts as JSON.")
def demo(*, as_json: bool) -> None:
    """Load the demo community, once, and print its accounts."""
    asyncio.run(_demo_loaded())
    listed = accounts()
    if as_json:
        click.echo(
            json.dumps([account.as_dict() for account in listed], ensure_ascii=False, indent=2)
        )
    else:
        _print_accounts(listed)


@main.group(name="import")
def import_group() -> None:
    """Bring in what another system or a register holds."""


@main.command()
@click.argument("login")
@click.password_option(help="Asked for when it is not given.")
def password(login: str, password: str) -> None:
    """Give an account a new password and sign it out everywhere."""
    if len(password) < SHORTEST_PASSWORD:
        _give_up(f"a password has at least {SHORTEST_PASSWORD} characters")
    if not asyncio.run(_password_changed(login, password)):
        _give_up(f"there is no account {login}")
    click.echo(f"{login} has a new password; every browser is signed out")


@main.command()
def clock() -> None:
    """Do at once what the server does every half minute: open votes, end periods, lapse."""
    asyncio.run(_clock_looked_at())


@import_group.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def polis(folder: Path) -> None:
    """A closed deliberation from a Polis export; a second time changes nothing."""
    _bring_in(folder, import_polis)


@import_group.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def community(folder: Path) -> None:
    """Your own neighbourhood from its registers; a second time changes nothing."""
    _bring_in(folder, import_community)


@main.command(name="verify")
def verify_command() -> None:
    """Walk the record and name the first entry that is not what was written."""
    if asyncio.run(_not_migrated()):
        _give_up("there is no record here: the database is not migrated")
    try:
        number, hashed = asyncio.run(_verified())
    except Broken as broken:
        _give_up(str(broken), status=1)
    click.echo(f"{number} entries, whole; the last is sealed {hashed}")


def _bring_in(folder: Path, importer: Callable[[Path], Awaitable[str]]) -> None:
    if asyncio.run(_not_migrated()):
        _give_up("run `deliberate migrate` first")
    try:
        click.echo(asyncio.run(_imported(folder, importer)))
    except Malformed as wrong:
        _give_up(str(wrong))


async def _not_migrated() -> list[str]:
    async with open_connections():
        return await missing_migrations()


async def _migrated() -> list[str]:
    async with open_connections():
        return await migrate()


async def _demo_loaded() -> None:
    async with open_connections():
        await load(say=lambda words: click.echo(words, err=True))


async def _password_changed(login: str, password: str) -> bool:
    async with open_connections():
        return await change_password(login, password)


async def _clock_looked_at() -> None:
    async with open_connections():
        await what_time_does(datetime.now(UTC))


async def _imported(folder: Path, importer: Callable[[Path], Awaitable[str]]) -> str:
    async with open_connections():
        return await importer(folder)


async def _verified() -> tuple[int, str]:
    async with open_connections():
        return await verify()


def _print_accounts(listed: list[Account]) -> None:
    click.echo("Demo accounts of 望江社区 (sign in at /sign-in):")
    for account in listed:
        posts = f" [{', '.join(account.posts)}]" if account.posts else ""
        click.echo(
            f"  {account.login:<16}{account.password:<30}{account.name}{posts}  {account.note}"
        )


def _give_up(words: str, status: int = 2) -> None:
    click.echo(words, err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
