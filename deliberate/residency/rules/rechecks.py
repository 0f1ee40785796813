"""Which attested residents are visited again: a twentieth of each month's, drawn by lot."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from deliberate.consensus.seeds import number_below

ONE_OF = 20


class Outcome(StrEnum):
    LIVES_THERE = "lives-there"
    NOT_THERE = "not-there"
    """A second person looks once more; then the residence ends."""


def month_of(day: date) -> date:
    """Its first day."""
    return day.replace(day=1)


def drawn_by(seed: str, attestations: Sequence[int]) -> list[int]:
    """A twentieth of them, rounded up, each drawn from those left in the order of their numbers.

    For any other program: `consensus.seeds`, with the purpose "1" for the first draw, "2" for the
    second, and so on.
    """
    left = sorted(attestations)
    many = -(-len(left) // ONE_OF)
    return [left.pop(number_below(len(left), seed, str(turn))) for turn in range(1, many + 1)]
