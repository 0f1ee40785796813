"""The forms of a consensus round: how it is opened, and one person's answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, Self

from deliberate.consensus.stratum_weights import Weighing
from deliberate.deliberations.forms.approval import ApprovalForm
from deliberate.deliberations.forms.checks import Errors, only_wrong
from deliberate.deliberations.models import ConsensusRound
from deliberate.deliberations.rules import (
    LEVELS,
    MOST_STRATA,
    ROUND_DAYS,
    Declaration,
    Stratum,
    WhichCounts,
    faults_in,
)
from deliberate.web.reading import number_in

HOME, OWN = "home", "own"
"""Who belongs to a group: by the home we know of, or as everybody says themselves."""


@dataclass(frozen=True, slots=True)
class StratumRow:
    """One row of the form, as typed."""

    name: str = ""
    places: frozenset[str] = frozenset()
    percent: str = ""
    reason: str = ""

    @classmethod
    def read(cls, typed: Mapping[str, str], row: int, places: Iterable[str]) -> Self:
        return cls(
            typed[f"name-{row}"],
            frozenset(code for code in places if typed[f"place-{row}-{code}"]),
            typed[f"percent-{row}"],
            typed[f"reason-{row}"],
        )

    @property
    def stratum(self) -> Stratum:
        percent = number_in(self.percent) or 0
        return Stratum(self.name, tuple(sorted(self.places)), percent, self.reason)


EMPTY = StratumRow()


@dataclass(frozen=True, slots=True)
class RoundForm:
    """The last of `rows` is everybody else; of the others those that are filled come first."""

    option: str = ""
    changed: str = ""
    grouping: str = OWN
    rows: tuple[StratumRow, ...] = (EMPTY,) * MOST_STRATA
    weighing: str = Weighing.AFFECTEDNESS.value
    days: str = str(ROUND_DAYS)
    approval: ApprovalForm = field(default_factory=ApprovalForm)
    which_counts: str = WhichCounts.LAST.value
    errors: Errors = field(default_factory=dict)

    @classmethod
    def after(cls, last: ConsensusRound) -> Self:
        """With the groups and weights of the round before."""
        rows = [_row_of(last, stratum) for stratum in last.strata]
        grouping = HOME if last.by_residence else OWN
        option = str(last.option["number"])
        approval = ApprovalForm.after(last.approval)
        weighing = last.weights["weighing"]
        which = last.which_counts.value
        return cls(
            *(option, "", grouping, _padded(rows), weighing),
            approval=approval,
            which_counts=which,
        )

    @classmethod
    def read(
        cls,
        typed: Mapping[str, str],
        *,
        offered: Iterable[int],
        places: Sequence[str],
        again: bool,
        councils: Sequence[str],
        today: date,
    ) -> Self:
        """`offered` are the options to ask about; the others as `faults_in` takes them."""
        rows = [StratumRow.read(typed, row, places) for row in range(1, MOST_STRATA)]
        filled = [row for row in rows if row != EMPTY]
        last = StratumRow.read(typed, MOST_STRATA, ())
        read = cls(
            typed["option"],
            typed["changed"],
            typed["grouping"],
            _padded([*filled, last]),
            typed["weighing"],
            typed["days"],
            ApprovalForm.read(typed),
            typed["which_counts"],
        )
        wrong = only_wrong(
            option="" if typed["option"] in map(str, offered) else "choose-one",
            grouping="" if typed["grouping"] in {HOME, OWN} else "choose-one",
        )
        faults = faults_in(read.declared, again=again, councils=councils, today=today)
        return replace(read, errors={**wrong, **faults})

    @property
    def declared(self) -> Declaration:
        *named, last = self.rows
        strata = (*(row.stratum for row in named if row != EMPTY), last.stratum)
        by_home, days = self.grouping == HOME, number_in(self.days) or 0
        asked = (self.weighing, days, self.changed, self.approval.approval, self.which_counts)
        return Declaration(strata, by_home, *asked)


def _padded(rows: Sequence[StratumRow]) -> tuple[StratumRow, ...]:
    return (*rows[:-1], *[EMPTY] * (MOST_STRATA - len(rows)), rows[-1])


def _row_of(last: ConsensusRound, stratum: Mapping[str, Any]) -> StratumRow:
    name, reasons = stratum["name"], last.weights["reasons"]
    percent = str(int(Fraction(last.weights["shares"][name]) * 100)) if reasons else ""
    return StratumRow(name, frozenset(stratum["places"]), percent, reasons.get(name, ""))


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """How far somebody can live with the option, and the group they say they belong to."""

    level: str = ""
    stratum: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], strata: int) -> Self:
        """`strata`: how many there are to choose from; 0 where nobody is asked."""
        errors = only_wrong(
            level="" if typed["level"] in map(str, LEVELS) else "choose-one",
            stratum=""
            if not strata or typed["stratum"] in map(str, range(strata))
            else "choose-one",
        )
        return cls(typed["level"], typed["stratum"], errors)


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A form that somebody filled in on paper: whose it is, and what it says."""

    name: str = ""
    home: str = ""
    answer: AnswerForm = field(default_factory=AnswerForm)
    errors: Errors = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], strata: int) -> Self:
        """As `AnswerForm.read`."""
        answer = AnswerForm.read(typed, strata)
        name, home = typed["for_name"], typed["for_home"]
        whose = only_wrong(
            for_name="" if name else "needed",
            for_home="" if home else "needed",
        )
        return cls(name, home, answer, {**whose, **answer.errors})
