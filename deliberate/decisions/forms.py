"""What people typed, made sense of. A form with errors is shown again, as typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from deliberate.consensus import Choice
from deliberate.decisions.rules import (
    LONGEST_ANSWER,
    LONGEST_STATEMENT,
    Earlier,
    Notice,
    faults_in,
    right_length,
    text_fault,
)


@dataclass(frozen=True, slots=True)
class NoticeForm:
    rule: str = ""
    option: str = ""
    question: str = ""
    electorate: str = ""
    opens_on: str = ""
    voting_days: str = ""
    party_study: str = ""
    affected: str = ""
    mitigation: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)
    """To the statements of the first reading's minority."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], *, at: datetime, earlier: Earlier | None) -> Self:
        answers = {
            statement: typed[f"answer-{statement}"]
            for statement in (earlier.statements if earlier else ())
        }
        form = cls(
            rule=typed["rule"],
            option=typed["option"],
            question=typed["question"],
            electorate=typed["electorate"],
            opens_on=typed["opens_on"],
            voting_days=typed["voting_days"],
            party_study=typed["party_study"],
            affected=typed["affected"],
            mitigation=typed["mitigation"],
            answers=answers,
        )
        return form.with_errors(form.faults(at, earlier))

    def faults(self, at: datetime, earlier: Earlier | None) -> dict[str, str]:
        faults = faults_in(self.notice, at=at, earlier=earlier)
        if not self.electorate:
            faults["electorate"] = "choose-one"
        needed = earlier is not None and earlier.suspended
        for statement, text in self.answers.items():
            fault = text_fault(text, LONGEST_ANSWER)
            if fault and (text or needed):
                faults[f"answer-{statement}"] = fault
        return faults

    def with_errors(self, errors: Mapping[str, str]) -> Self:
        values = {name: getattr(self, name) for name in self.__slots__ if name != "errors"}
        return type(self)(**values, errors=errors)

    @property
    def notice(self) -> Notice:
        return Notice(
            rule_id=self.rule,
            question=self.question,
            opens_on=self.first_day,
            voting_days=self.days,
            party_study=self.party_study,
            mitigation=self.mitigation,
        )

    @property
    def first_day(self) -> date | None:
        try:
            return date.fromisoformat(self.opens_on)
        except ValueError:
            return None

    @property
    def days(self) -> int | None:
        return number_in(self.voting_days)

    @property
    def option_number(self) -> int | None:
        return number_in(self.option)


@dataclass(frozen=True, slots=True)
class ExtensionForm:
    voting_days: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        days = typed["voting_days"]
        errors = {} if right_length(number_in(days)) else {"extra_days": "voting-days"}
        return cls(days, errors)

    @property
    def days(self) -> int:
        return number_in(self.voting_days) or 0


@dataclass(frozen=True, slots=True)
class BallotForm:
    choice: Choice | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        chosen = next((each for each in Choice if each.value == typed["choice"]), None)
        return cls(chosen, {} if chosen else {"choice": "choose-a-ballot"})


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
    statement: int = 0
    text: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], statement: int) -> Self:
        text = typed[f"answer-{statement}"]
        fault = text_fault(text, LONGEST_ANSWER)
        return cls(statement, text, {f"answer-{statement}": fault} if fault else {})


def number_in(typed: str) -> int | None:
    return int(typed[:6]) if typed.isdecimal() else None


BLANK_STATEMENT, BLANK_ANSWER, BLANK_EXTENSION = StatementForm(), AnswerForm(), ExtensionForm()
