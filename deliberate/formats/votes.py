"""A roll and its ballots as two tables of comma-separated values, checked line by line."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TypeVar

from deliberate.consensus import (
    BadInput,
    Choice,
    Flag,
    MalformedNotice,
    Mark,
    Measure,
    Noticed,
    Option,
    RollEntry,
    Rule,
    check_roll,
)
from deliberate.consensus.ballots import is_blank, options_in, read_ballot
from deliberate.formats.tables import Malformed, read_text, table

AREA = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?")
PLACE = re.compile(r"roll\[(\d+)\]")
FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
OWN_COLUMNS = frozenset({"unit", "voter", "area", "choice"} | set(Mark))
CHOICES = {
    **{choice.value: choice for choice in Choice},
    "同意": Choice.YES,
    "反对": Choice.NO,
    "弃权": Choice.ABSTAIN,
}
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll as it was read; `marks` are those that it has a column for."""

    entries: tuple[RollEntry, ...]
    marks: frozenset[Mark]
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """The ballots that count, by voter, and how many do not, by reason."""

    ballots: Mapping[str, str]
    read: int
    invalid: Mapping[str, int]


def read_roll(path: Path, rule: Rule) -> Roll:
    """Read `unit,voter,area`, a row a unit and voter.

    Area is in square metres with up to two decimals, and may be empty where the rule does not
    count it. The columns `representative` and `woman` (yes or no) mark members of a meeting;
    every further column is a segment. Raises `Malformed` with file, line and reason.
    """
    columns, found = table(path.name, read_text(path.parent, path.name), ("unit", "voter"))
    marks = frozenset(mark for mark in Mark if mark in columns)
    segments = tuple(name for name in columns if name not in OWN_COLUMNS)
    needed = _counts_area(rule)
    entries, lines = [], []
    for line, row in found:
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=True))
        entries.append(_entry(path.name, line, cells, marks, segments, area_needed=needed))
        lines.append(line)
    _checked(path.name, lines, lambda: check_roll(entries))
    return Roll(tuple(entries), marks, segments)


def read_ballots(path: Path, rule: Rule, roll: Roll, noticed: Noticed) -> Box:
    """Read `voter,choice`, a row a ballot. Of several of one voter one counts, as the rule says.

    Raises `Malformed` with file, line and reason: for a voter who is not on the roll, and for a
    ballot that cannot be read or names an option that is not on it.
    """
    columns, found = table(path.name, read_text(path.parent, path.name), ("voter", "choice"))
    voters = {entry.voter for entry in roll.entries}
    known = frozenset(noticed.ids)
    ballots: dict[str, str] = {}
    read = 0
    for line, row in found:
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=True))
        voter, read = cells["voter"], read + 1
        if voter not in voters:
            raise Malformed(path.name, line, f"{voter!r} is not on the roll")
        ballot = _ballot(path.name, line, cells["choice"], rule, known)
        if voter not in ballots or Flag.FIRST_BALLOT_COUNTS not in rule.flags:
            ballots[voter] = ballot
    replaced = read - len(ballots)
    return Box(ballots, read, {"replaced": replaced} if replaced else {})


def read_delegations(path: Path, roll: Roll) -> dict[str, str]:
    """Read `voter,delegate`: who lets whom speak, a row a voter.

    Raises `Malformed` with file, line and reason: for somebody who is not on the roll, and for a
    voter who stands twice.
    """
    columns, found = table(path.name, read_text(path.parent, path.name), ("voter", "delegate"))
    voters = {entry.voter for entry in roll.entries}
    given: dict[str, str] = {}
    for line, row in found:
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=True))
        for each in (cells["voter"], cells["delegate"]):
            if each not in voters:
                raise Malformed(path.name, line, f"{each!r} is not on the roll")
        if given.setdefault(cells["voter"], cells["delegate"]) != cells["delegate"]:
            raise Malformed(path.name, line, f"{cells['voter']!r} has two delegates")
    return given


def options_on(path: Path, rule: Rule) -> Noticed:
    """Take as options whatever the ballots name, in the order of their names.

    Raises `Malformed` with the line of a name that no option can have.
    """
    assert rule.method is not None
    columns, found = table(path.name, read_text(path.parent, path.name), ("voter", "choice"))
    at, options = columns.index("choice"), dict[str, Option]()
    for line, row in found:
        for name in options_in(rule.method.ballot, _without_abstention(row[at])):
            options[name] = Option(name)
            try:
                Noticed((options[name],))
            except MalformedNotice as wrong:
                raise Malformed(path.name, line, wrong.reason) from None
    return Noticed(tuple(options[name] for name in sorted(options)))


