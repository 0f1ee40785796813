"""A Polis export as it is imported: every file there, its texts tidy and masked.

What the files say is read by `formats/polis.py`; here the votes are held against the matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from deliberate.formats.polis import (
    COMMENTS,
    MATRIX,
    SUMMARY,
    Conversation,
    Statement,
    conversation_of,
    moment_in,
    number_in,
    opinion_in,
    read_files,
)
from deliberate.formats.tables import Malformed, table
from deliberate.web.text import masked, plain

VOTES = "votes.csv"
LONGEST_STATEMENT = 1_000


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
    texts = read_files(folder, (COMMENTS, MATRIX, SUMMARY), (VOTES,))
    found = conversation_of(texts)
    about = {name: plain(value) for name, value in found.about.items()}
    if not about.get("topic"):
        raise Malformed(SUMMARY, 1, "there is no topic")
    statements = tuple(map(_said, found.statements))
    held = _held(found)
    moments = [one.at for one in statements]
    if VOTES in texts:
        moments += _check_votes(texts[VOTES], held)
    return Export(
        topic=about["topic"],
        url=about.get("url", ""),
        description=about.get("conversation-description", ""),
        statements=statements,
        people=found.people,
        opinions=tuple((*key, value) for key, value in held.items()),
        first=min(moments),
        last=max(moments),
        digest=sha256(
            "\0".join(f"{name}\0{texts[name]}" for name in sorted(texts)).encode()
        ).hexdigest(),
    )


def _said(one: Statement) -> Said:
    text = masked(plain(one.text))
    if not text:
        raise Malformed(COMMENTS, one.line, "a statement without words")
    if len(text) > LONGEST_STATEMENT:
        raise Malformed(
            COMMENTS, one.line, f"a statement of more than {LONGEST_STATEMENT} characters"
        )
    assert one.author is not None, "the file of statements was read"
    assert one.at is not None, "and so was this"
    return Said(one.id, one.author, text, one.rejected, one.at)


def _held(found: Conversation) -> dict[tuple[int, int], int]:
    """Who holds what at the end: (person, statement) -> 1, 0 or -1."""
    ids = [one.id for one in found.statements]
    return {
        (found.people[person], ids[statement]): value
        for person, statement, value in zip(found.person, found.statement, found.value, strict=True)
    }


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
        moments.append(moment_in(VOTES, line, stamp))
        key = (
            number_in(VOTES, line, voter, "voter-id"),
            number_in(VOTES, line, statement, "comment-id"),
        )
        if key not in held:
            raise Malformed(
                VOTES, line, f"participant {key[0]} holds nothing on statement {key[1]} in {MATRIX}"
            )
        last[key] = (opinion_in(VOTES, line, vote), line)
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
