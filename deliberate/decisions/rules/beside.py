"""Told beside a result, deciding nothing: the segments, and what other rules would find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from deliberate.consensus import OtherRule, Result, percent
from deliberate.consensus.breadth import BreadthGrade
from deliberate.consensus.by_segment import BETWEEN


@dataclass(frozen=True, slots=True)
class Segment:
    """How one building, or several small ones together, said yes and no."""

    codes: tuple[str, ...]
    yes: int
    no: int

    @property
    def percent(self) -> Decimal:
        return Decimal(percent(self.yes, self.yes + self.no))


@dataclass(frozen=True, slots=True)
class Breadth:
    """Whether every sizeable segment agrees."""

    grade: BreadthGrade
    segments: tuple[Segment, ...]

    @classmethod
    def read(cls, finding: Mapping[str, Any]) -> Self:
        rows = finding["rows"]
        segments = (Segment(_codes(row["segments"]), row["yes"], row["no"]) for row in rows)
        return cls(BreadthGrade(finding["grade"]), tuple(segments))


def _codes(segments: Sequence[str]) -> tuple[str, ...]:
    """Of buildings; whoever owns homes in several stands in a segment of them all."""
    return tuple(sorted({code for segment in segments for code in segment.split(BETWEEN)}))


@dataclass(frozen=True, slots=True)
class Beside:
    """What another usual rule would find on the same ballots."""

    rule: OtherRule
    verdict: Result
    winners: tuple[str, ...]
    differs: bool

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        verdict, winners = Result(row["verdict"]), tuple(row["winners"])
        return cls(OtherRule(row["rule"]), verdict, winners, row["differs"])
