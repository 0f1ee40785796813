"""A Polis export: who said what of which statement, checked line by line.

In `participants-votes.csv` each row is a person and each numbered column a statement: 1 agrees,
-1 disagrees, 0 passes, empty was not seen. Some servers export the opposite sign; the columns
n-agree and n-disagree beside it tell which. `comments.csv` holds the statements; moderated -1
are those that the original's moderators rejected. `math.json`, the server's own answer where it
was kept, alone tells which statements are meta: about the person, and no opinion.
"""

import json
import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deliberate.formats.tables import Malformed, read_text, rows, table

COMMENTS, MATRIX = "comments.csv", "participants-votes.csv"
SUMMARY, ANSWER = "summary.csv", "math.json"
PERSON, GROUP = "participant", "group-id"
COUNTED = ("n-agree", "n-disagree")
NUMBER = re.compile(r"-?[0-9]{1,18}")
OPINIONS = {"1": 1, "0": 0, "-1": -1}
REJECTED = -1


@dataclass(frozen=True, slots=True)
class Statement:
    """`line` is where it begins in its file; where there is no file, only the id is known."""

    id: int
    text: str = ""
    author: int | None = None
    moderated: int | None = None
    at: datetime | None = None
    line: int = 1

    @property
    def rejected(self) -> bool:
        return self.moderated == REJECTED


@dataclass(frozen=True, slots=True)
class Conversation:
    """`person`, `statement` and `value` are of one length, an opinion each: places and 1, 0, -1."""

    about: Mapping[str, str]
    """The pairs of the summary, as they stand."""
    statements: tuple[Statement, ...]
    """By their ids."""
    people: tuple[int, ...]
    groups: tuple[int | None, ...]
    """Where Polis put each person."""
    person: Sequence[int]
    statement: Sequence[int]
    value: Sequence[int]
    meta: frozenset[int]


def read_files(folder: Path, needed: Sequence[str], welcome: Sequence[str] = ()) -> dict[str, str]:
    """The texts of the files by name: those needed, and those welcome that are there."""
    there = [name for name in welcome if (folder / name).is_file()]
    return {name: read_text(folder, name) for name in (*needed, *there)}


def conversation_of(texts: Mapping[str, str]) -> Conversation:
    """Read what the files hold; only the matrix has to be among them."""
    known = _statements(texts[COMMENTS]) if COMMENTS in texts else None
    matrix = _Matrix(texts[MATRIX], known)
    return Conversation(
        about=_pairs(texts[SUMMARY]) if SUMMARY in texts else {},
        statements=matrix.statements,
        people=tuple(matrix.people),
        groups=tuple(matrix.people.values()),
        person=matrix.person,
        statement=matrix.statement,
        value=matrix.upright(),
        meta=_meta(texts[ANSWER]) if ANSWER in texts else frozenset(),
    )


def number_in(name: str, line: int, typed: str, what: str) -> int:
    if not NUMBER.fullmatch(typed):
        raise Malformed(name, line, f"{what} {typed[:40]!r} is not a whole number")
    return int(typed)


