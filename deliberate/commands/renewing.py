"""The command that exchanges the keys, beside a server that runs: it reads them each time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from deliberate import settings
from deliberate.clock import now
from deliberate.commands.answering import give_up
from deliberate.commands.tables import on_the_tables
from deliberate.people.actions import renew_account_key
from deliberate.people.rules import SYSTEM
from deliberate.record.notes import BadNote, Verifier
from deliberate.record.renewing import change_record_key, replace_lost_key
from deliberate.record.signing import WouldNotGoOn, key_file
from deliberate.web.security import renew_secret

COPY_IT = (
    "Copy the file away from all backups; keep the copy of before as long as backups of before"
)
leaked_option = click.option(
    "--leaked", is_flag=True, help="Others may know the old one: it is good for nothing any more."
)


@click.group(name="renew-key", short_help="Exchange a key; nobody is signed out.")
def renew_key_command() -> None:
    """Exchange a key, while the server runs; nobody is signed out.

    Run it as the user that the server runs as. One that was broken off is run again.
    """


@renew_key_command.command()
@leaked_option
def secret(*, leaked: bool) -> None:
    """The one that signs forms and digests the codes of letters."""
    with _alone():
        renew_secret(leaked=leaked)
    click.echo(f"{settings.HOME / 'secret'} has a new secret, and servers that run use it")
    if leaked:
        click.echo("forms that are open have to be sent again, letters that are out written anew")
    else:
        click.echo("forms that are open and letters that are out are good until the next renewal")


@renew_key_command.command()
@leaked_option
def account(*, leaked: bool) -> None:
    """The one that seals the secrets of apps and digests codes on paper."""
    with _alone():
        renewed = on_the_tables(lambda: renew_account_key(now(), leaked=leaked))
    click.echo(f"{settings.HOME / 'account-key'} has a new key, and servers that run use it")
    click.echo(f"apps whose secrets were sealed anew: {renewed.apps}")
    if leaked:
        click.echo(
            "spare codes and codes for a new password are ended. Whoever has the old key and a "
            "database or backup of before knows the secrets of apps: have those set up anew"
        )
    else:
        click.echo(f"codes on paper that stay good, by the older keys in it: {renewed.codes}")
    click.echo(COPY_IT)


@renew_key_command.command()
@click.option(
    "--lost",
    metavar="PUBLIC-KEY",
    help="The key is gone; its public key, as /record/head or an export had it.",
)
def record(lost: str | None) -> None:
    """The one that signs the record. The old one vouches for it, unless it is lost."""
    try:
        gone = Verifier.read(lost) if lost else None
        with _alone():
            at = now()
            if gone:
                new = on_the_tables(lambda: replace_lost_key(gone, by=SYSTEM, at=at))
            else:
                new = on_the_tables(lambda: change_record_key(by=SYSTEM, at=at))
    except (BadNote, WouldNotGoOn) as wrong:
        give_up(f"not changed: {wrong}", status=1)
    click.echo(f"the record is signed by {new}")
    click.echo(
        "no key vouched for it: tell the witnesses, who have to give it with --key, and everybody"
        if gone
        else "the key before signed that: witnesses and verifiers follow by themselves"
    )
    click.echo(f"{key_file()} holds it. {COPY_IT}; print /record/head anew")


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else exchanges a key meanwhile, and the server can read what is written."""
    if not settings.HOME.is_dir():
        give_up(f"there is no {settings.HOME}: say with DELIBERATE_HOME where the keys are")
    if settings.HOME.stat().st_uid != os.geteuid():
        give_up(f"{settings.HOME} is another user's: run this as them, or they cannot read the key")
    handle = os.open(settings.HOME, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        give_up("another key is being exchanged just now")
    try:
        yield
    finally:
        os.close(handle)
