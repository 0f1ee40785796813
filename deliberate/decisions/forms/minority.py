"""What the minority says, which of it is the same, and what it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from deliberate.decisions.rules import (
    LONGEST_ANSWER,
    LONGEST_OBJECTION,
    LONGEST_STATEMENT,
    ObjectionClosing,
    text_fault,
)
from deliberate.web.reading import number_in


@dataclass(frozen=True, slots=True)
class StatementForm:
    text: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        fault = text_fault(typed["text"], LONGEST_STATEMENT)
        return cls(typed["text"], {"text": fault} if fault else {})


@dataclass(frozen=True, slots=True)
class AnswerForm:
    objection: int = 0
    text: str = ""
    closing: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], objection: int) -> Self:
        text, closing = typed[f"answer-{objection}"], typed[f"closing-{objection}"]
        errors = {}
        if closing not in set(ObjectionClosing):
            errors[f"closing-{objection}"] = "choose-one"
        if fault := text_fault(text, LONGEST_ANSWER):
            errors[f"answer-{objection}"] = fault
        return cls(objection, text, closing, errors)


@dataclass(frozen=True, slots=True)
class GroupForm:
    """Objections that say the same, by the ids of their first statements."""

    chosen: tuple[int, ...] = ()
    title: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], ticked: Sequence[str]) -> Self:
        chosen = tuple(number for each in ticked if (number := number_in(each)))
        errors = {} if chosen else {"objection": "choose-objections"}
        if fault := text_fault(typed["title"], LONGEST_OBJECTION):
            errors["title"] = fault
        return cls(chosen, typed["title"], errors)
