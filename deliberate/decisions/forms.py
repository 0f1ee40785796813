"""What people typed, made sense of. A form with errors is shown again, as typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar, Self

from deliberate.consensus import BallotKind, Choice, Rule
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import (
    LONGEST_ANSWER,
    LONGEST_STATEMENT,
    USUAL_VOTING_DAYS,
    Earlier,
    Notice,
    Offer,
    Paper,
    faults_in,
    first_voting_day,
    moved,
    right_length,
    text_fault,
)


@dataclass(frozen=True, slots=True)
class NoticeForm:
    rule: str = ""
    option: str = ""
    budget: str = ""
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
    offers: tuple[Offer, ...] = ()
    """The options of the deliberation."""
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
            budget=str(first.on_ballot.budget or "") if first else "",
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
    def read(
        cls,
        typed: Mapping[str, str],
        *,
        at: datetime,
        earlier: Earlier | None,
        offers: tuple[Offer, ...],
    ) -> Self:
        answers = {
            statement: typed[f"answer-{statement}"]
            for statement in (earlier.statements if earlier else ())
        }
        form = cls(
            rule=typed["rule"],
            option=typed["option"],
            budget=typed["budget"],
            question=typed["question"],
            electorate=typed["electorate"],
            opens_on=typed["opens_on"],
            voting_days=typed["voting_days"],
            party_study=typed["party_study"],
            affected=typed["affected"],
            doors=typed["doors"],
            mitigation=typed["mitigation"],
            answers=answers,
            offers=offers,
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
            budget=self.money,
            affected=bool(self.affected),
            offers=self.offers,
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

    @property
    def money(self) -> int | None:
        return number_in(self.budget.replace(",", "").replace("，", ""), longest=10)


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
    again: ClassVar[bool] = False

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        chosen = next((each for each in Choice if each.value == typed["choice"]), None)
        return cls(chosen, {} if chosen else {"choice": "choose-a-ballot"})


FIELDS = {BallotKind.MARKS: "mark", BallotKind.POINTS: "points", BallotKind.RANKING: "place"}
"""What the field of an option is called, before its id."""
WAYS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class OptionsForm:
    """A ballot that compares options, filled in so far. `step` says which button was pressed."""

    choice: str = ""
    """The ballot as it may be cast, in its one spelling; '' while it may not."""
    said: Mapping[str, int] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    """The options as they stand on the page."""
    again: bool = False
    """Nothing is to be confirmed yet: the first screen comes back."""
    moved: str = ""
    way: str = ""
    """Which was put up or down just now, and whether up or down."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], paper: Paper) -> Self:
        step, _, option = typed["step"].partition("-")
        order = _order_in(typed["order"], paper)
        if step == "blank":
            return cls(paper.spell({}), order=order)
        if step == "edit":
            return cls(said=cls.sent(typed, paper).said, order=order, again=True)
        said, strange = filled_in(typed, paper)
        if step in WAYS and option in paper.options:
            return cls._moved(said, order, option, way=step)
        if step == "sum":
            return cls(said=said, order=order, again=True)
        if fault := "unreadable-ballot" if strange else paper.fault(said):
            return cls(said=said, order=order, errors={f"{FIELDS[paper.kind]}-{order[0]}": fault})
        text = paper.spell(said)
        return cls(text, paper.read(text), order)

    @classmethod
    def sent(cls, typed: Mapping[str, str], paper: Paper) -> Self:
        """From the second screen, which carries the ballot in its one spelling."""
        if text := paper.canonical(typed["ballot"]) if typed["ballot"] else "":
            return cls(text, paper.read(text), paper.options)
        field_name = f"{FIELDS[paper.kind]}-{paper.options[0]}"
        return cls(order=paper.options, errors={field_name: "unreadable-ballot"})

    @classmethod
    def _moved(
        cls, said: Mapping[str, int], order: tuple[str, ...], option: str, *, way: str
    ) -> Self:
        """Put one up or down; all down to it, or to the last with a number, are numbered anew."""
        last = len(order) + 1
        now = sorted(order, key=lambda each: said.get(each, last))
        then = moved(now, option, by=WAYS[way])
        numbered = max(len(said), then.index(option) + 1)
        places = {each: at for at, each in enumerate(then[:numbered], 1)}
        return cls(said=places, order=tuple(then), again=True, moved=option, way=way)


def _order_in(typed: str, paper: Paper) -> tuple[str, ...]:
    """The options as the form had them; as declared where it does not say."""
    order = tuple(typed.split())
    return order if sorted(order) == sorted(paper.options) else paper.options


def filled_in(typed: Mapping[str, str], paper: Paper) -> tuple[dict[str, int], bool]:
    """What the fields of the options say, and whether some say what the paper does not have."""
    allowed = {
        BallotKind.MARKS: range(1, 2),
        BallotKind.POINTS: range(paper.highest + 1),
        BallotKind.RANKING: range(1, len(paper.options) + 1),
    }[paper.kind]
    said, strange = {}, False
    for option in paper.options:
        words = typed[f"{FIELDS[paper.kind]}-{option}"]
        number = number_in(words)
        if number is not None and number in allowed:
            said[option] = number
        strange |= bool(words) and option not in said
    return said, strange


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


def number_in(typed: str, *, longest: int = 6) -> int | None:
    return int(typed[:longest]) if typed.isdecimal() else None


BLANK_STATEMENT, BLANK_ANSWER = StatementForm(), AnswerForm()
BLANK_EXTENSION, BLANK_BALLOT = ExtensionForm(), BallotForm()
