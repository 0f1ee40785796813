"""A count told to people: each test with its numbers, its bar and its share in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from deliberate.consensus import (
    Base,
    Choice,
    Comparison,
    Measure,
    Result,
    StepKey,
    Threshold,
    percent,
)

RECEIVED = frozenset({StepKey.BALLOTS_RECEIVED, StepKey.NO_BALLOTS})
COMPOSITION = frozenset({StepKey.COMPOSITION_MET, StepKey.COMPOSITION_MISSED})
QUORUM = frozenset({StepKey.QUORUM_MET, StepKey.QUORUM_MISSED})
PASSING = frozenset({StepKey.PASSING_MET, StepKey.PASSING_MISSED})
OF_SHARES = RECEIVED | COMPOSITION | QUORUM | PASSING
CAST = "cast"


class Share(StrEnum):
    """The thresholds of the shipped rules and of the safeguard, for their words."""

    ANY = "more-than-0-1"
    MORE_THAN_HALF = "more-than-1-2"
    AT_LEAST_HALF = "at-least-1-2"
    AT_LEAST_TWO_THIRDS = "at-least-2-3"
    AT_LEAST_THREE_QUARTERS = "at-least-3-4"
    AT_LEAST_FOUR_FIFTHS = "at-least-4-5"
    AT_LEAST_ONE_THIRD = "at-least-1-3"
    ALL = "at-least-1-1"


def share_of(comparison: Comparison, numerator: int, denominator: int) -> Share:
    return Share(f"{comparison.value}-{numerator}-{denominator}")


def share_in(threshold: Threshold) -> Share:
    fraction = threshold.fraction
    return share_of(threshold.comparison, fraction.numerator, fraction.denominator)


def share(count: int, base: int) -> Decimal:
    """Per cent for a bar: cut off, never rounded up (consensus.percent)."""
    return Decimal(percent(count, base))


@dataclass(frozen=True, slots=True)
class Tested:
    """One test of a count: how much there was, of how much, and how much was needed."""

    key: StepKey
    measure: Measure
    base: Base
    share: Share
    count: int
    total: int
    needed: int
    holds: bool
    mark: Decimal
    """Where the threshold stands in the bar, in per cent."""
    source: str

    @property
    def percent(self) -> Decimal:
        return share(self.count, self.total)

    @property
    def over(self) -> int:
        """How much more there was than needed; below zero: how much was lacking."""
        return self.count - self.needed

    @classmethod
    def read(cls, step: Mapping[str, Any]) -> Self:
        numbers = step["data"]
        fraction = numbers["numerator"], numbers["denominator"]
        return cls(
            key=StepKey(step["key"]),
            measure=Measure(step["measure"]),
            base=Base(numbers["base"]),
            share=share_of(Comparison(numbers["comparison"]), *fraction),
            count=numbers["count"],
            total=numbers["total"],
            needed=numbers["needed"],
            holds=step["holds"],
            mark=share(*fraction),
            source=step["source"],
        )


@dataclass(frozen=True, slots=True)
class Split:
    """How those who took part in one measure divided."""

    measure: Measure
    yes: int
    abstain: int
    no: int

    @property
    def all(self) -> int:
        return self.yes + self.abstain + self.no

    def percent(self, part: int) -> Decimal:
        return share(part, self.all)


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome of a count in the order in which it is explained."""

    verdict: Result
    received: Tested
    composition: tuple[Tested, ...]
    quorum: tuple[Tested, ...]
    passing: tuple[Tested, ...]
    splits: Mapping[Measure, Split]
    """Of a question; where options are compared nobody votes yes or no."""
    cast: int
    """How many chose among options, and how many abstained from it."""
    blank: int
    margin: int | None
    disagreements: int
    """Units or households whose voters disagreed and so abstained."""

    @classmethod
    def read(cls, outcome: Mapping[str, Any]) -> Self:
        steps = [Tested.read(step) for step in outcome["steps"] if step["key"] in OF_SHARES]
        tally = outcome["tally"]

        def among(keys: frozenset[StepKey]) -> tuple[Tested, ...]:
            return tuple(step for step in steps if step.key in keys)

        received = among(RECEIVED)[0]
        heads = tally[received.measure.value]
        return cls(
            verdict=Result(outcome["verdict"]),
            received=received,
            composition=among(COMPOSITION),
            quorum=among(QUORUM),
            passing=among(PASSING),
            splits={
                Measure(name): _split(name, parts)
                for name, parts in tally.items()
                if CAST not in parts
            },
            cast=heads.get(CAST, 0),
            blank=heads[Choice.ABSTAIN.value],
            margin=outcome["margin"],
            disagreements=sum(outcome["notes"].values()),
        )


def _split(name: str, parts: Mapping[str, int]) -> Split:
    return Split(
        Measure(name), parts[Choice.YES.value], parts[Choice.ABSTAIN.value], parts[Choice.NO.value]
    )


@dataclass(frozen=True, slots=True)
class Guarded:
    """What those directly affected said, and whether it suspends the decision."""

    applies: bool
    turnout: Tested
    opposition: Tested

    @classmethod
    def read(cls, finding: Mapping[str, Any]) -> Self:
        turnout, opposition = (Tested.read(step) for step in finding["steps"])
        return cls(finding["applies"], turnout, opposition)


@dataclass(frozen=True, slots=True)
class Blocked:
    """How many are against of all who may vote, who seconds their reasons, what came of it."""

    applies: bool
    against: int
    people: int
    needed: int
    large: bool
    seconds: int
    seconds_needed: int

    @property
    def percent(self) -> Decimal:
        return share(self.against, self.people)

    @property
    def enough(self) -> bool:
        return self.large and self.seconds >= self.seconds_needed

    @classmethod
    def read(cls, finding: Mapping[str, Any]) -> Self:
        size, seconded = finding["steps"]
        numbers = size["data"]
        return cls(
            applies=finding["applies"],
            against=numbers["count"],
            people=numbers["total"],
            needed=numbers["needed"],
            large=size["holds"],
            seconds=seconded["lhs"],
            seconds_needed=seconded["rhs"],
        )
