"""Weaknesses of packages as OSV publishes them: one JSON each, in a zip or a folder.

Nothing is unpacked to the disk, and whatever is too much or of another shape is refused by name.
https://ossf.github.io/osv-schema/
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, is_zipfile

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from deliberate.formats.tables import Malformed

MIB = 1024 * 1024
LARGEST_FILE, LARGEST_ENTRY, LARGEST_IN_ALL = 128 * MIB, 4 * MIB, 2048 * MIB
MOST_ENTRIES = 250_000
ECOSYSTEM = "PyPI"
LOWEST = Version("0.dev0")

Change = tuple[str, Version]
"""`introduced` or `fixed` in a version, or the `last_affected` one."""
ALWAYS: tuple[Change, ...] = (("introduced", LOWEST),)
"""What cannot be compared counts as weak."""


@dataclass(frozen=True)
class Affected:
    package: str
    versions: frozenset[str]
    ranges: tuple[tuple[Change, ...], ...]

    def holds(self, version: Version) -> bool:
        listed = any(version == each for each in map(_version, self.versions))
        return listed or any(_weak(version, changes) for changes in self.ranges)

    def first_without(self, version: Version) -> Version | None:
        """The next version after this one in which it is fixed, if one is named."""
        fixed = [at for changes in self.ranges for kind, at in changes if kind == "fixed"]
        return min((at for at in fixed if at > version), default=None)


@dataclass(frozen=True)
class Weakness:
    names: tuple[str, ...]
    """Its own, then the others that it goes by."""
    summary: str
    published: datetime
    modified: datetime
    withdrawn: bool
    vectors: tuple[str, ...]
    affected: tuple[Affected, ...]


def weaknesses(file: Path) -> Iterator[Weakness]:
    """All that the file or folder holds; raises `Malformed` where it is no such list."""
    whole = 0
    for number, (name, text) in enumerate(_texts(file)):
        whole += len(text)
        if number >= MOST_ENTRIES or whole > LARGEST_IN_ALL or len(text) > LARGEST_ENTRY:
            raise Malformed(name, 1, "more than such a list holds")
        yield _read(name, text)


def _texts(file: Path) -> Iterator[tuple[str, bytes]]:
    """Each entry by its name, of no more than one byte too many."""
    if file.is_dir():
        for each in sorted(file.glob("*.json")):
            with each.open("rb") as opened:
                yield each.name, opened.read(LARGEST_ENTRY + 1)
    elif file.stat().st_size > LARGEST_FILE:
        raise Malformed(file.name, 1, "larger than such a list")
    elif is_zipfile(file):
        yield from _packed(file)
    else:
        yield file.name, file.read_bytes()


def _packed(file: Path) -> Iterator[tuple[str, bytes]]:
    name = file.name
    try:
        with ZipFile(file) as archive:
            for entry in archive.infolist():
                name = entry.filename
                if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                    raise Malformed(name, 1, "packed in a way that is not read")
                with archive.open(entry) as opened:
                    yield name, opened.read(LARGEST_ENTRY + 1)
    except (BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise Malformed(name, 1, f"no zip that can be read ({error})") from None


def _read(name: str, text: bytes) -> Weakness:
    try:
        return _weakness(json.loads(text))
    except json.JSONDecodeError as error:
        raise Malformed(name, error.lineno, f"not JSON ({error.msg})") from None
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise Malformed(name, 1, f"not as OSV writes a weakness ({error!r})") from None


def _weakness(entry: Mapping[str, Any]) -> Weakness:
    affected = [each for each in entry.get("affected") or () if _is_ours(each)]
    graded = (entry, *affected)
    return Weakness(
        names=(_text(entry["id"]), *map(_text, entry.get("aliases") or ())),
        summary=_text(entry.get("summary") or ""),
        published=_moment(entry.get("published") or entry["modified"]),
        modified=_moment(entry["modified"]),
        withdrawn=bool(entry.get("withdrawn")),
        vectors=tuple(_text(s["score"]) for each in graded for s in each.get("severity") or ()),
        affected=tuple(map(_affected, affected)),
    )


def _is_ours(affected: Mapping[str, Any]) -> bool:
    ecosystem: str = (affected.get("package") or {}).get("ecosystem", "")
    return ecosystem.partition(":")[0] == ECOSYSTEM


def _affected(entry: Mapping[str, Any]) -> Affected:
    versions = frozenset(map(_text, entry.get("versions") or ()))
    events = [each["events"] for each in entry.get("ranges") or () if each["type"] == "ECOSYSTEM"]
    try:
        ranges = [_changes(each) for each in events] if events or versions else [ALWAYS]
    except InvalidVersion:
        ranges = [ALWAYS]
    return Affected(canonicalize_name(entry["package"]["name"]), versions, tuple(ranges))


def _changes(events: list[Mapping[str, str]]) -> tuple[Change, ...]:
    told = [pair for event in events for pair in event.items()]
    found = [
        (kind, LOWEST if text == "0" else Version(_text(text)))
        for kind, text in told
        if kind in {"introduced", "fixed", "last_affected"}
    ]
    return tuple(sorted(found, key=itemgetter(1)))


def _weak(version: Version, changes: tuple[Change, ...]) -> bool:
    weak = False
    for kind, at in changes:
        if kind == "introduced":
            weak = weak or version >= at
        else:
            weak = weak and (version < at if kind == "fixed" else version <= at)
    return weak


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.year == MAXYEAR:
        raise ValueError(f"{text} is no moment")
    return moment
