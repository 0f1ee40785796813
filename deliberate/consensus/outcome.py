"""What a count found: the verdict, every test behind it, and how close it was."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from deliberate.consensus.choosing import Chosen
from deliberate.consensus.result import Result
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Measure


class StepKey(StrEnum):
    """The code of the sentence that tells a step of a question; the catalogues hold the sentences.

    The data is that of `Step.of`; quorum steps add `alternative`, the number from 0 of the set
    of thresholds of which one set must hold in full; composition steps add `mark`; steps about
    seats have `count` and `least`, or `count` and `odd`.
    """

    SEATS_FILLED = "seats-filled"
    SEATS_LACKING = "seats-lacking"
    SEATS_ODD = "seats-odd"
    SEATS_EVEN = "seats-even"
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


class NoteCode(StrEnum):
    """What a teller must know beside the numbers. The data of both codes is {"unit": ...}."""

    CO_OWNERS_DISAGREED = "co-owners-disagreed"
    HOUSEHOLD_DISAGREED = "household-disagreed"


@dataclass(frozen=True, slots=True)
class Note:
    """A note with its data. It names a unit, so it is for tellers; documents count them only."""

    code: NoteCode
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tests:
    """Every test at the place that it has in the rule, also those that settle nothing any more."""

    seats: tuple[Step, ...]
    composition: tuple[Step, ...]
    quorum: tuple[tuple[Step, ...], ...]
    passing: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole finding of one count.

    `tally[measure][kind]` (yes, no, abstain; or cast, abstain) and `eligible[measure]` are in
    units of the measure: heads, or 0.01 m². `steps` come in the order of the tests, and stop at
    the one that settles the verdict: after a failed composition nothing else is told, after a
    failed quorum the question is not. `tests` has them all.
    `margin` is the fewest participating heads whose choice, had it been another, would have
    turned the verdict: more No after PASSED, more Yes after NOT_PASSED or TIED; None where no
    such change could, or where there is no such verdict. `chosen` is what a method found among
    options; None where a question was put, and where it did not come to a count.

    Source: 民法典第278条 and 居民委员会组织法第27—29条 for the tests; Magrino, Rivest, Shen and
    Wagner, Computing the Margin of Victory in IRV Elections (2011), for the margin.
    """

    verdict: Result
    tally: Mapping[Measure, Mapping[str, int]]
    eligible: Mapping[Measure, int]
    tests: Tests
    steps: tuple[Step, ...]
    margin: int | None
    notes: tuple[Note, ...]
    chosen: Chosen | None

    def document(self) -> dict[str, object]:
        """Give the outcome as JSON values, to be frozen, hashed and printed.

        Of the notes it says how many there are of each code, and not about whom.

        Source: design rule of this package.
        """
        return {
            "verdict": self.verdict.value,
            "tally": {measure.value: dict(chosen) for measure, chosen in self.tally.items()},
            "eligible": {measure.value: count for measure, count in self.eligible.items()},
            "steps": [step.document() for step in self.steps],
            "margin": self.margin,
            "notes": dict(sorted(Counter(note.code.value for note in self.notes).items())),
            "chosen": self.chosen.document() if self.chosen else None,
        }
