"""How far the first axis of opinion is from one crowd and how near to two camps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.landscape.errors import LengthsDiffer
from deliberate.consensus.landscape.resampling import resamples

Floats = NDArray[np.float64]

ALPHA = 1.3
CELLS = 10
TAIL = 20  # one person in so many is beyond each end of the ruler
RESAMPLES = 200
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Polarisation:
    """From 0, everybody in one place, to 1, two camps of one size at the two ends.

    `low` and `high` hold the middle nine tenths of the values of resamples of the people.

    Source: see `polarisation`.
    """

    value: float
    low: float
    high: float


def polarisation(
    positions: Floats,
    counted: NDArray[np.bool_],
    people: Sequence[str],
    *,
    seed: str,
    times: int = RESAMPLES,
) -> Polarisation | None:
    """Measure how people stand in camps on the first axis; None if nobody is counted.

    `positions` are the first scores, `counted` marks who counts, `people` are their pseudonyms;
    `times` resamples are drawn from `seed`. The ruler runs between the positions that one person in
    twenty is beyond, on either side; who is beyond stands at its end. It has ten cells, and with
    shares p and places x from 0 to 1 the measure is the sum of p_i^2.3 p_j |x_i - x_j|, divided
    by its value for two equal camps at the ends. It sees the shape and not the length of the
    axis. The order of people does not matter. Raises `LengthsDiffer`.

    Source: Esteban and Ray, Econometrica 62 (1994) 819-851, with alpha = 1.3.
    """
    if not len(positions) == len(counted) == len(people):
        raise LengthsDiffer("people", "positions, marks and pseudonyms are not as many")
    present = np.flatnonzero(counted)
    if not present.size:
        return None
    cell = _cells(positions[present])
    drawn = resamples(list(compress(people, counted.tolist())), seed=seed, times=times)
    sizes = np.array([np.bincount(cell, row, CELLS) for row in (np.ones(len(cell)), *drawn)])
    value, *others = _esteban_ray(sizes[sizes.sum(1) > 0]).tolist()
    others.sort()
    skipped = len(others) // TAIL
    return Polarisation(value, others[skipped], others[-1 - skipped])


def _cells(positions: Floats) -> NDArray[np.int64]:
    """The cell of each person on the ruler; all in the first if the ruler has no length."""
    ordered = np.sort(positions)
    beyond = len(ordered) // TAIL
    low, high = ordered[beyond], ordered[-1 - beyond]
    if low == high:
        return np.zeros(len(positions), np.int64)
    along = (np.clip(positions, low, high) - low) / (high - low)
    return np.asarray(np.minimum(along * CELLS, CELLS - 1), np.int64)


def _esteban_ray(sizes: Floats) -> Floats:
    """The measure of each row of sizes, rows x cells."""
    shares = sizes / sizes.sum(1, keepdims=True)
    places = np.linspace(0, 1, CELLS)
    apart = np.abs(places[:, None] - places)
    camps = ((shares ** (1 + ALPHA)) @ apart * shares).sum(1)
    return np.asarray(np.round(camps / 0.5 ** (1 + ALPHA), DIGITS))
