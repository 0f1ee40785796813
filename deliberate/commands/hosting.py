"""The commands of whoever hosts it: serving, tables, accounts, imports, the record."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import click
import uvicorn

from deliberate import settings
from deliberate.app import what_time_does
from deliberate.calendar import SHANGHAI
from deliberate.clock import confirm, now
from deliberate.commands.answering import give_up
from deliberate.commands.keeping import unsafe
from deliberate.commands.tables import connected, let_serve, on_the_tables
from deliberate.decisions.actions.unlinking import part_ballots
from deliberate.demo import Account, accounts, load
from deliberate.exchange.backup import BadBackup, back_up
from deliberate.exchange.community import import_community
from deliberate.exchange.polis import import_polis
from deliberate.formats.tables import Malformed
from deliberate.log import write_lines
from deliberate.people import actions
from deliberate.people.actions import change_password
from deliberate.people.rules import weakness_of
from deliberate.record.founding import NoSuchHashing, found_record
from deliberate.storage.migrate import applied_migrations, migrate, missing_migrations
from deliberate.web.language import ENGLISH, say
from deliberate.web.protocol import Punctual, have_all_places
from deliberate.web.text import secret
from deliberate.web.tls import BadCertificate, Certificate

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--certificate", type=FILE, help="Speak TLS with this certificate (chain, PEM).")
@click.option("--key", type=FILE, help="The key of the certificate, readable by its owner alone.")
@click.option(
    "--proxy",
    default="127.0.0.1",
    show_default=True,
    help="Who is believed where a request comes from (X-Forwarded-For).",
)
def serve_command(
    host: str, port: int, certificate: Path | None, key: Path | None, proxy: str
) -> None:
    """Serve the pages."""
    if "DELIBERATE_BASE_URL" not in os.environ:
        settings.BASE_URL = f"http://{host}:{port}"
    tls = _tls(certificate, key)
    if found := [*overheard(host, tls), *unsafe()]:
        give_up("\n".join(["not served, since this is unsafe:", *found]))
    click.echo(f"Deliberate is at {settings.BASE_URL}")
    write_lines()
    have_all_places()
    uvicorn.run(
        "deliberate.app:create_app",
        factory=True,
        host=host,
        port=port,
        server_header=False,
        access_log=False,
        log_config=None,
        http=Punctual,
        ws="none",
        timeout_keep_alive=15,
        forwarded_allow_ips=proxy,
        # Not uvloop: it lets in one connection each time around, however many knock.
        loop="deliberate.web.tls:PunctualLoop" if tls else "asyncio",
        ssl_context_factory=(lambda *_: tls.context()) if tls else None,
    )


def _tls(certificate: Path | None, key: Path | None) -> Certificate | None:
    if not certificate and not key:
        return None
    if not certificate or not key:
        give_up("--certificate and --key are wanted together")
    try:
        return Certificate(certificate, key)
    except BadCertificate as bad:
        give_up(str(bad))


def overheard(host: str, tls: Certificate | None) -> Iterator[str]:
    if tls and not settings.SECURE:
        yield f"DELIBERATE_BASE_URL is {settings.BASE_URL}: with a certificate it is https"
    if not tls and settings.in_public() and host not in settings.THIS_MACHINE:
        yield f"what {host} hears goes over the network without TLS: give --certificate and --key"


@click.command(name="migrate")
@click.option("--no-backup", is_flag=True, help="Go on without one: then there is no way back.")
def migrate_command(*, no_backup: bool) -> None:
    """Bring the tables to the version of this program.

    What they hold is backed up first, and the migration tried on what the backup restores.
    """
    missing, empty = asyncio.run(connected(_to_apply))
    if missing and not (empty or no_backup):
        _back_up_before(missing[0])
    applied = asyncio.run(connected(_brought_up_to_date))
    click.echo(f"applied {', '.join(applied)}" if applied else "nothing to migrate")


async def _to_apply() -> tuple[list[str], bool]:
    """The migrations to apply, and whether there are no tables yet."""
    return await missing_migrations(), not await applied_migrations()


def _back_up_before(name: str) -> None:
    folder = settings.HOME / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{now():%Y%m%d-%H%M%S}-before-{name}"
    try:
        asyncio.run(back_up(file))
    except BadBackup as bad:
        give_up(f"not migrated, since there is no backup: {bad}", status=1)
    click.echo(f"backed up first: {file}")


async def _brought_up_to_date() -> list[str]:
    applied = await migrate()
    try:
        await found_record(settings.RECORD_HASH)
    except NoSuchHashing as wrong:
        give_up(f"DELIBERATE_RECORD_HASH: {wrong}")
    await part_ballots()
    await let_serve()
    return applied


@click.command(name="demo")
@click.option("--json", "as_json", is_flag=True, help="The accounts as JSON.")
def demo_command(*, as_json: bool) -> None:
    """Load the demo community, once, and print its accounts."""
    on_the_tables(lambda: load(say=lambda words: click.echo(words, err=True)))
    listed = accounts()
    if as_json:
        click.echo(
            json.dumps([account.as_dict() for account in listed], ensure_ascii=False, indent=2)
        )
    else:
        _print_accounts(listed)


@click.group(name="import")
def import_command() -> None:
    """Bring in what another system or a register holds."""


@click.command(name="password")
@click.argument("login")
@click.password_option(help="Asked for when it is not given.")
@click.option(
    "--forget-second-step",
    is_flag=True,
    help="For somebody who lost all of theirs; make sure first who they are.",
)
def password_command(login: str, password: str, *, forget_second_step: bool) -> None:
    """Give an account a new password and sign it out everywhere."""
    password = secret(password)
    weakness = weakness_of(password, tuple(login.split(".")))
    if not weakness and asyncio.run(actions.is_breached(password)):
        weakness = "password-breached"
    if weakness:
        give_up(say(ENGLISH, f"error.{weakness}"))
    if not on_the_tables(lambda: change_password(login, password)):
        give_up(f"there is no account {login}")
    click.echo(f"{login} has a new password; every browser is signed out")
    if forget_second_step:
        on_the_tables(lambda: actions.forget_second_step(login))
        click.echo("it has no second step any more")


@click.command(name="sign-out", short_help="End the sign-ins of an account, or all.")
@click.argument("login", required=False)
@click.option("--all", "everybody", is_flag=True, help="Those of everybody.")
def sign_out_command(login: str | None, *, everybody: bool) -> None:
    """End all sign-ins of an account at once, or with --all those of everybody.

    Passwords and second steps stay: they sign in again. Whose password another knows needs a new
    one, which ends the sign-ins too.
    """
    if everybody is bool(login):
        give_up("one login is wanted, or --all")
    ended = on_the_tables(
        lambda: actions.end_sign_ins_of(login) if login else actions.end_all_sign_ins()
    )
    if ended is None:
        give_up(f"there is no account {login}")
    click.echo(f"sign-ins ended: {ended}")


@click.command(name="clock", short_help="Open votes, end periods, lapse: at once.")
def clock_command() -> None:
    """Do at once what the server does every half minute: open votes, end periods, lapse.

    Look at the time that it prints: a server whose clock jumped believes it from now on.
    """
    at = now()
    click.echo(f"it is {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S} in Shanghai")
    on_the_tables(lambda: what_time_does(at))
    confirm()


@import_command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def polis(folder: Path) -> None:
    """A closed deliberation from a Polis export; a second time changes nothing."""
    _bring_in(folder, import_polis)


@import_command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def community(folder: Path) -> None:
    """Your own neighbourhood from its registers; a second time changes nothing."""
    _bring_in(folder, import_community)


def _bring_in(folder: Path, importer: Callable[[Path], Awaitable[str]]) -> None:
    try:
        click.echo(on_the_tables(lambda: importer(folder)))
    except Malformed as wrong:
        give_up(str(wrong))


def _print_accounts(listed: list[Account]) -> None:
    click.echo("Demo accounts of 望江社区 (sign in at /sign-in):")
    for account in listed:
        posts = f" [{', '.join(account.posts)}]" if account.posts else ""
        click.echo(
            f"  {account.login:<16}{account.password:<30}{account.name}{posts}  {account.note}"
        )
