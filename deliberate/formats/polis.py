"""A Polis export: who said what of which statement, checked line by line.

In `participants-votes.csv` each row is a person and each numbered column a statement: 1 agrees,
-1 disagrees, 0 passes, empty was not seen. Some servers export the opposite sign; the columns
n-agree and n-disagree beside it tell which. `comments.csv` holds the statements; moderated -1
are those that the original's moderators rejected. Its column is-meta, which newer servers write, or
`math.json`, the server's own answer where it was kept, tells which statements are meta: about the
person, and no opinion. Where there is no matrix, `votes.csv` has the same opinions, one a line; of
several by one person on one statement the last counts.
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
VOTES, LATER_MATRIX = "votes.csv", "participant-votes.csv"
"""Who said what one after another; and the matrix as newer servers name it."""
SUMMARY, ANSWER = "summary.csv", "math.json"
PERSON, GROUP = "participant", "group-id"
COUNTED = ("n-agree", "n-disagree")
SAID, TOLD = ("comment-id", "comment-body"), ("timestamp", "author-id", "moderated")
META = "is-meta"
TRUTHS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False, "": False}
VOTED = ("voter-id", "comment-id", "vote")
NUMBER, LONGER = re.compile(r"-?[0-9]{1,18}"), re.compile(r"-?[0-9]+")
NOT_AS_COUNTED = "{} agree and {} disagree, but n-agree is {} and n-disagree {}"
FIRST_IN_MILLISECONDS = 10**11
"""In seconds this is the year 5138, in milliseconds 1973: smaller ones are seconds."""
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
    meta: bool = False

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


def conversation_of(texts: Mapping[str, str], *, whole: bool = True) -> Conversation:
    """Read what the files hold; only the matrix, or the votes, have to be among them.

    Unless it has to be `whole`, rows may hold other opinions than n-agree and n-disagree say, as
    where a server counts votes on statements that it does not export; all of `comments.csv` but
    ids and words may be missing, and so may statements in it.
    """
    known = _statements(texts[COMMENTS], whole=whole) if COMMENTS in texts else None
    name = next((each for each in (MATRIX, LATER_MATRIX) if each in texts), None)
    matrix = _Matrix(name, texts[name], known, whole=whole) if name else _Votes(texts[VOTES], known)
    answered = _meta(texts[ANSWER]) if ANSWER in texts else frozenset()
    return Conversation(
        about=_pairs(texts[SUMMARY]) if SUMMARY in texts else {},
        statements=matrix.statements,
        people=tuple(matrix.people),
        groups=tuple(matrix.people.values()),
        person=matrix.person,
        statement=matrix.statement,
        value=matrix.upright(),
        meta=answered | {one.id for one in matrix.statements if one.meta},
    )


def number_in(name: str, line: int, typed: str, what: str) -> int:
    """Also 3.0, as software writes whole numbers of a column in which some are missing."""
    whole = typed.removesuffix(".0")
    if not NUMBER.fullmatch(whole):
        why = "has more than 18 digits" if LONGER.fullmatch(typed) else "is not a whole number"
        raise Malformed(name, line, f"{what} {typed[:40]!r} {why}")
    return int(whole)


def moment_in(name: str, line: int, typed: str) -> datetime:
    stamp = number_in(name, line, typed, "timestamp")
    try:
        return datetime.fromtimestamp(
            stamp if abs(stamp) < FIRST_IN_MILLISECONDS else stamp // 1000, UTC
        )
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


def _statements(text: str, *, whole: bool) -> list[Statement]:
    columns, found = table(COMMENTS, text, (*SAID, *TOLD) if whole else SAID)
    said: dict[int, Statement] = {}
    for line, row in found:
        one = _statement(line, dict(zip(columns, row, strict=True)), whole=whole)
        if one.id in said:
            raise Malformed(COMMENTS, line, f"statement {one.id} is there twice")
        said[one.id] = one
    if not said:
        raise Malformed(COMMENTS, 1, "there is no statement")
    return [said[number] for number in sorted(said)]


def _statement(line: int, cells: Mapping[str, str], *, whole: bool) -> Statement:
    """One row; without its author, state and time where they are not told and need not be."""
    stamp, author, moderated = (cells[name] if whole else cells.get(name) or None for name in TOLD)
    return Statement(
        number_in(COMMENTS, line, cells["comment-id"], "comment-id"),
        cells["comment-body"],
        None if author is None else number_in(COMMENTS, line, author, "author-id"),
        None if moderated is None else number_in(COMMENTS, line, moderated, "moderated"),
        None if stamp is None else moment_in(COMMENTS, line, stamp),
        line,
        _truth_in(line, cells.get(META, "")),
    )


def _truth_in(line: int, typed: str) -> bool:
    if typed.lower() not in TRUTHS:
        raise Malformed(COMMENTS, line, f"{META} {typed!r} is neither true nor false")
    return TRUTHS[typed.lower()]


def _meta(text: str) -> frozenset[int]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise Malformed(ANSWER, error.lineno, f"not JSON ({error.msg})") from None
    except RecursionError:
        raise Malformed(ANSWER, 1, "lists or objects stand too deep in each other") from None
    except ValueError:
        raise Malformed(ANSWER, 1, "a number of too many digits") from None
    ids = found.get("meta-tids", []) if isinstance(found, dict) else None
    if not isinstance(ids, list) or not all(type(one) is int for one in ids):
        raise Malformed(ANSWER, 1, "meta-tids is not a list of statements")
    return frozenset(ids)


class _Matrix:
    """The people, and what each holds at the end, row after row."""

    def __init__(
        self, name: str, text: str, known: Sequence[Statement] | None, *, whole: bool
    ) -> None:
        self.name, self.whole = name, whole
        self.columns, found = table(name, text, (PERSON, *COUNTED) if whole else (PERSON,))
        self.person_at = self.columns.index(PERSON)
        self.counted_at = [self.columns.index(name) for name in COUNTED if name in self.columns]
        self.group_at = self.columns.index(GROUP) if GROUP in self.columns else None
        numbered = [
            (at, number_in(self.name, 1, column, "statement"))
            for at, column in enumerate(self.columns)
            if LONGER.fullmatch(column)
        ]
        self.statements = _statements_of(
            name, [number for _, number in numbered], known, whole=whole
        )
        place = {one.id: at for at, one in enumerate(self.statements)}
        self.places = [(at, place[number]) for at, number in numbered]
        self.people: dict[int, int | None] = {}
        self.person, self.statement, self.value = array("q"), array("q"), array("b")
        self.signs: Counter[int] = Counter()
        for line, row in found:
            self._read(line, row)
        if not self.people:
            raise Malformed(self.name, 1, "there is nobody in it")

    def upright(self) -> Sequence[int]:
        """The opinions with 1 for agree, whichever sign the server wrote."""
        if self.whole and self.signs[1] and self.signs[-1]:
            raise Malformed(self.name, 1, "agree is 1 for some people and -1 for others")
        turned = self.signs[-1] > self.signs[1]
        return array("b", [-one for one in self.value]) if turned else self.value

    def _read(self, line: int, row: Sequence[str]) -> None:
        person = number_in(self.name, line, row[self.person_at], "participant")
        if person in self.people:
            raise Malformed(self.name, line, f"participant {person} is there twice")
        group = row[self.group_at] if self.group_at is not None else ""
        held = [
            (place, OPINIONS[typed] if typed in OPINIONS else opinion_in(self.name, line, typed))
            for at, place in self.places
            if (typed := row[at])
        ]
        values = [value for _, value in held]
        self.person.extend([len(self.people)] * len(held))
        self.statement.extend([place for place, _ in held])
        self.value.extend(values)
        self.people[person] = number_in(self.name, line, group, GROUP) if group else None
        said = [number_in(self.name, line, row[at], self.columns[at]) for at in self.counted_at]
        counted = [values.count(1), values.count(-1)]
        if self.whole and said not in (counted, counted[::-1]):
            raise Malformed(self.name, line, NOT_AS_COUNTED.format(*counted, *said))
        self.signs[_sign(counted, said)] += 1


class _Votes:
    """The same from the votes one after another, where there is no matrix."""

    def __init__(self, text: str, known: Sequence[Statement] | None) -> None:
        columns, found = table(VOTES, text, VOTED)
        person_at, said_at, value_at = (columns.index(name) for name in VOTED)
        last: dict[tuple[int, int], int] = {}
        for line, row in found:
            person = number_in(VOTES, line, row[person_at], "voter-id")
            said = number_in(VOTES, line, row[said_at], "comment-id")
            last[person, said] = opinion_in(VOTES, line, row[value_at])
        if not last:
            raise Malformed(VOTES, 1, "there is no vote")
        numbers = sorted({said for _, said in last})
        self.statements = _statements_of(VOTES, numbers, known, whole=False)
        place = {one.id: at for at, one in enumerate(self.statements)}
        self.people: dict[int, int | None] = dict.fromkeys(sorted({who for who, _ in last}))
        row_of = {person: at for at, person in enumerate(self.people)}
        self.person = array("q", [row_of[person] for person, _ in last])
        self.statement = array("q", [place[said] for _, said in last])
        self.value = array("b", last.values())

    def upright(self) -> Sequence[int]:
        """As they stand: nothing beside them tells whether the server turned the sign."""
        return self.value


def _statements_of(
    name: str, numbers: Sequence[int], known: Sequence[Statement] | None, *, whole: bool
) -> tuple[Statement, ...]:
    """All statements of the export, by their ids."""
    twice = next((number for number, times in Counter(numbers).items() if times > 1), None)
    if twice is not None:
        raise Malformed(name, 1, f"statement {twice} is there twice")
    if not numbers and not known:
        raise Malformed(name, 1, "there is no column of a statement")
    strange = sorted({*numbers} - {one.id for one in known or ()})
    if whole and known and strange:
        raise Malformed(name, 1, f"statement {strange[0]} is not in {COMMENTS}")
    return tuple(sorted([*(known or ()), *map(Statement, strange)], key=lambda one: one.id))


def _sign(counted: list[int], said: list[int]) -> int:
    """1 when agree is 1 in this row, -1 when it is -1, 0 when the row does not tell."""
    if counted[0] == counted[1]:
        return 0
    return {tuple(counted): 1, tuple(counted[::-1]): -1}.get(tuple(said), 0)