def counted_table(roll: Sequence[RollEntry], ballots: Mapping[str, str]) -> str:
    """Write every row of the roll with the ballot that counted, for `read_counted`."""
    marks = sorted({mark for entry in roll for mark in entry.marks})
    segments = sorted({name for entry in roll for name in entry.segments})
    written = StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["unit", "voter", "area", *marks, *segments, "choice"])
    for entry in sorted(roll, key=lambda entry: (entry.unit, entry.voter)):
        area = f"{entry.area // 100}.{entry.area % 100:02}"
        marked = ["yes" if mark in entry.marks else "no" for mark in marks]
        named = [entry.segments.get(name, "") for name in segments]
        rows.writerow(
            [entry.unit, entry.voter, area, *marked, *named, ballots.get(entry.voter, "")]
        )
    return written.getvalue()


def read_counted(path: Path, rule: Rule, noticed: Noticed) -> tuple[Roll, Mapping[str, str]]:
    """Read a roll with one more column: `choice`, the ballot that counted, empty for none.

    Raises `Malformed` as `read_roll` and `read_ballots` do, and where two rows of a voter differ
    in the choice.
    """
    roll = read_roll(path, rule)
    columns, found = table(path.name, read_text(path.parent, path.name), ("choice",))
    voter, choice = columns.index("voter"), columns.index("choice")
    known, chosen = frozenset(noticed.ids), dict[str, str]()
    for line, row in found:
        who, text = row[voter].strip(), row[choice].strip()
        ballot = _ballot(path.name, line, text, rule, known) if text else ""
        if chosen.setdefault(who, ballot) != ballot:
            raise Malformed(path.name, line, f"{who!r} has two choices")
    return roll, {who: ballot for who, ballot in chosen.items() if ballot}


def _counts_area(rule: Rule) -> bool:
    tests = [*rule.passing, *(test for alternative in rule.quorum for test in alternative)]
    return any(test.measure is Measure.AREA for test in tests)


def _entry(
    file: str,
    line: int,
    cells: Mapping[str, str],
    marks: frozenset[Mark],
    segments: Sequence[str],
    *,
    area_needed: bool,
) -> RollEntry:
    area = cells.get("area", "")
    if area_needed and not area:
        raise Malformed(file, line, "area is empty, and the rule counts area")
    return RollEntry(
        unit=cells["unit"],
        voter=cells["voter"],
        area=_area(file, line, area) if area else 0,
        marks=frozenset(mark for mark in marks if _flag(file, line, mark, cells[mark])),
        segments={name: cells[name] for name in segments if cells[name]},
    )


def _area(file: str, line: int, text: str) -> int:
    """Square metres as whole numbers of 0.01 m²."""
    if not (found := AREA.fullmatch(text)):
        reason = f"area {text!r} is not a number of square metres with up to two decimals"
        raise Malformed(file, line, reason)
    metres, parts = found.groups()
    return int(metres) * 100 + int((parts or "").ljust(2, "0"))


def _flag(file: str, line: int, mark: Mark, text: str) -> bool:
    if text.lower() not in FLAGS:
        raise Malformed(file, line, f"{mark.value} {text!r} is neither yes nor no")
    return FLAGS[text.lower()]


def _ballot(file: str, line: int, text: str, rule: Rule, options: frozenset[str]) -> str:
    if rule.method is None:
        if text.lower() not in CHOICES:
            raise Malformed(file, line, f"{text!r} is none of yes, no and abstain")
        return CHOICES[text.lower()]
    if is_blank(_without_abstention(text)):
        return Choice.ABSTAIN
    try:
        read_ballot(rule.method.ballot, text, options, "choice")
    except BadInput as wrong:
        raise Malformed(file, line, wrong.reason) from None
    return text


def _without_abstention(text: str) -> str:
    """A ballot among options; "" where it abstains, in any of the spellings."""
    return "" if CHOICES.get(text.strip().lower()) is Choice.ABSTAIN else text


def _checked(file: str, lines: Sequence[int], check: Callable[[], R]) -> R:
    """What a check says of the row of a roll, said of its line."""
    try:
        return check()
    except BadInput as wrong:
        place = PLACE.match(wrong.place)
        line = lines[int(place[1])] if place else 1
        raise Malformed(file, line, wrong.reason) from None
