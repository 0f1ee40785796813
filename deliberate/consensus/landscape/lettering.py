"""Letters that stay with groups from one landscape to the next, without knowing who is in them."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from deliberate.consensus.landscape.axes import Axes

Floats = NDArray[np.float64]
Leaning = Mapping[str, float]
"""Statement -> how much further than all people the middle of a group agrees with it."""

DIGITS = 3
FARTHEST = 4.0
"""The square of the distance from all against to all for."""


def leanings_of(centres: Floats, axes: Axes) -> list[dict[str, float]]:
    """Give how the middle of each group leans on each statement, rounded to three digits.

    `centres` are groups x 2, in the unit of the scores. It tells nobody's opinion: a middle is
    the mean of all who are nearest to it.

    Source: a point of the plane of two principal components, back in the space of the statements.
    """
    leaning = np.round(centres @ axes.loadings.T, DIGITS) + 0.0
    return [dict(zip(axes.statements, row, strict=True)) for row in leaning.tolist()]


def letters_of(leanings: Sequence[Leaning], earlier: Mapping[str, Leaning]) -> tuple[str, ...]:
    """Give each group of now the letter of an earlier one that leans as it does, each letter once.

    The letters are shared out so that the distances between leanings, over the statements that
    both know, are least in sum. A group that is left over takes the first letter that no earlier
    one had. What the axes are called and which way they point does not matter.

    Source: Kuhn, Naval Res. Logist. Q. 2 (1955) 83-97, for the assignment.
    """
    known = sorted(earlier)
    apart = np.array(
        [[_apart(leaning, earlier[letter]) for letter in known] for leaning in leanings]
    ).reshape(len(leanings), len(known))
    pairs = zip(*linear_sum_assignment(apart), strict=True)
    kept = {int(group): known[at] for group, at in pairs}
    new = (letter for letter in ascii_uppercase if letter not in earlier)
    return tuple(kept.get(group) or next(new) for group in range(len(leanings)))


def _apart(one: Leaning, other: Leaning) -> float:
    """The mean squared difference; of two that know no statement together, as if opposite."""
    both = one.keys() & other.keys()
    if not both:
        return FARTHEST
    return float(np.mean([(one[name] - other[name]) ** 2 for name in sorted(both)]))
