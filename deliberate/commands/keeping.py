"""The commands that keep a host safe: what is unsafe, backups, and putting one back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from deliberate import settings
from deliberate.commands import weaknesses
from deliberate.commands.answering import give_up
from deliberate.commands.outside import Finding, look
from deliberate.commands.safety import advice, faults
from deliberate.commands.tables import connected, know_the_server, let_serve, on_the_tables
from deliberate.exchange.backup import BadBackup, apart_from, back_up, restore
from deliberate.formats.tables import Malformed
from deliberate.privacy.actions import keep_periods
from deliberate.privacy.queries import overdue
from deliberate.storage.safety import unsafe_reach


@click.command(name="check", short_help="Say what is unsafe about this host.")
@click.option(
    "--outside",
    is_flag=True,
    help="Look at DELIBERATE_BASE_URL instead, as anybody can: from any machine, no database.",
)
@click.option(
    "--weaknesses",
    "file",
    type=click.Path(exists=True, path_type=Path),
    help="Hold what is installed against FILE instead, which OSV publishes: no database.",
    metavar="FILE",
)
def check_command(*, outside: bool, file: Path | None) -> None:
    """Say what is unsafe about this host. `serve` refuses to start with any of it.

    Where nothing is, what else there is to see to follows as advice. From outside it is TLS, the
    certificate, plain HTTP and the headers of an answer. Held against known weaknesses it is
    each that is overdue by docs/security.md.
    """
    found = _outside_or_weak(outside, file) if outside or file else _here()
    wrong = [each.words for each in found if each.unsafe]
    beside = [each.words for each in found if not each.unsafe]
    click.echo("\n".join([*(wrong or ["nothing unsafe was found"]), *beside]))
    raise SystemExit(1 if wrong else 0)


def _outside_or_weak(outside: bool, file: Path | None) -> list[Finding]:
    at = datetime.now(UTC)
    try:
        return [
            *(look(settings.BASE_URL, at) if outside else ()),
            *(weaknesses.look(file, at) if file else ()),
        ]
    except Malformed as wrong:
        give_up(str(wrong))


def _here() -> list[Finding]:
    if wrong := unsafe():
        return [Finding(words) for words in wrong]
    return [Finding(words, unsafe=False) for words in _lines(advice)]


def unsafe() -> list[str]:
    if reach := [*unsafe_reach()]:
        return reach
    return _lines(faults)


def _lines(said: Callable[[datetime], AsyncIterator[str]]) -> list[str]:
    async def listed() -> list[str]:
        return [line async for line in said(datetime.now(UTC))]

    return on_the_tables(listed)


@click.command(name="backup", short_help="A backup, restored and counted again.")
@click.argument("file", type=click.Path(path_type=Path))
def backup_command(file: Path) -> None:
    """Back the database up into a new FILE, while it is in use.

    The backup is restored beside, walked and counted again before this ends well. The keys of open
    votes and the ballots that only scrutineers see go into FILE.apart.zip: whoever has both files
    can link ballots to voters while a vote is open. Encrypt them, keep them in two places, and away
    from the key of the record.
    """
    if file.exists():
        give_up(f"{file} is there already")
    on_the_tables(_nothing)
    try:
        head = asyncio.run(back_up(file.absolute()))
    except BadBackup as bad:
        give_up(str(bad), status=1)
    click.echo(f"{file} restores: {head.number} entries, whole; the last is sealed {head.hash}")
    if apart_from(file).exists():
        click.echo(f"{apart_from(file)} holds the keys of open votes and the scrutineers' ballots")


@click.command(name="restore", short_help="Put a backup back, checked.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_command(file: Path) -> None:
    """Put a backup where there is no database yet, or an empty one, and check it.

    FILE.apart.zip has to lie beside it where there were open votes or scrutineers' ballots.
    """
    know_the_server()
    try:
        head = asyncio.run(restore(file))
    except BadBackup as bad:
        give_up(str(bad), status=1)
    asyncio.run(connected(let_serve))
    click.echo(f"restored: {head.number} entries, whole; the last is sealed {head.hash}")


@click.command(name="retention", short_help="Erase what was kept long enough.")
@click.option("--dry-run", is_flag=True, help="Only say what it would be.")
def retention_command(*, dry_run: bool) -> None:
    """Erase what has been kept for as long as docs/data-inventory.yml says, from the files too."""
    found = on_the_tables(lambda: (overdue if dry_run else keep_periods)(datetime.now(UTC)))
    words = "would be erased" if dry_run else "erased"
    for table, lines in found.items():
        click.echo(f"{table}: {lines} {words}")
    if not found:
        click.echo("nothing is past its time")


async def _nothing() -> None:
    """Only that the tables are of this version."""
