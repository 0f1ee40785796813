"""Which claim is asked about next: a lot, so that it can be put right who was asked about what."""

from collections.abc import Sequence
from typing import NamedTuple

from deliberate.consensus import Waiting, next_statement

CERTAIN = 1_000_000_000
"""A chance is kept in billionths."""


class Asked(NamedTuple):
    """The claim that the lot drew, and the chance that it had, in billionths."""

    number: int
    chance: int


def unheard(number: int, agree: int, heard: int) -> Waiting:
    """A claim as the lot takes it. Everybody is one bin: a map for each tap would be too dear."""
    return Waiting(str(number), heard, ((agree, heard),))


def next_to_hear(waiting: Sequence[Waiting], person: int, answered: int, seed: str) -> Asked | None:
    """The claim to ask somebody about next. While the counts are the same it is the same one."""
    drawn = next_statement(waiting, str(person), answered, seed=seed)
    if drawn is None:
        return None
    return Asked(int(drawn.statement), max(1, round(drawn.propensity * CERTAIN)))
