"""Participation equity: how the turnout of each segment compares with that of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from deliberate.consensus.segments import (
    LEAST,
    Pair,
    Row,
    check_counts,
    shown_rows,
)


@dataclass(frozen=True, slots=True)
class Equity:
    """One row: `row` counts who voted and who did not; 1 is the turnout of all."""

    row: Row
    ratio: Fraction

    def document(self) -> dict[str, object]:
        """Give the row as JSON values; the ratio is an exact text."""
        return {
            "partition": self.row.partition,
            "segments": list(self.row.segments),
            "voted": self.row.counts[0],
            "eligible": self.row.total,
            "ratio": f"{self.ratio.numerator}/{self.ratio.denominator}",
        }


def participation_equity(
    partition: str, turnout: Mapping[str, Pair], *, least: int = LEAST
) -> tuple[Equity, ...]:
    """Give the turnout of each segment over that of all.

    `turnout` maps each segment to who voted and who did not, of all who may. Small segments are
    shown together as in `shown_rows`; nothing is shown where nobody voted. Raises
    `MalformedSegments` with the place.

    Source: design rule of this package, participation equity.
    """
    voted, others = check_counts(turnout, partition)
    if not voted:
        return ()
    overall = Fraction(voted, voted + others)
    return tuple(
        Equity(row, Fraction(row.counts[0], row.total) / overall)
        for row in shown_rows(partition, turnout, least)
    )
