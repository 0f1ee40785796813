"""What people typed, made sense of. A form with errors is shown again, as typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from deliberate.consensus import Choice, Rule
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import (
    LONGEST_ANSWER,
    LONGEST_STATEMENT,
    USUAL_VOTING_DAYS,
    Earlier,
    Notice,
    faults_in,
    first_voting_day,
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
    doors: str = ""
    """One a line: the homes of the affected area that count; none: all."""
    mitigation: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)
    """To the statements of the first reading's minority."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def blank(
        cls,
        rule: Rule,
        electorate: str,
        *,
        at: datetime,
        first: Decision | None,
        earlier: Earlier | None,
        doors: Sequence[str] = (),
    ) -> Self:
        """The earliest day that the law allows, and what the first reading asked."""
        rule = first.named_rule if first else rule
        return cls(
            rule=rule.id,
            question=first.question if first else "",
            electorate=first.electorate.code if first else electorate,
            affected=first.affected.code if first and first.affected else "",
            doors="\n".join(doors),
            opens_on=first_voting_day(rule, at, earlier).isoformat(),
            voting_days=str(USUAL_VOTING_DAYS),
            party_study=first.party_study if first else "",
            answers=dict.fromkeys(earlier.statements if earlier else (), ""),
        )

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
            doors=typed["doors"],
            mitigation=typed["mitigation"],
            answers=answers,
        )
        return replace(form, errors=form.faults(at, earlier))

    def faults(self, at: datetime, earlier: Earlier | None) -> dict[str, str]:
        faults = faults_in(self.notice, at=at, earlier=earlier)
        if not self.electorate:
            faults["electorate"] = "choose-an-area"
        needed = earlier is not None and earlier.suspended
        for statement, text in self.answers.items():
            fault = text_fault(text, LONGEST_ANSWER)
            if fault and (text or needed):
                faults[f"answer-{statement}"] = fault
        return faults

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
    def affected_doors(self) -> list[str]:
        return self.doors.replace("，", " ").replace(",", " ").split()

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
        errors = {} if right_length(number_in(days)) else {"voting_days": "voting-days"}
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


BLANK_STATEMENT, BLANK_ANSWER = StatementForm(), AnswerForm()
BLANK_EXTENSION, BLANK_BALLOT = ExtensionForm(), BallotForm()
