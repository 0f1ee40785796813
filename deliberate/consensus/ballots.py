"""Ballots that compare options, as they are written: `a;b`, `a:3;b:5`, `a>b=c`."""

import re
from collections.abc import Container

from deliberate.consensus.errors import UnknownChoice, UnknownOption
from deliberate.consensus.heads import Choice
from deliberate.consensus.method import BallotKind

NUMBER = re.compile(r"-?[0-9]{1,15}")
TWICE, TOO_MANY = "marked-twice", "too-many-marks"
Marks = tuple[str, ...]
Points = tuple[tuple[str, int], ...]
Ranking = tuple[tuple[str, ...], ...]


def is_blank(text: str) -> bool:
    """Whether a ballot says nothing of the options: it took part and abstains."""
    return text.strip() in ("", Choice.ABSTAIN)


def read_marks(text: str, options: Container[str], place: str) -> Marks:
    """Read `a;b`, the options that are marked. Raises `UnknownOption` with the place.

    An option may stand twice: whether that spoils the ballot is for the method to say.

    Source: docs/format.md, ballots.
    """
    return tuple(_known(name, options, place) for name in text.split(";"))


def flaw_of_marks(marked: Marks, most: int) -> str:
    """Say why marks are invalid, of which `most` may be given: a code, "" where they are not."""
    if len(set(marked)) < len(marked):
        return TWICE
    return TOO_MANY if len(marked) > most else ""


def read_points(text: str, options: Container[str], place: str) -> Points:
    """Read `a:3;b:5`. Raises `UnknownOption`, or `UnknownChoice` for what is no whole number.

    Source: docs/format.md, ballots.
    """
    return tuple(_read_point(pair, options, place) for pair in text.split(";"))


def read_ranking(text: str, options: Container[str], place: str) -> Ranking:
    """Read `a>b=c`, best first; `=` stands between equals. Raises `UnknownOption`.

    Options that are left out share the last place.

    Source: docs/format.md, ballots.
    """
    return tuple(
        tuple(_known(name, options, place) for name in rank.split("=")) for rank in text.split(">")
    )


def read_ballot(
    kind: BallotKind, text: str, options: Container[str], place: str
) -> Marks | Points | Ranking:
    """Read a ballot of any kind that compares options, and raise what its reader raises."""
    match kind:
        case BallotKind.MARKS:
            return read_marks(text, options, place)
        case BallotKind.POINTS:
            return read_points(text, options, place)
        case BallotKind.RANKING:
            return read_ranking(text, options, place)
        case BallotKind.CHOICE:
            raise UnknownChoice(place, f"{text!r} answers a question and compares no options")


def options_in(kind: BallotKind, text: str) -> set[str]:
    """Give the names on a ballot, where nobody has said beforehand what the options are."""
    if is_blank(text):
        return set()
    if kind is BallotKind.POINTS:
        return {pair.rpartition(":")[0].strip() for pair in text.split(";")}
    return {name.strip() for name in re.split("[;]" if kind is BallotKind.MARKS else "[>=]", text)}


def _read_point(pair: str, options: Container[str], place: str) -> tuple[str, int]:
    name, _, points = pair.rpartition(":")
    if not NUMBER.fullmatch(points.strip()):
        raise UnknownChoice(place, f"{pair.strip()!r} is not an option, a colon and a whole number")
    return _known(name, options, place), int(points)


def _known(name: str, options: Container[str], place: str) -> str:
    if name.strip() not in options:
        raise UnknownOption(place, f"{name.strip()!r} is not on the ballot")
    return name.strip()