def moment_in(name: str, line: int, typed: str) -> datetime:
    milliseconds = number_in(name, line, typed, "timestamp")
    try:
        return datetime.fromtimestamp(milliseconds // 1000, UTC)
    except (OverflowError, ValueError, OSError):
        raise Malformed(name, line, f"timestamp {typed} is no moment") from None


def opinion_in(name: str, line: int, typed: str) -> int:
    value = number_in(name, line, typed, "vote")
    if value not in OPINIONS.values():
        raise Malformed(name, line, f"vote {value} is none of 1, 0 and -1")
    return value


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line, row in rows(SUMMARY, text):
        if len(row) < 2:
            raise Malformed(SUMMARY, line, "a name without a value")
        found[row[0].strip()] = row[1]
    if not found:
        raise Malformed(SUMMARY, 1, "the file is empty")
    return found


def _statements(text: str) -> list[Statement]:
    needed = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
    columns, found = table(COMMENTS, text, needed)
    at = [columns.index(column) for column in needed]
    said: dict[int, Statement] = {}
    for line, row in found:
        stamp, id_, author, moderated, body = (row[column] for column in at)
        number = number_in(COMMENTS, line, id_, "comment-id")
        if number in said:
            raise Malformed(COMMENTS, line, f"statement {number} is there twice")
        said[number] = Statement(
            number,
            body,
            number_in(COMMENTS, line, author, "author-id"),
            number_in(COMMENTS, line, moderated, "moderated"),
            moment_in(COMMENTS, line, stamp),
            line,
        )
    if not said:
        raise Malformed(COMMENTS, 1, "there is no statement")
    return [said[number] for number in sorted(said)]


def _meta(text: str) -> frozenset[int]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise Malformed(ANSWER, error.lineno, f"not JSON ({error.msg})") from None
    ids = found.get("meta-tids", []) if isinstance(found, dict) else None
    if not isinstance(ids, list) or not all(type(one) is int for one in ids):
        raise Malformed(ANSWER, 1, "meta-tids is not a list of statements")
    return frozenset(ids)


class _Matrix:
    """The people, and what each holds at the end, row after row."""

    def __init__(self, text: str, known: Sequence[Statement] | None) -> None:
        self.columns, found = table(MATRIX, text, (PERSON, *COUNTED))
        self.person_at = self.columns.index(PERSON)
        self.counted_at = [self.columns.index(name) for name in COUNTED]
        self.group_at = self.columns.index(GROUP) if GROUP in self.columns else None
        numbered = [
            (at, int(name)) for at, name in enumerate(self.columns) if NUMBER.fullmatch(name)
        ]
        self.statements = _statements_of([number for _, number in numbered], known)
        place = {one.id: at for at, one in enumerate(self.statements)}
        self.places = [(at, place[number]) for at, number in numbered]
        self.people: dict[int, int | None] = {}
        self.person, self.statement, self.value = array("q"), array("q"), array("b")
        self.signs: Counter[int] = Counter()
        for line, row in found:
            self._read(line, row)
        if not self.people:
            raise Malformed(MATRIX, 1, "there is nobody in it")

    def upright(self) -> Sequence[int]:
        """The opinions with 1 for agree, whichever sign the server wrote."""
        if self.signs[1] and self.signs[-1]:
            raise Malformed(MATRIX, 1, "agree is 1 for some people and -1 for others")
        return array("b", [-one for one in self.value]) if self.signs[-1] else self.value

    def _read(self, line: int, row: Sequence[str]) -> None:
        person = number_in(MATRIX, line, row[self.person_at], "participant")
        if person in self.people:
            raise Malformed(MATRIX, line, f"participant {person} is there twice")
        group = row[self.group_at] if self.group_at is not None else ""
        held = [
            (place, OPINIONS[typed] if typed in OPINIONS else opinion_in(MATRIX, line, typed))
            for at, place in self.places
            if (typed := row[at])
        ]
        values = [value for _, value in held]
        self.person.extend([len(self.people)] * len(held))
        self.statement.extend([place for place, _ in held])
        self.value.extend(values)
        self.people[person] = number_in(MATRIX, line, group, GROUP) if group else None
        said = [number_in(MATRIX, line, row[at], self.columns[at]) for at in self.counted_at]
        self.signs[_sign(line, [values.count(1), values.count(-1)], said)] += 1


def _statements_of(
    numbers: Sequence[int], known: Sequence[Statement] | None
) -> tuple[Statement, ...]:
    """All statements of the export, by their ids."""
    twice = next((number for number, times in Counter(numbers).items() if times > 1), None)
    if twice is not None:
        raise Malformed(MATRIX, 1, f"statement {twice} is there twice")
    if not numbers and not known:
        raise Malformed(MATRIX, 1, "there is no column of a statement")
    if known is None:
        return tuple(Statement(number) for number in sorted(numbers))
    strange = next(iter(sorted(set(numbers) - {one.id for one in known})), None)
    if strange is not None:
        raise Malformed(MATRIX, 1, f"statement {strange} is not in {COMMENTS}")
    return tuple(known)


def _sign(line: int, counted: list[int], said: list[int]) -> int:
    """1 when agree is 1 in this row, -1 when it is -1, 0 when the row does not tell."""
    agree, disagree = counted
    if counted == said:
        return 1 if agree != disagree else 0
    if [disagree, agree] == said:
        return -1
    raise Malformed(
        MATRIX,
        line,
        f"{agree} agree and {disagree} disagree, but n-agree is {said[0]} and n-disagree {said[1]}",
    )
