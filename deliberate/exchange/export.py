"""Reading a Polis export: four files of comma-separated values, checked line by line.

In `participants-votes.csv` each row is a person and each numbered column a statement: 1 agrees,
-1 disagrees, 0 passes, empty was not seen. Some servers export the opposite sign; the columns
n-agree and n-disagree beside it tell which. `comments.csv` holds the statements; moderated -1
are those that the original's moderators rejected.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from deliberate.formats.tables import Malformed, read_text, rows, table
from deliberate.web.text import masked, plain

COMMENTS, MATRIX = "comments.csv", "participants-votes.csv"
SUMMARY, VOTES = "summary.csv", "votes.csv"
BEFORE_STATEMENTS = ("participant", "n-agree", "n-disagree")
LONGEST_STATEMENT = 1_000
NUMBER = re.compile(r"-?[0-9]{1,18}")
REJECTED = -1


@dataclass(frozen=True, slots=True)
class Said:
    id: int
    author: int
    text: str
    rejected: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Export:
    topic: str
    url: str
    description: str
    statements: tuple[Said, ...]
    """By their ids, which is the order of the matrix's columns."""
    people: tuple[int, ...]
    opinions: tuple[tuple[int, int, int], ...]
    """Person, statement, 1 or 0 or -1."""
    first: datetime
    last: datetime
    digest: str
    """SHA-256 over the files."""


def read_export(folder: Path) -> Export:
    texts = {name: read_text(folder, name) for name in (COMMENTS, MATRIX, SUMMARY)}
    if (folder / VOTES).is_file():
        texts[VOTES] = read_text(folder, VOTES)
    summary = _summary(texts[SUMMARY])
    statements = _statements(texts[COMMENTS])
    people, held = _matrix(texts[MATRIX], {one.id for one in statements})
    moments = [one.at for one in statements]
    if VOTES in texts:
        moments += _check_votes(texts[VOTES], held)
    return Export(
        topic=summary["topic"],
        url=summary.get("url", ""),
        description=summary.get("conversation-description", ""),
        statements=tuple(statements),
        people=people,
        opinions=tuple((*key, value) for key, value in held.items()),
        first=min(moments),
        last=max(moments),
        digest=sha256(
            "\0".join(f"{name}\0{texts[name]}" for name in sorted(texts)).encode()
        ).hexdigest(),
    )


def _number(name: str, line: int, typed: str, what: str) -> int:
    if not NUMBER.fullmatch(typed):
        raise Malformed(name, line, f"{what} {typed[:40]!r} is not a whole number")
    return int(typed)


