"""How much the top of a list hangs on who happened to take part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.errors import BadInput
from deliberate.consensus.landscape.resampling import resamples

Floats = NDArray[np.float64]
Score = Callable[[NDArray[np.int64]], Floats]

RESAMPLES = 200


@dataclass(frozen=True, slots=True)
class Stability:
    """How well the top of a list lasts over the resamples.

    `top` are the columns of the list, the best first. `same` is the share of resamples with the
    same ones at the top, in any order; `kept` is, for each of them, the share that keeps it.

    Source: see `stability`.
    """

    top: tuple[int, ...]
    same: Fraction
    kept: tuple[Fraction, ...]


def stability(
    people: Sequence[str], score: Score, *, seed: str, top: int = 10, times: int = RESAMPLES
) -> Stability:
    """Ask how often other people of the same kind would have made the same top of the list.

    `score` takes how often each person counts, whole numbers in the order of `people`, and gives
    the score of each statement; it is called once with everybody counted once and then for each
    of `times` resamples, drawn from `seed`. Greater is better, and ties go to the earlier column.
    Raises `BadInput` for a top or a number of resamples below one.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993) ch. 19, on the bootstrap
    of a ranking; its resamples are those of `resamples`.
    """
    if top < 1 or times < 1:
        raise BadInput("stability", f"a top of {top} in {times} resamples says nothing")
    ours = _best(score(np.ones(len(people), np.int64)), top)
    drawn = resamples(people, seed=seed, times=times)
    others = [set(_best(score(row.astype(np.int64)), top)) for row in drawn]
    return Stability(
        ours,
        Fraction(sum(set(ours) == best for best in others), times),
        tuple(Fraction(sum(column in best for best in others), times) for column in ours),
    )


def _best(scores: Floats, top: int) -> tuple[int, ...]:
    return tuple(np.argsort(-scores, kind="stable")[:top].tolist())
