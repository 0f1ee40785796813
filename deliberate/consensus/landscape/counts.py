"""How many agree, disagree and pass on each statement, one part of the people at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.landscape.errors import LengthsDiffer
from deliberate.consensus.landscape.opinions import Opinions

PEOPLE_AT_A_TIME = 1 << 14

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Three arrays of int64, parts x statements. `seen` counts those who passed, too.

    Source: plain counting.
    """

    agree: Integers
    disagree: Integers
    seen: Integers

    @property
    def passed(self) -> Integers:
        """How many passed."""
        return self.seen - self.agree - self.disagree

    @property
    def share(self) -> NDArray[np.float64]:
        """The smoothed share that agrees, (A + 1) / (S + 2), between 0 and 1.

        Source: Laplace's rule of succession.
        """
        return (self.agree + 1) / (self.seen + 2)

    def sum(self) -> "Counts":
        """Give the counts of all parts together, as one part."""
        parts = (self.agree, self.disagree, self.seen)
        return Counts(*(part.sum(0, keepdims=True) for part in parts))


def totals(opinions: Opinions) -> Counts:
    """Count over everybody, as one part.

    Source: plain counting.
    """
    return counts_of(opinions, np.zeros(len(opinions.people), np.int64), 1)


def counts_of(opinions: Opinions, part: NDArray[np.int64], parts: int) -> Counts:
    """Count by the `part` of each person, 0 to `parts` - 1; people in part -1 are left out.

    Raises `LengthsDiffer` if there is not one part a person.

    Source: plain counting.
    """
    if len(part) != len(opinions.people):
        raise LengthsDiffer("part", f"{len(part)} parts for {len(opinions.people)} people")
    cells = len(opinions.statements) * 3
    found = np.zeros((parts + 1) * cells, np.int64)
    for who, each, said in opinions.blocks(PEOPLE_AT_A_TIME):
        cell = opinions.statement[said] * 3
        cell += opinions.value[said]
        place = np.repeat((part[who] + 1) * cells + 1, each)
        place += cell
        found += np.bincount(place, minlength=len(found))
    disagree, passed, agree = found.reshape(parts + 1, -1, 3)[1:].transpose(2, 0, 1)
    return Counts(agree.copy(), disagree.copy(), agree + disagree + passed)
