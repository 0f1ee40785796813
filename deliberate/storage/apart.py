"""Files beside the database: what must not lie in it, so that whoever reads it is not told.

Each is on the disk when `keep` returns, whole, and readable by its owner alone.
"""

import os
import re
from pathlib import Path
from secrets import token_hex
from zipfile import ZipFile

from deliberate import settings

KEYS, SCRUTINY = "keys", "scrutiny"
"""Keys of the boxes that are open, by what commits to them; ballots that only scrutineers see."""
KINDS = KEYS, SCRUTINY
PLAIN = re.compile(r"[0-9a-z-]+(\.csv)?")


def place_of(kind: str, name: str) -> Path:
    return settings.HOME / kind / name


def keep(kind: str, name: str, text: str) -> None:
    """Write it, or write it anew."""
    write(place_of(kind, name), text)


def write(target: Path, text: str) -> None:
    """Whoever reads it meanwhile reads all of what it was or all of what it is."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}-{token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    _settle(target.parent)


def put_first(name: str, line: str) -> None:
    """Before the other lines of a file of secrets in HOME."""
    file = settings.HOME / name
    write(file, f"{line}\n{file.read_text() if file.exists() else ''}")


def keep_first(name: str, lines: int) -> None:
    """Only so many of its lines."""
    file = settings.HOME / name
    write(file, "".join(f"{each}\n" for each in file.read_text().split()[:lines]))


def kept(kind: str, name: str) -> str | None:
    try:
        return place_of(kind, name).read_text()
    except FileNotFoundError:
        return None


def destroy(kind: str, name: str) -> None:
    """Unlink it. A copy that somebody made, or that the disk still holds, is not reached."""
    target = place_of(kind, name)
    if target.exists():
        target.unlink()
        _settle(target.parent)


def pack(target: Path) -> None:
    """All of it in one archive, for whoever keeps backups; none where there is nothing."""
    found = [file for kind in KINDS for file in sorted((settings.HOME / kind).glob("*"))]
    if not found:
        return
    target.touch(mode=0o600)
    with ZipFile(target, "w") as archive:
        for file in found:
            archive.write(file, f"{file.parent.name}/{file.name}")


def unpack(source: Path) -> None:
    """Put back what is not there; what is there stays."""
    with ZipFile(source) as archive:
        for member in archive.namelist():
            kind, _, name = member.partition("/")
            if kind in KINDS and PLAIN.fullmatch(name) and kept(kind, name) is None:
                keep(kind, name, archive.read(member).decode())


def _settle(folder: Path) -> None:
    """The names in a folder are on the disk only once the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
