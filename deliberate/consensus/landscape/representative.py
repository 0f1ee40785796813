"""Which statements speak for a group: more agreed or refused there than anywhere else."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from deliberate.consensus.errors import ImpossibleCount
from deliberate.consensus.landscape.errors import LengthsDiffer

DISCOVERIES = 0.1
ENOUGH_VOTES = 7


class Side(StrEnum):
    """What a group does with a statement that speaks for it."""

    AGREE = "agree"
    DISAGREE = "disagree"


SIDES = tuple(Side)


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that speaks for a group.

    `statement` is its column. `share` and `elsewhere` are the smoothed shares of those who chose
    `side`, in the group and among all others who saw the statement. `evidence` is the smaller of
    the two z values and `p` the chance of it, both sides counted, were nothing to be found.

    Source: Small et al., Polis (2021), for the two tests; see `representative`.
    """

    statement: int
    side: Side
    share: float
    elsewhere: float
    evidence: float
    p: float


def prop_test(successes: ArrayLike, trials: ArrayLike) -> NDArray[np.float64]:
    """Give z of the test that more than half choose so; both counts are smoothed by one.

    The arrays have one shape. Where there was no trial the smoothing alone gives z = 1.

    Source: compdemocracy/polis, math/stats.clj, prop-test.
    """
    chosen, seen = np.asarray(successes) + 1.0, np.asarray(trials) + 1.0
    return np.asarray(2 * np.sqrt(seen) * (chosen / seen - 0.5))


def two_prop_test(
    successes: ArrayLike, others_successes: ArrayLike, trials: ArrayLike, others_trials: ArrayLike
) -> NDArray[np.float64]:
    """Give z of the test that a greater share chooses so here than among the others.

    The arrays have one shape, and all four counts are smoothed by one. Where everybody chose so,
    z is 0.

    Source: compdemocracy/polis, math/stats.clj, two-prop-test.
    """
    chosen, others = np.asarray(successes) + 1.0, np.asarray(others_successes) + 1.0
    seen, others_seen = np.asarray(trials) + 1.0, np.asarray(others_trials) + 1.0
    pooled = (chosen + others) / (seen + others_seen)
    variance = pooled * (1 - pooled) * (1 / seen + 1 / others_seen)
    difference = chosen / seen - others / others_seen
    return np.divide(
        difference, np.sqrt(variance), out=np.zeros_like(difference), where=variance > 0
    )


def benjamini_hochberg(p: ArrayLike, rate: float) -> NDArray[np.bool_]:
    """Mark the tests that are discoveries, of which a share of `rate` at most is false on average.

    Sort the p values; the last with p <= rank x rate / tests and all before it are discoveries.

    Source: Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300.
    """
    values = np.asarray(p, dtype=np.float64)
    ordered = np.sort(values, axis=None)
    bars = np.arange(1, ordered.size + 1) * rate / max(ordered.size, 1)
    below = ordered[ordered <= bars]
    return values <= (below[-1] if below.size else -1.0)


def representative(
    agrees: ArrayLike, disagrees: ArrayLike, seen: ArrayLike, *, most: int = 5
) -> tuple[tuple[Representative, ...], ...]:
    """List at most `most` statements that speak for each group, the strongest evidence first.

    The three arrays of counts are groups x statements; `seen` counts passes too. A statement
    speaks for a group if more than half of its voters there choose the same side and more than
    among all other groups. Both must hold, so the weaker z counts, and its p is doubled for the
    choice between two sides. Tested is every pair with at least seven votes in the group; among
    the pairs called, at most 10 % are wrong on average. Ties go by column. Raises `LengthsDiffer`
    or `ImpossibleCount`.

    Source: Polis's tests of representativeness; Benjamini and Hochberg (1995) in place of their
    fixed bar of z = 1.2816, which calls the more by chance the more statements there are.
    """
    chosen, votes = _checked(agrees, disagrees, seen)
    others, others_votes = chosen.sum(1, keepdims=True) - chosen, votes.sum(0) - votes
    z = np.minimum(prop_test(chosen, votes), two_prop_test(chosen, others, votes, others_votes))
    side, evidence = z.argmax(0), z.max(0)
    p = 2 * ndtr(-evidence)
    called = np.zeros(p.shape, np.bool_)
    tested = votes >= ENOUGH_VOTES
    called[tested] = benjamini_hochberg(p[tested], DISCOVERIES)
    share, elsewhere = (chosen + 1) / (votes + 2), (others + 1) / (others_votes + 2)

    def found(group: int, column: int) -> Representative:
        at = side[group, column], group, column
        numbers = share[at], elsewhere[at], evidence[at[1:]], p[at[1:]]
        return Representative(column, SIDES[at[0]], *map(float, numbers))

    order = np.argsort(-evidence, axis=1, kind="stable")
    return tuple(
        tuple(found(group, int(at)) for at in columns if called[group, at])[:most]
        for group, columns in enumerate(order)
    )


def _checked(
    agrees: ArrayLike, disagrees: ArrayLike, seen: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the counts of both sides as one array, sides x groups x statements, and the votes."""
    tables = [np.asarray(given, dtype=np.int64) for given in (agrees, disagrees, seen)]
    if tables[0].ndim != 2 or len({table.shape for table in tables}) > 1:
        raise LengthsDiffer("counts", "three tables of groups x statements are expected")
    chosen, votes = np.stack(tables[:2]), tables[2]
    if chosen.min(initial=0) < 0 or np.any(chosen.sum(0) > votes):
        raise ImpossibleCount("counts", "one is below zero, or more chose than saw")
    return chosen, votes
