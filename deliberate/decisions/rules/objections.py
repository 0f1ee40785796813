"""Objections: statements of the minority that say the same, and the one answer they are owed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from deliberate.calendar import publication_ends
from deliberate.calendar.moments import day_in_shanghai

LONGEST_OBJECTION = 60
"""The title of a group, in characters."""
PORTION = 20
"""So many statements are shown at once."""
ANSWER_DAYS = 10
"""In which every objection to a contested result is answered."""


def answers_due(counted_at: datetime) -> datetime:
    return publication_ends(counted_at, ANSWER_DAYS)


class ObjectionClosing(StrEnum):
    """What an answer does about an objection."""

    INTEGRATED = "integrated"
    """Something was changed, and the answer says what."""
    ANSWERED = "answered"
    """All stays as it is, and the answer says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, without its author."""

    id: int
    text: str
    seconds: int = 0
    mine: bool = False
    seconded: bool = False
    """By the viewer."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What one or several statements say; `id` is that of the first, `title` the body's words."""

    id: int
    title: str
    statements: tuple[Said, ...]
    answer: str = ""
    closing: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None

    def document(self) -> dict[str, object]:
        """Give what is published of it as JSON values: never who stated it."""
        signed_on = day_in_shanghai(self.answered_at) if self.answered_at else None
        return {
            "title": self.title,
            "statements": len(self.statements),
            "texts": [statement.text for statement in self.statements],
            "answer": self.answer,
            "closing": self.closing,
            "signed_by": self.answered_by,
            "signed_on": signed_on.isoformat() if signed_on else None,
        }


@dataclass(frozen=True, slots=True)
class Portion:
    """Some statements in their order, under the objections that they belong to."""

    objections: tuple[tuple[int, Objection], ...]
    """How many statements one has in all; and it, with those that are shown."""
    before: int
    shown: int
    after: int

    @property
    def back(self) -> int:
        """Where the portion before begins."""
        return max(0, self.before - PORTION)


def portion_of(objections: Iterable[Objection], start: int) -> Portion:
    """`start`: how many statements come before; as 0 where there are no more than that."""
    found = list(objections)
    number = sum(len(each.statements) for each in found)
    start = start if start < number else 0
    end, passed, some = min(start + PORTION, number), 0, []
    for each in found:
        said = each.statements[max(0, start - passed) : max(0, end - passed)]
        passed += len(each.statements)
        if said:
            some.append((len(each.statements), replace(each, statements=said)))
    return Portion(tuple(some), start, end - start, number - end)