def _moment(name: str, line: int, typed: str) -> datetime:
    milliseconds = _number(name, line, typed, "timestamp")
    try:
        return datetime.fromtimestamp(milliseconds // 1000, UTC)
    except (OverflowError, ValueError, OSError):
        raise Malformed(name, line, f"timestamp {typed} is no moment") from None


def _opinion(name: str, line: int, typed: str) -> int:
    value = _number(name, line, typed, "vote")
    if value not in {-1, 0, 1}:
        raise Malformed(name, line, f"vote {value} is none of 1, 0 and -1")
    return value


def _summary(text: str) -> Mapping[str, str]:
    """Pairs of a name and a value, one a row."""
    found: dict[str, str] = {}
    for line, row in rows(SUMMARY, text):
        if len(row) < 2:
            raise Malformed(SUMMARY, line, "a name without a value")
        found[row[0].strip()] = plain(row[1])
    if not found:
        raise Malformed(SUMMARY, 1, "the file is empty")
    if not found.get("topic"):
        raise Malformed(SUMMARY, 1, "there is no topic")
    return found


def _statements(text: str) -> list[Said]:
    needed = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
    columns, found = table(COMMENTS, text, needed)
    at = [columns.index(column) for column in needed]
    said: dict[int, Said] = {}
    for line, row in found:
        stamp, id_, author, moderated, body = (row[column] for column in at)
        number = _number(COMMENTS, line, id_, "comment-id")
        if number in said:
            raise Malformed(COMMENTS, line, f"statement {number} is there twice")
        said[number] = Said(
            number,
            _number(COMMENTS, line, author, "author-id"),
            _body(line, body),
            _number(COMMENTS, line, moderated, "moderated") == REJECTED,
            _moment(COMMENTS, line, stamp),
        )
    if not said:
        raise Malformed(COMMENTS, 1, "there is no statement")
    return [said[number] for number in sorted(said)]


def _body(line: int, typed: str) -> str:
    text = masked(plain(typed))
    if not text:
        raise Malformed(COMMENTS, line, "a statement without words")
    if len(text) > LONGEST_STATEMENT:
        raise Malformed(COMMENTS, line, f"a statement of more than {LONGEST_STATEMENT} characters")
    return text


def _matrix(text: str, known: set[int]) -> tuple[tuple[int, ...], dict[tuple[int, int], int]]:
    """The people, and who holds what at the end: (person, statement) -> 1, 0 or -1."""
    columns, found = table(MATRIX, text, BEFORE_STATEMENTS)
    person_at, agree_at, disagree_at = (columns.index(name) for name in BEFORE_STATEMENTS)
    statements = _columns_of_statements(columns, known)
    people: dict[int, None] = {}
    held: dict[tuple[int, int], int] = {}
    signs: Counter[int] = Counter()
    for line, row in found:
        person = _number(MATRIX, line, row[person_at], "participant")
        if person in people:
            raise Malformed(MATRIX, line, f"participant {person} is there twice")
        people[person] = None
        values = {
            statement: _opinion(MATRIX, line, row[column])
            for column, statement in statements
            if row[column]
        }
        said = [_number(MATRIX, line, row[at], columns[at]) for at in (agree_at, disagree_at)]
        signs[_sign(line, values, said)] += 1
        held.update(((person, statement), value) for statement, value in values.items())
    if not people:
        raise Malformed(MATRIX, 1, "there is nobody in it")
    if signs[1] and signs[-1]:
        raise Malformed(MATRIX, 1, "agree is 1 for some people and -1 for others")
    if signs[-1]:
        held = {key: -value for key, value in held.items()}
    return tuple(people), held


def _columns_of_statements(columns: Sequence[str], known: set[int]) -> list[tuple[int, int]]:
    """Where each statement's column is: those whose name is a number."""
    found = [(at, int(name)) for at, name in enumerate(columns) if NUMBER.fullmatch(name)]
    for _, statement in found:
        if statement not in known:
            raise Malformed(MATRIX, 1, f"statement {statement} is not in {COMMENTS}")
    return found


def _sign(line: int, values: Mapping[int, int], said: Sequence[int]) -> int:
    """1 when agree is 1 in this row, -1 when it is -1, 0 when the row does not tell."""
    counted = Counter(values.values())
    agree, disagree = counted[1], counted[-1]
    if [agree, disagree] == said:
        return 1 if agree != disagree else 0
    if [disagree, agree] == said:
        return -1
    raise Malformed(
        MATRIX,
        line,
        f"{agree} agree and {disagree} disagree, but n-agree is {said[0]} and n-disagree {said[1]}",
    )


def _check_votes(text: str, held: Mapping[tuple[int, int], int]) -> list[datetime]:
    """Hold the votes against the matrix, and give the moments they were cast at.

    Later rows replace earlier ones. Here too either sign may stand for agree.
    """
    needed = ("timestamp", "comment-id", "voter-id", "vote")
    columns, found = table(VOTES, text, needed)
    at = [columns.index(column) for column in needed]
    last: dict[tuple[int, int], tuple[int, int]] = {}
    moments: list[datetime] = []
    for line, row in found:
        stamp, statement, voter, vote = (row[column] for column in at)
        moments.append(_moment(VOTES, line, stamp))
        key = (
            _number(VOTES, line, voter, "voter-id"),
            _number(VOTES, line, statement, "comment-id"),
        )
        if key not in held:
            raise Malformed(
                VOTES, line, f"participant {key[0]} holds nothing on statement {key[1]} in {MATRIX}"
            )
        last[key] = (_opinion(VOTES, line, vote), line)
    _compare(last, held)
    return moments


def _compare(
    last: Mapping[tuple[int, int], tuple[int, int]], held: Mapping[tuple[int, int], int]
) -> None:
    as_they_are = sum(value == held[key] for key, (value, _) in last.items())
    turned_round = sum(value == -held[key] for key, (value, _) in last.items())
    sign = 1 if as_they_are >= turned_round else -1
    for (person, statement), (value, line) in last.items():
        if value * sign != held[person, statement]:
            raise Malformed(
                VOTES,
                line,
                f"participant {person} on statement {statement}: {value} here, "
                f"{held[person, statement] * sign} in {MATRIX}",
            )
    missing = next((key for key in held if key not in last), None)
    if last and missing:
        raise Malformed(VOTES, 1, f"no vote of participant {missing[0]} on statement {missing[1]}")
