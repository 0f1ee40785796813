"""What a count found: the verdict, every test behind it, and how close it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from deliberate.consensus.heads import Choice
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold


class Result(StrEnum):
    """The verdict. TIED has the effect of NOT_PASSED; VOID is a meeting wrongly composed.

    INQUORATE is not a rejection: too few took part, so the question was not put.

    Source: 居民委员会组织法第27—29条; 民法典第278条.
    """

    PASSED = "passed"
    NOT_PASSED = "not-passed"
    INQUORATE = "inquorate"
    TIED = "tied"
    VOID = "void"


class StepKey(StrEnum):
    """The code of the sentence that tells a step; the sentences live in the catalogues."""

    BALLOTS_RECEIVED = "ballots-received"
    NO_BALLOTS = "no-ballots"
    COMPOSITION_MET = "composition-met"
    COMPOSITION_MISSED = "composition-missed"
    QUORUM_MET = "quorum-met"
    QUORUM_MISSED = "quorum-missed"
    PASSING_MET = "passing-met"
    PASSING_MISSED = "passing-missed"
    TURNOUT_MET = "turnout-met"
    TURNOUT_MISSED = "turnout-missed"
    OPPOSITION_MET = "opposition-met"
    OPPOSITION_MISSED = "opposition-missed"


@dataclass(frozen=True, slots=True)
class Step:
    """One test with its numbers: lhs x denominator against rhs x numerator.

    `lhs` is the count and `rhs` the base, both in units of `measure` (heads, or 0.01 m²);
    `needed` is the smallest `lhs` that holds for this base. `alternative` numbers, from 0, the
    quorum alternatives of which one must hold in full; it is 0 in every other step.
    """

    key: StepKey
    measure: Measure
    base: Base
    lhs: int
    rhs: int
    comparison: Comparison
    numerator: int
    denominator: int
    holds: bool
    needed: int
    source: str
    alternative: int

    @classmethod
    def of(
        cls,
        threshold: Threshold,
        keys: tuple[StepKey, StepKey],
        lhs: int,
        rhs: int,
        alternative: int = 0,
    ) -> Self:
        """Put `lhs` and `rhs` to a threshold; `keys` are the codes for met and for missed."""
        holds = threshold.holds(lhs, rhs)
        return cls(
            key=keys[0] if holds else keys[1],
            measure=threshold.measure,
            base=threshold.base,
            lhs=lhs,
            rhs=rhs,
            comparison=threshold.comparison,
            numerator=threshold.fraction.numerator,
            denominator=threshold.fraction.denominator,
            holds=holds,
            needed=threshold.needed(rhs),
            source=threshold.source,
            alternative=alternative,
        )

    def document(self) -> dict[str, object]:
        """Give the step as JSON values."""
        return {
            "key": self.key.value,
            "measure": self.measure.value,
            "base": self.base.value,
            "lhs": self.lhs,
            "rhs": self.rhs,
            "comparison": self.comparison.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "holds": self.holds,
            "needed": self.needed,
            "source": self.source,
            "alternative": self.alternative,
        }


class NoteCode(StrEnum):
    """What a teller must know beside the numbers. The data of both codes is {"unit": ...}."""

    CO_OWNERS_DISAGREED = "co-owners-disagreed"
    HOUSEHOLD_DISAGREED = "household-disagreed"


@dataclass(frozen=True, slots=True)
class Note:
    """A note with its data. It names a unit, so it is for tellers before it is for everybody."""

    code: NoteCode
    data: Mapping[str, str]

    def document(self) -> dict[str, object]:
        """Give the note as JSON values."""
        return {"code": self.code.value, "data": dict(self.data)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole finding of one count.

    `tally[measure][choice]` and `eligible[measure]` are in units of the measure: heads, or
    0.01 m². `steps` come in the order of the tests, and stop at the one that settles the verdict:
    after a failed composition nothing else is tested, after a failed quorum the question is not.
    `margin` is the fewest participating heads whose choice, had it been another, would have
    turned the verdict: more No after PASSED, more Yes after NOT_PASSED or TIED; None where no
    such change could, or where there is no such verdict.

    Source: 民法典第278条 and 居民委员会组织法第27—29条 for the tests; Magrino, Rivest, Shen and
    Wagner, Computing the Margin of Victory in IRV Elections (2011), for the margin.
    """

    verdict: Result
    tally: Mapping[Measure, Mapping[Choice, int]]
    eligible: Mapping[Measure, int]
    steps: tuple[Step, ...]
    margin: int | None
    notes: tuple[Note, ...]

    def document(self) -> dict[str, object]:
        """Give the outcome as JSON values, to be frozen, hashed and printed.

        Source: design rule of this package.
        """
        return {
            "verdict": self.verdict.value,
            "tally": {
                measure.value: {choice.value: count for choice, count in chosen.items()}
                for measure, chosen in self.tally.items()
            },
            "eligible": {measure.value: count for measure, count in self.eligible.items()},
            "steps": [step.document() for step in self.steps],
            "margin": self.margin,
            "notes": [note.document() for note in self.notes],
        }
