"""The commands about the record: checking it, taking it along, watching another's."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Never
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import click

from deliberate import settings
from deliberate.commands.answering import give_up
from deliberate.commands.tables import on_the_tables
from deliberate.exchange.archive import ENTRIES, HEADS, KEY, write_archive
from deliberate.exchange.checking import ESCAPED, Document, verify_archive
from deliberate.exchange.database import verify_database
from deliberate.record import Broken
from deliberate.record.notes import BadNote, Verifier
from deliberate.record.signing import signer
from deliberate.record.walking import Head
from deliberate.record.witness import Forked, watch

SECONDS = 30
UNREADABLE = (BadNote, OSError, ValueError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile)
key_option = click.option(
    "--key", help="The record's public key, as you wrote it down; else the one that it shows."
)


@click.command(name="verify", short_help="Check a record; name the first wrong entry.")
@click.argument("what", required=False)
@key_option
def verify_command(what: str | None, key: str | None) -> None:
    """Check a record and name the first entry that is wrong.

    WHAT is a folder or .zip that `deliberate export` wrote, a file of entries, or the address of
    a site; without it, the database.
    """
    try:
        pinned = Verifier.read(key) if key else None
        head = _verified(what, pinned)
    except UNREADABLE as wrong:
        give_up(f"{what or 'the database'} cannot be read: {wrong}")
    except Broken as broken:
        give_up(str(broken), status=1)
    click.echo(
        f"{head.number} entries, whole, {head.signed} of them under a signed head; "
        f"the last is sealed {head.hash}"
    )


def _verified(what: str | None, key: Verifier | None) -> Head:
    if what is None:
        return on_the_tables(lambda: verify_database(key or signer().verifier))
    if what.startswith(("http://", "https://")):
        return _verified_site(what.rstrip("/"), key)
    path = Path(what)
    if path.is_dir():
        names = [file.relative_to(path).as_posix() for file in path.glob("*/*")]
        return _verified_files(lambda name: _text(path / name), names, key)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            names = [each.filename for each in packed.infolist() if not each.is_dir()]
            return _verified_files(lambda name: _packed(packed, name), names, key)
    return verify_archive(_lines(path.read_text()), [], None, None)


def _verified_files(text: Document, names: list[str], key: Verifier | None) -> Head:
    shown = key or Verifier.read(text(KEY) or "")
    entries = _lines(text(ENTRIES) or "")
    return _pinned(verify_archive(entries, _heads(text(HEADS)), shown, text, names), key)


def _verified_site(address: str, key: Verifier | None) -> Head:
    shown = key or Verifier.read(_fetch(f"{address}/record/key"))
    heads = _heads(_fetch(f"{address}/record/checkpoints"))
    return _pinned(verify_archive(_entries_at(address), heads, shown, None), key)


def _pinned(head: Head, key: Verifier | None) -> Head:
    """Who wrote the key down wants to see it used: without heads all could be made anew."""
    if key and head.number and not head.signed:
        raise Broken(1, f"no head of it is signed by {key.name}")
    return head


def _entries_at(address: str) -> Iterator[str]:
    last = 0
    while lines := _lines(_fetch(f"{address}/record/entries?after={last}")):
        yield from lines
        last += len(lines)


def _lines(text: str) -> list[str]:
    """Parted at line feeds alone: other signs that end a line may stand in an entry."""
    return text.removesuffix("\n").split("\n") if text else []


def _heads(text: str | None) -> list[str]:
    heads: Any = json.loads(text or "[]")
    if not isinstance(heads, list) or not all(isinstance(each, str) for each in heads):
        raise ValueError(f"{HEADS} is not a list of signed heads")
    return heads


def _text(file: Path) -> str | None:
    return file.read_bytes().decode(errors=ESCAPED) if file.is_file() else None


def _packed(archive: zipfile.ZipFile, name: str) -> str | None:
    match archive.namelist().count(name):
        case 0:
            return None
        case 1:
            return archive.read(name).decode(errors=ESCAPED)
        case _:
            raise ValueError(f"{name} is in it more than once")


@click.command(name="export", short_help="The record and what it seals, as files.")
@click.argument("folder", type=click.Path(path_type=Path))
def export_command(folder: Path) -> None:
    """Write the record, its signed heads and the documents that it seals into a new FOLDER."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        give_up(f"{folder} is there already")
    on_the_tables(lambda: write_archive(folder))
    click.echo(f"written to {folder}; check it with: deliberate verify {folder}")


@click.command(name="witness", short_help="Watch another's record; sign under its head.")
@click.argument("address")
@key_option
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=settings.HOME / "witness",
    show_default="DELIBERATE_HOME/witness",
    help="Where your own key and what you saw last are kept.",
)
@click.option("--name", help="What you sign as, at the first time; without blanks.")
def witness_command(address: str, key: str | None, state: Path, name: str | None) -> None:
    """Watch the record of a site: that it goes on from what you saw last. Signs under its head.

    Run it once a day on another machine. Leaves with 1, and shows both heads, where the record
    was put back or made anew.
    """
    try:
        seen = watch(_fetch, address.rstrip("/"), state, key=key, name=name)
    except Forked as forked:
        give_up(str(forked), status=1)
    except (BadNote, OSError, ValueError) as wrong:
        give_up(f"{address} cannot be watched: {wrong}")
    click.echo(seen)


class Staying(HTTPRedirectHandler):
    """What is checked is what was asked for: people judge whether another address is right."""

    def redirect_request(self, req: Request, fp: IO[bytes], *rest: Any, **_: Any) -> Never:
        fp.close()
        raise OSError(f"{req.full_url} points to {rest[-1]}, which is not followed: give that")


FOLLOWS_NOTHING = build_opener(Staying)


def _fetch(address: str, body: str | None = None) -> str:
    asked = Request(address, data=None if body is None else body.encode())  # noqa: S310 - http(s)
    try:
        with FOLLOWS_NOTHING.open(asked, timeout=SECONDS) as answer:
            text: str = answer.read().decode()
    except URLError as error:
        raise OSError(f"{address}: {error}") from error
    return text
