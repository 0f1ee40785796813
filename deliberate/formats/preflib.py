"""Ranked ballots as PrefLib publishes them: .soc, .soi, .toc and .toi, old and new."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deliberate.consensus import BadInput
from deliberate.consensus.ranking import Profile
from deliberate.formats.tables import Malformed, read_text

LINE_END = re.compile(r"\r\n|\r|\n")
"""Nothing else: names may hold what Unicode calls a line separator."""
HEADER = re.compile(r"#([^:]+):(.*)")
NAME = re.compile(r"ALTERNATIVE NAME ([0-9]{1,15})")
BALLOT = re.compile(r"([0-9]+)\s*[:,]\s*(.*)")
NUMBER = "[0-9]{1,15}"
RANK = rf"(?:{NUMBER}|\{{\s*{NUMBER}(?:\s*,\s*{NUMBER})*\s*\}})"
RANKS = re.compile(rf"{RANK}(?:\s*,\s*{RANK})*")
RANKED, STRICT, COMPLETE = ("soc", "soi", "toc", "toi"), ("soc", "soi"), ("soc", "toc")

Line = tuple[int, str]
Ranks = list[list[int]]


@dataclass(frozen=True, slots=True)
class Election:
    """Ranked ballots over numbered alternatives; the options of the profile are the numbers."""

    title: str
    names: Mapping[int, str]
    profile: Profile


@dataclass(frozen=True, slots=True)
class Contents:
    """A file taken apart. `total` is what it says its ballots add up to, and on which line."""

    kind: str
    title: str
    names: Mapping[int, str]
    total: tuple[int, int] | None
    ballots: Sequence[Line]


def read_preflib(path: Path) -> Election:
    """Read a file with `# ...` headers, or an older one that begins with the number of options.

    Alternatives that a ballot leaves out share its last place. Raises `Malformed` with the line.

    Source: PrefLib, format specification; N. Mattei and T. Walsh, PrefLib: a library for
    preferences (2013), for the older form.
    """
    text = read_text(path.parent, path.name)
    broken = enumerate(LINE_END.split(text), 1)
    lines = [(at, line.strip()) for at, line in broken if line.strip()]
    if not lines:
        raise Malformed(path.name, 1, "the file is empty")
    suffix = path.suffix.removeprefix(".").lower()
    kind = suffix if suffix in RANKED else "toi"
    take_apart = _with_headers if lines[0][1].startswith("#") else _with_numbers
    contents = take_apart(path.name, kind, lines)
    return Election(contents.title, contents.names, _profile(path.name, contents))


def _with_headers(file: str, kind: str, lines: Sequence[Line]) -> Contents:
    told: dict[str, tuple[str, int]] = {}
    names: dict[int, str] = {}
    for at, line in lines:
        if found := HEADER.fullmatch(line):
            title, value = found[1].strip().upper(), found[2].strip()
            if named := NAME.fullmatch(title):
                _add_name(names, int(named[1]), value, file, at)
            told[title] = (value, at)
    kind, at = told.get("DATA TYPE", (kind, 1))
    if kind.lower() not in RANKED:
        raise Malformed(file, at, f"{kind!r} are no ranked ballots")
    many, at = told.get("NUMBER ALTERNATIVES", (str(len(names)), 1))
    _check_names(names, *_number(file, many, at), file)
    return Contents(
        kind=kind.lower(),
        title=told.get("TITLE", ("", 0))[0],
        names=names,
        total=_number(file, *told["NUMBER VOTERS"]) if "NUMBER VOTERS" in told else None,
        ballots=[(at, line) for at, line in lines if not line.startswith("#")],
    )


def _with_numbers(file: str, kind: str, lines: Sequence[Line]) -> Contents:
    """The older form: the number of options, their names, the totals, the ballots."""
    many, first = _number(file, lines[0][1], lines[0][0])
    names: dict[int, str] = {}
    for at, line in lines[1 : many + 1]:
        number, _, name = line.partition(",")
        _add_name(names, _number(file, number, at)[0], name, file, at)
    _check_names(names, many, first, file)
    if len(lines) == many + 1:
        raise Malformed(file, lines[-1][0], "the line of totals is missing after this one")
    at, totals = lines[many + 1]
    numbers = totals.split(",")
    if len(numbers) != 3:
        raise Malformed(file, at, "the voters, the sum of the ballots and the orders are expected")
    return Contents(kind, "", names, _number(file, numbers[1], at), lines[many + 2 :])


def _number(file: str, text: str, at: int) -> tuple[int, int]:
    if not re.fullmatch(NUMBER, text.strip()):
        raise Malformed(file, at, f"{text.strip()!r} is not a whole number")
    return int(text), at


def _add_name(names: dict[int, str], number: int, name: str, file: str, at: int) -> None:
    if number in names:
        raise Malformed(file, at, f"alternative {number} has two names")
    names[number] = name.strip()


def _check_names(names: Mapping[int, str], many: int, at: int, file: str) -> None:
    if not names or len(names) != many:
        raise Malformed(file, at, f"{len(names)} names for {many} alternatives")


def _profile(file: str, contents: Contents) -> Profile:
    column = {number: at for at, number in enumerate(contents.names)}
    shape = (len(contents.ballots), len(column))
    places, weights = np.full(shape, len(column)), []
    for row, (at, line) in enumerate(contents.ballots):
        weight, ranks = _ballot(file, at, line)
        ranked = [number for tied in ranks for number in tied]
        _check_ballot(file, at, contents, ranks, ranked)
        weights.append(weight)
        places[row, [column[number] for number in ranked]] = [
            place for place, tied in enumerate(ranks) for _ in tied
        ]
    _check_total(file, contents, sum(weights))
    try:
        return Profile.from_places([str(number) for number in column], places, weights)
    except BadInput as wrong:
        raise Malformed(file, 1, str(wrong)) from None


def _ballot(file: str, at: int, line: str) -> tuple[int, Ranks]:
    found = BALLOT.fullmatch(line)
    if not found or not RANKS.fullmatch(found[2]):
        raise Malformed(file, at, "a number of voters and their ranking are expected")
    weight, _ = _number(file, found[1], at)
    if "{" not in found[2]:
        return weight, [[int(number)] for number in found[2].split(",")]
    ranks = [re.findall(NUMBER, rank[0]) for rank in re.finditer(RANK, found[2])]
    return weight, [[int(number) for number in tied] for tied in ranks]


def _check_ballot(
    file: str, at: int, contents: Contents, ranks: Ranks, ranked: Sequence[int]
) -> None:
    for number in ranked:
        if number not in contents.names:
            raise Malformed(file, at, f"there is no alternative {number}")
    if len(set(ranked)) < len(ranked):
        raise Malformed(file, at, "an alternative is ranked twice")
    if len(ranks) < len(ranked) and contents.kind in STRICT:
        raise Malformed(file, at, f"equal ranks in a file of type {contents.kind}")
    if len(ranked) < len(contents.names) and contents.kind in COMPLETE:
        raise Malformed(file, at, f"an incomplete ranking in a file of type {contents.kind}")


def _check_total(file: str, contents: Contents, total: int) -> None:
    if not total:
        raise Malformed(file, 1, "there are no ballots")
    if contents.total and contents.total[0] != total:
        said, at = contents.total
        raise Malformed(file, at, f"{said} voters, but the ballots are of {total}")
