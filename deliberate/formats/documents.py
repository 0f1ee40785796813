"""JSON files, read so that what is wrong is named by file and line, and nothing twice."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deliberate.consensus import BadInput
from deliberate.consensus.reading import HALVES
from deliberate.formats.tables import Malformed, read_text

PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
LONGEST_NUMBER = 30
DEEPEST = 100
TOO_DEEP = "lists or objects stand too deep in each other"
NO_NUMBERS = ("NaN", "Infinity", "-Infinity")

Place = tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value, and the line on which each place of it begins, such as `quorum[0][1].base`.

    The place of the whole is "".
    """

    file: str
    value: Any
    lines: Mapping[str, int]

    @contextmanager
    def reading(self, within: str = "") -> Iterator[None]:
        """What is wrong with the value is wrong with the file, on the line of its place.

        `within` is how the reader of the value names the whole.
        """
        try:
            yield
        except BadInput as wrong:
            line = self._line(wrong.place.removeprefix(within))
            raise Malformed(self.file, line, str(wrong)) from None

    def _line(self, place: str) -> int:
        """That of the place, or of what it would be in."""
        while place and place not in self.lines:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        return self.lines[place]


def read_json(path: Path) -> Document:
    """Read a file. Raises `Malformed` also for a key that stands twice and for NaN."""
    file, text = path.name, read_text(path.parent, path.name)
    if not text.strip():
        raise Malformed(file, 1, "the file is empty")
    try:
        value = json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as wrong:
        raise Malformed(file, wrong.lineno, f"not JSON ({wrong.msg})") from None
    except RecursionError:
        raise Malformed(file, 1, TOO_DEEP) from None
    lines: dict[Place, int] = {}
    for place, line, piece in _pieces(text):
        if place in lines:
            raise Malformed(file, line, f"{_spelt(place)} stands twice")
        lines[place] = line
        if len(place) > DEEPEST:
            raise Malformed(file, line, TOO_DEEP)
        if reason := _flaw(_spelt(place[-1:]), piece):
            raise Malformed(file, line, reason)
    return Document(file, value, {_spelt(place): line for place, line in lines.items()})


def _whole(digits: str) -> int:
    """Longer ones are refused, with their line, once the text is known to be JSON."""
    return int(digits[:LONGEST_NUMBER])


def _flaw(key: str, piece: str) -> str:
    if piece in NO_NUMBERS:
        return f"{piece} is no number"
    text = json.loads(piece) if piece.startswith('"') else ""
    if HALVES.search(key + text):
        return "a text that UTF-8 cannot carry"
    if text:
        return ""
    return f"a number of {len(piece)} digits" if len(piece) > LONGEST_NUMBER else ""


def _pieces(text: str) -> Iterator[tuple[Place, int, str]]:
    """Each value of a text that is JSON: its place, the line it begins on, its first token."""
    inside: list[int | str | None] = []  # in each list the number, in each object the key, or none
    line, end = 1, 0
    for found in PIECE.finditer(text):
        piece, begin = found[0], found.start()
        line, end = line + text.count("\n", end, begin), begin
        if piece in ("}", "]"):
            inside.pop()
        elif piece == ",":
            inside[-1] = inside[-1] + 1 if isinstance(inside[-1], int) else None
        elif piece == ":":
            continue
        elif inside and inside[-1] is None:
            inside[-1] = json.loads(piece)
        else:
            yield tuple(inside), line, piece
            if piece in ("{", "["):
                inside.append(None if piece == "{" else 0)


def _spelt(place: Place) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return "".join(steps).removeprefix(".")
