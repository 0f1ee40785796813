"""A picture of where people stand that shows nobody: how many are in each square of a grid."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_IN_A_SQUARE = 3
SQUARES_ACROSS = 14


@dataclass(frozen=True, slots=True)
class Square:
    """How many `people` stand in one square, given by its column and row from the lower left."""

    column: int
    row: int
    people: int


@dataclass(frozen=True, slots=True)
class Density:
    """The squares with enough people, and how many people stand in the others.

    `corner` is the lower left corner and `side` the side of a square, in the unit of the scores.

    Source: see `density_of`.
    """

    squares: tuple[Square, ...]
    omitted: int
    across: int
    corner: tuple[float, float]
    side: float

    def place(self, at: NDArray[np.float64]) -> tuple[float, float]:
        """Give a point in squares from the lower left corner: (0, 0) to (across, across).

        Source: see `density_of`.
        """
        x, y = (np.asarray(at) - self.corner) / self.side
        return float(x), float(y)


def density_of(
    at: NDArray[np.float64],
    counted: NDArray[np.bool_],
    *,
    across: int = SQUARES_ACROSS,
    fewest: int = FEWEST_IN_A_SQUARE,
) -> Density:
    """Count people in squares; those in squares with fewer than `fewest` are left out together.

    `at` is people x 2, `counted` marks who is placed. The grid covers them all, so that moving
    one person in the middle changes two squares and nothing else.

    Source: a two-dimensional histogram with small counts withheld.
    """
    points = at[counted]
    if not len(points):
        return Density((), 0, across, (0.0, 0.0), 1.0)
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(float((high - low).max()), 1e-9) / across
    middle = (low + high) / 2
    corner = middle - side * across / 2
    squares = np.clip(((points - corner) / side).astype(int), 0, across - 1)
    people = Counter((column, row) for column, row in squares.tolist())
    shown = tuple(
        Square(column, row, number)
        for (column, row), number in sorted(people.items())
        if number >= fewest
    )
    omitted = len(points) - sum(square.people for square in shown)
    return Density(shown, omitted, across, (float(corner[0]), float(corner[1])), side)
