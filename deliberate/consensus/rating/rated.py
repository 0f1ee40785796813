"""What a method that rates options found: one shape for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from deliberate.consensus.rating.ballots import Flaw, Tally
from deliberate.consensus.step import Step


class RatingMethod(StrEnum):
    """How the options were rated; the last three elect several."""

    SCORE = "score"
    MAJORITY_JUDGMENT = "majority-judgment"
    APPROVAL = "approval"
    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    TOP = "top"


class RatingKey(StrEnum):
    """The code of the sentence that tells a step. `option` is a winner, `other` one it is put to.

    - something-given, nothing-given: {option}; the points of the best option against none.
    - rated-enough, rated-too-little: data of `Step.of`, and {option}; who gave it a grade.
    - points-more: {option, other}; sums of grades, or means multiplied crosswise.
    - grades-more: {option, other, grade}; equal points, and how often each got that grade.
    - median-higher: {option, other}; the median grades.
    - median-level: {option, other, median, dropped}; equal medians, and the grades that stand in
      the middle after so many equal medians were dropped from both.
    - level: {option, other}; nothing tells the two apart.
    - seat-won: {seat, option, value, phase, next, next_value}; who approves the option, against
      nobody. The lowest `value` wins the seat; `next` is the runner-up, "" where there is none.
      `phase` is what the value is: a price for each approving voter (bought), or a load (carried).
    - seat-settled: as seat-won with {tied}, the names between whom the fixed order decided.
    - seat-tied: the same, and no order was fixed. Every way is followed, and the seats have no
      step until a single way is left.
    """

    SOMETHING_GIVEN = "something-given"
    NOTHING_GIVEN = "nothing-given"
    RATED_ENOUGH = "rated-enough"
    RATED_TOO_LITTLE = "rated-too-little"
    POINTS_MORE = "points-more"
    GRADES_MORE = "grades-more"
    MEDIAN_HIGHER = "median-higher"
    MEDIAN_LEVEL = "median-level"
    LEVEL = "level"
    SEAT_WON = "seat-won"
    SEAT_SETTLED = "seat-settled"
    SEAT_TIED = "seat-tied"


class Warned(StrEnum):
    """What the reader must know of the way the winners were found."""

    BLOCK_VOTING = "block-voting"  # the largest camp may take every seat
    SEATS_LEFT_EMPTY = "seats-left-empty"  # fewer options were approved than seats are to fill
    TIES_LEFT_OPEN = "ties-left-open"  # too many ways to break ties to follow all


class Bound(StrEnum):
    """Whether a margin is the exact number, or a number that it is not below."""

    EXACT = "exact"
    AT_LEAST = "at-least"


@dataclass(frozen=True, slots=True)
class Margin:
    """The fewest valid ballots whose change would change who wins, or who is tied for it.

    None where no change of the ballots cast could.
    """

    ballots: int | None
    bound: Bound

    def document(self) -> dict[str, object]:
        """Give the margin as JSON values."""
        return {"ballots": self.ballots, "bound": self.bound.value}


@dataclass(frozen=True, slots=True)
class Rated:
    """The whole finding of a method that rates options.

    `winners` are the options that win, and all those between whom a place among the winners is
    tied; `secure` are those of them who win however a tie is broken, so the two are equal where
    nothing is tied. Both are in the order of the options. `order` ranks the options in classes,
    best first, where a class is tied; where several are elected the classes are the secure, the
    tied and the rest. `tallies` are weights, `invalid` counts ballots.

    Source: the methods name theirs; Magrino, Rivest, Shen and Wagner, Computing the Margin of
    Victory in IRV Elections (2011), for the margin.
    """

    method: RatingMethod
    seats: int
    winners: tuple[str, ...]
    secure: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    tallies: Mapping[str, Tally] = field(hash=False)
    steps: tuple[Step, ...]
    invalid: Mapping[Flaw, int] = field(hash=False)
    margin: Margin
    warnings: tuple[Warned, ...] = ()

    @property
    def tied(self) -> bool:
        """Whether some place among the winners is tied."""
        return self.winners != self.secure

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "method": self.method.value,
            "seats": self.seats,
            "winners": list(self.winners),
            "secure": list(self.secure),
            "order": [list(tied) for tied in self.order],
            "tallies": {option: tally.document() for option, tally in self.tallies.items()},
            "steps": [step.document() for step in self.steps],
            "invalid": {flaw.value: number for flaw, number in self.invalid.items()},
            "margin": self.margin.document(),
            "warnings": [warning.value for warning in self.warnings],
        }
