"""Objections: statements of the minority that say the same, and the one answer they are owed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from deliberate.calendar import publication_ends
from deliberate.calendar.moments import day_in_shanghai

LONGEST_OBJECTION = 60
"""The title of a group, in characters."""
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
