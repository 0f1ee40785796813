"""The commands about the record: checking it, taking it along, watching another's."""

import json
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any, Never
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import click

from deliberate import settings
from deliberate.commands.answering import give_up
from deliberate.commands.columns import seen
from deliberate.commands.tables import on_the_tables
from deliberate.exchange.archive import ENTRIES, HEADS, KEY, write_archive
from deliberate.exchange.checking import (
    ESCAPED,
    Document,
    check_inclusion,
    read_row,
    verify_archive,
)
from deliberate.exchange.database import verify_database
from deliberate.record import Broken
from deliberate.record.heads import is_signed
from deliberate.record.notes import BadNote, Verifier, parted
from deliberate.record.signing import signer
from deliberate.record.walking import Head
from deliberate.record.witness import Forked, watch

SECONDS = 30
UNREADABLE = (BadNote, OSError, ValueError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile)
key_option = click.option(
    "--key", help="The record's public key, as you wrote it down; else the one that it shows."
)
Keys = Collection[Verifier]


@click.command(name="verify", short_help="Check a record; name the first wrong entry.")
@click.argument("what", required=False)
@key_option
@click.option(
    "--witness",
    "watching",
    multiple=True,
    default=settings.WITNESSES,
    show_default="DELIBERATE_WITNESSES",
    help="The public key of somebody who watches it; once for each.",
)
@click.option("--entry", type=click.IntRange(1), help="Only this one, of a site: what it says.")
def verify_command(
    what: str | None, key: str | None, watching: Collection[str], entry: int | None
) -> None:
    """Check a record and name the first entry that is wrong.

    WHAT is a folder or .zip that `deliberate export` wrote, a file of entries, or the address of
    a site; without it, the database. Keys that were changed are followed from the one given.
    """
    try:
        pinned = Verifier.read(key) if key else None
        witnesses = [Verifier.read(each) for each in watching]
        if entry is None:
            lines = [*_told(_verified(what, pinned, witnesses))]
        elif _is_address(what):
            lines = _proved(str(what).rstrip("/"), entry, pinned, witnesses)
        else:
            give_up("--entry asks a site: give its address")
    except UNREADABLE as wrong:
        give_up(f"{what or 'the database'} cannot be read: {wrong}")
    except Broken as broken:
        give_up(str(broken), status=1)
    click.echo("\n".join(map(seen, lines)))


def _told(head: Head) -> Iterator[str]:
    yield (
        f"{head.number} entries, whole, {head.signed} of them under a signed head; "
        f"the last is sealed {head.hash}"
    )
    for number in head.unvouched:
        yield (
            f"from entry {number} on its heads are signed by a key that no key before vouched for, "
            "and no witness named here signed before and after"
        )


def _verified(what: str | None, key: Verifier | None, witnesses: Keys = ()) -> Head:
    if what is None:
        return on_the_tables(lambda: verify_database(key or signer().verifier, witnesses))
    if _is_address(what):
        return _verified_site(what.rstrip("/"), key, witnesses)
    path = Path(what)
    if path.is_dir():
        names = [file.relative_to(path).as_posix() for file in path.glob("*/*")]
        return _verified_files(lambda name: _text(path / name), names, key, witnesses)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            names = [each.filename for each in packed.infolist() if not each.is_dir()]
            return _verified_files(lambda name: _packed(packed, name), names, key, witnesses)
    return verify_archive(_lines(path.read_text()), [], None, None)


def _is_address(what: str | None) -> bool:
    return (what or "").startswith(("http://", "https://"))


def _verified_files(
    text: Document, names: list[str], key: Verifier | None, witnesses: Keys
) -> Head:
    shown = key or Verifier.read(text(KEY) or "")
    entries, heads = _lines(text(ENTRIES) or ""), _heads(text(HEADS))
    return _pinned(verify_archive(entries, heads, shown, text, names, witnesses), key)


def _verified_site(address: str, key: Verifier | None, witnesses: Keys = ()) -> Head:
    shown = key or Verifier.read(_fetch(f"{address}/record/key"))
    heads = _heads(_fetch(f"{address}/record/checkpoints"))
    entries = [*_entries_at(address)]
    return _pinned(verify_archive(entries, heads, shown, None, (), witnesses), key)


def _pinned(head: Head, key: Verifier | None) -> Head:
    """Who wrote the key down wants to see it used: without heads all could be made anew."""
    if key and head.number and not head.signed:
        raise Broken(1, f"no head of it is signed by {key.name}")
    return head


def _key_now(address: str, known: Verifier) -> Verifier:
    """The key that signs a site's record, if the one that is known leads to it."""
    return _verified_site(address, known).key or known


def _proved(address: str, number: int, known: Verifier | None, witnesses: Keys) -> list[str]:
    """What an entry says, and that it is in the record; raises `Broken` where it is not."""
    shown = Verifier.read(_fetch(f"{address}/record/key"))
    key = shown if known in {None, shown} else _key_now(address, known)
    note = _fetch(f"{address}/record/checkpoint")
    try:
        head = key.signed(note)
    except BadNote as bad:
        raise Broken(number, f"the head that is shown: {bad}") from bad
    if number > head.size:
        raise Broken(number, f"not in the last head, which is of {head.size} entries")
    first, *_ = _lines(_fetch(f"{address}/record/entries?after={number - 1}")) or [""]
    row = read_row(number, first)
    asked = f"{address}/record/inclusion?number={number}&size={head.size}"
    check_inclusion(row, number, head, _proof(_fetch(asked)))
    said = f"entry {number}: {row.fact}{f' of issue {row.issue}' if row.issue else ''}, {row.at}"
    return [
        f"{said}, {f'by {row.acting}' if row.acting else 'in no post'}",
        row.details,
        f"It is one of the {head.size} entries whose head is signed by {key}",
        _watched(note, key, witnesses),
    ]


def _proof(text: str) -> list[str]:
    match json.loads(text):
        case {"proof": list(hashes)} if all(isinstance(each, str) for each in hashes):
            return hashes
    raise ValueError("it gives no proof")


def _watched(note: str, key: Verifier, witnesses: Keys) -> str:
    known = [each.name for each in witnesses if is_signed(note, each)]
    names = {line.split(" ")[1] for line in parted(note)[1]} - {key.name, *known}
    unknown = f"not looked at, for want of a key: {', '.join(sorted(names))}" if names else ""
    watched = f"watched by {', '.join(known)}" if known else "watched by nobody who is known here"
    return f"and {watched}{f' ({unknown})' if unknown else ''}"


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
    was put back or made anew. A key that was changed is followed where the one before signed that;
    of one that was lost give the new one with --key, once you know why.
    """
    try:
        told = watch(_fetch, address.rstrip("/"), state, key=key, name=name, follow=_key_now)
    except Forked as forked:
        give_up(str(forked), status=1)
    except Broken as broken:
        give_up(f"THE KEY IS ANOTHER, and the one before does not lead to it: {broken}", status=1)
    except (BadNote, OSError, ValueError) as wrong:
        give_up(f"{address} cannot be watched: {wrong}")
    click.echo(told)


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
