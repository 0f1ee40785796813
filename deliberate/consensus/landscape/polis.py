"""What Polis would say of the same opinions, for comparison; ours is beside it and not from it.

Agree is 1 and disagree -1 here. Polis's server has it the other way round, which turns the signs
of its means and projections and nothing else.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.landscape.axes import leading, means, rounded, upright
from deliberate.consensus.landscape.counts import Counts
from deliberate.consensus.landscape.opinions import Opinions
from deliberate.consensus.landscape.representative import Side, prop_test, two_prop_test
from deliberate.consensus.landscape.spectrum import Z90
from deliberate.consensus.landscape.tables import Tables

MOST = 5
META_PRIORITY = 49.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PolisAxes:
    """Polis's axes: `centre` (statements) and `components` (statements x 2) of unit length.

    `width` is the number of statements that anybody saw; Polis knows no others.

    Source: compdemocracy/polis, math/pca.clj.
    """

    centre: Floats
    components: Floats
    width: int

    @property
    def extremity(self) -> Floats:
        """How far out a person stands who agreed to one statement alone, a statement each.

        Source: compdemocracy/polis, math/pca.clj, pca-project-cmnts.
        """
        far = np.sqrt(self.width) * np.abs(1 - self.centre)
        return np.asarray(far * np.linalg.norm(self.components, axis=1))


@dataclass(frozen=True, slots=True)
class Speaks:
    """A statement that speaks for a group by Polis's tests.

    `statement` is its column. `chosen` of the group's `seen` votes were on `side`; `share` is
    their smoothed share and `z` its test; `ratio` is how many times the share elsewhere it is and
    `ratio_z` the test of that. `best` marks what most of the group agree on.

    Source: compdemocracy/polis, math/repness.clj.
    """

    statement: int
    side: Side
    chosen: int
    seen: int
    share: float
    z: float
    ratio: float
    ratio_z: float
    best: bool = False

    @property
    def weight(self) -> float:
        """The product that Polis sorts by: ratio x z of the ratio x share x z."""
        return self.ratio * self.ratio_z * self.share * self.z


def polis_axes(tables: Tables, left_out: Collection[int] = ()) -> PolisAxes:
    """Find the two principal components as Polis defines them, exactly.

    Polis fills what a person did not see with the statement's mean, so such a cell is nothing
    once the mean is taken off, and the covariance follows from the tables. The columns of
    `left_out` (rejected and meta statements) are zero for everybody.

    Source: compdemocracy/polis, math/pca.clj, there by power iteration.
    """
    kept = np.ones(len(tables.statements))
    kept[list(left_out)] = 0
    mean = means(tables)
    crossed = tables.leaning * mean
    outer = np.multiply.outer(mean, mean) * tables.together
    scatter = tables.product - crossed - crossed.T + outer
    _, components = leading(scatter * kept * kept[:, None])
    width = int(np.count_nonzero(np.diag(tables.together)))
    return PolisAxes(mean * kept, upright(rounded(components)), width)


def polis_projection(opinions: Opinions, axes: PolisAxes) -> Floats:
    """Put each person (people x 2) where Polis does: few opinions are scaled up, not down.

    Source: compdemocracy/polis, math/pca.clj, sparsity-aware-project-ptpts.
    """
    seen = opinions.statement
    moved = (opinions.value - axes.centre[seen])[:, None] * axes.components[seen]
    sums = np.stack(
        [np.bincount(opinions.person, each, len(opinions.people)) for each in moved.T], axis=1
    )
    scale = np.sqrt(axes.width / np.maximum(opinions.each, 1))
    return np.asarray(sums * scale[:, None])


def group_aware_consensus(groups: Counts) -> Floats:
    """Multiply the smoothed agreement of all groups, a statement each, 0 to 1.

    Source: Small et al., Polis (2021); compdemocracy/polis, math/conversation.clj.
    """
    return np.asarray(groups.share.prod(axis=0))


def consensus_lists(everybody: Counts, left_out: Collection[int] = ()) -> dict[Side, list[int]]:
    """List the five columns that most people agree to, and the five that most refuse.

    `everybody` has one part. More than half must choose so, by the smoothed share and by its
    test; the greatest share x z is first, and the first column among equals. It is a majority of
    all, whatever the groups.

    Source: compdemocracy/polis, math/repness.clj, consensus-stats.
    """
    seen = everybody.seen[0]
    lists = {}
    for side, chosen in ((Side.AGREE, everybody.agree[0]), (Side.DISAGREE, everybody.disagree[0])):
        share, z = (chosen + 1) / (seen + 2), prop_test(chosen, seen)
        order = np.argsort(-share * z, kind="stable")
        called = (share > 1 / 2) & (z > Z90)
        called[list(left_out)] = False
        lists[side] = order[called[order]][:MOST].tolist()
    return lists


def repness(groups: Counts, left_out: Collection[int] = ()) -> tuple[tuple[Speaks, ...], ...]:
    """List up to five statements that speak for each group, as Polis chooses them.

    First what most of the group agree on, if anything; then what passes both tests, by the
    product of ratio, share and both z; those agreed to before those refused. If nothing passes,
    the best agreed to alone, or else whatever has the greatest z of its ratio.

    Source: compdemocracy/polis, math/repness.clj.
    """
    sides = {Side.AGREE: groups.agree, Side.DISAGREE: groups.disagree}
    tested = {side: _tested(side, chosen, groups.seen) for side, chosen in sides.items()}
    kept = [at for at in range(groups.seen.shape[1]) if at not in set(left_out)]
    return tuple(
        _chosen([(tested[Side.AGREE][group][at], tested[Side.DISAGREE][group][at]) for at in kept])
        for group in range(len(groups.seen))
    )


def priorities(everybody: Counts, axes: PolisAxes, meta: Collection[int] = ()) -> Floats:
    """Give the weight with which Polis shows each statement next.

    Source: compdemocracy/polis, math/conversation.clj, importance-metric and priority-metric.
    """
    seen, passed = everybody.seen[0], everybody.passed[0]
    importance = (1 - (passed + 1) / (seen + 2)) * (axes.extremity + 1) * everybody.share[0]
    found = np.asarray((importance * (1 + 8 * 2.0 ** (-seen / 5))) ** 2)
    found[list(meta)] = META_PRIORITY
    return found


def _tested(side: Side, chosen: NDArray[np.int64], seen: NDArray[np.int64]) -> list[list[Speaks]]:
    others, others_seen = chosen.sum(0) - chosen, seen.sum(0) - seen
    share = (chosen + 1) / (seen + 2)
    ratio = share / ((others + 1) / (others_seen + 2))
    ratio_z = two_prop_test(chosen, others, seen, others_seen)
    columns = (chosen, seen, share, prop_test(chosen, seen), ratio, ratio_z)
    return [
        [Speaks(at, side, *numbers) for at, numbers in enumerate(zip(*rows, strict=True))]
        for rows in zip(*(each.tolist() for each in columns), strict=True)
    ]


def _chosen(pairs: list[tuple[Speaks, Speaks]]) -> tuple[Speaks, ...]:
    """Choose from what each statement's agreement and refusal say of a group."""
    stronger = [max(refused, agreed, key=_ratio_z) for agreed, refused in pairs]
    passing = [one for one, pair in zip(stronger, pairs, strict=True) if any(map(_passes, pair))]
    passing.sort(key=lambda one: -one.weight)
    best = _best_agreed(pairs)
    head = [replace(one, best=True) for one in stronger if one.statement == best]
    if not head and not passing:
        head = [max(stronger, key=_ratio_z)] if stronger else []
    found = head + [one for one in passing if one.statement != best]
    return tuple(sorted(found[:MOST], key=lambda one: one.side is Side.DISAGREE))


def _ratio_z(one: Speaks) -> float:
    return one.ratio_z


def _passes(one: Speaks) -> bool:
    return one.ratio_z > Z90 and one.z > Z90


def _best_agreed(pairs: list[tuple[Speaks, Speaks]]) -> int | None:
    """The statement that the group agrees to most: each in turn against the best so far."""
    best: Speaks | None = None
    for agreed, refused in pairs:
        voted = agreed.chosen or refused.chosen
        if voted and _beats(agreed, best):
            best = agreed
    return None if best is None else best.statement


def _beats(one: Speaks, best: Speaks | None) -> bool:
    if best is None:
        return one.z > Z90 or (one.ratio > 1 and one.share > 1 / 2)
    if best.ratio > 1:
        return one.weight > best.weight
    return one.share * one.z > best.share * best.z
