"""Groups of points on a grid: k-means, how far apart they are, how alike two groupings are."""

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.int64]
Floats = NDArray[np.float64]
Labels = NDArray[np.int8]

ROUNDS = 100
FIELD = 32
LENGTH = 1000  # of a cell of the even field


def nearest(cells: Cells, centres: Floats) -> Labels:
    """Give the nearest centre of each cell, the first of equals: fits x cells.

    `cells` are cells x 2 whole coordinates; `centres` are fits x k x 2 in the same unit.

    Source: Lloyd, IEEE Trans. Inf. Theory 28 (1982) 129-137.
    """
    best = _squared(cells, centres[:, 0])
    label = np.zeros(best.shape, np.int8)
    for number in range(1, centres.shape[1]):
        away = _squared(cells, centres[:, number])
        np.copyto(label, number, where=away < best)
        np.minimum(best, away, out=best)
    return label


def k_means(cells: Cells, weights: Floats, k: int) -> Floats:
    """Give the k centres of each weighting: fits x k x 2.

    `weights` are fits x cells whole numbers. The heaviest cell is the first centre, and the cell
    with the greatest weight x squared distance to the centres so far is the next; then Lloyd's
    rounds until nothing moves, 100 at most. A centre that nobody is nearest to stays. All sums
    are of whole numbers below 2^53, so they are exact in any order.

    Source: Lloyd, IEEE Trans. Inf. Theory 28 (1982) 129-137; Gonzalez, Theor. Comput. Sci. 38
    (1985) 293-306 for the start.
    """
    centres = _start(cells, weights, k)
    moving = np.arange(len(weights))
    for _ in range(ROUNDS):
        before = centres[moving]
        centres[moving] = _means(cells, weights[moving], nearest(cells, before), before)
        moving = moving[(centres[moving] != before).any((1, 2))]
        if not moving.size:
            break
    return centres


def silhouettes(cells: Cells, centres: Floats) -> Floats:
    """Give how much nearer each cell is to its own centre than to the next: from 0 to 1.

    `centres` are those of one fit, k x 2 with k >= 2. With own distance a and next distance b it
    is (b - a) / b, and 0 where both centres are in one place.

    Source: Rousseeuw, J. Comput. Appl. Math. 20 (1987) 53-65; simplified to centres by Hruschka,
    de Castro and Campello, Proc. IEEE ICDM (2004) 403-406.
    """
    squared = [_squared(cells, centre[None])[0] for centre in centres]
    own, following = np.sqrt(np.sort(squared, axis=0)[:2])
    return _divided(following - own, following, np.zeros_like(own))


def even_silhouette(ratio: float, most: int) -> float:
    """Give the best mean silhouette, over k = 2 ... most, of people spread evenly over a field.

    `ratio` is the breadth of the field for a length of 1. An even spread has no groups, and of
    all single crowds it is the easiest to cut in pieces.

    Source: Tibshirani, Walther and Hastie, J. R. Statist. Soc. B 63 (2001) 411-423, who compare
    with an even spread for this reason.
    """
    steps = np.array([LENGTH, round(LENGTH * ratio)], np.int64)
    cells = np.indices((FIELD, FIELD)).reshape(2, -1).T * steps
    alike = np.ones((1, len(cells)))
    fits = (k_means(cells, alike, k)[0] for k in range(2, most + 1))
    return max(float(silhouettes(cells, centres).mean()) for centres in fits)


def adjusted_rand_index(table: NDArray[np.float64]) -> Floats:
    """Give how alike two groupings of the same people are: 1 the same, 0 as if by chance.

    `table` counts the people in group i of one and group j of the other; leading axes are kept,
    so that many tables go at once. Two groupings that are each one group are the same.

    Source: Hubert and Arabie, J. Classification 2 (1985) 193-218.
    """
    together = _pairs(table).sum((-2, -1))
    first, second = _pairs(table.sum(-1)).sum(-1), _pairs(table.sum(-2)).sum(-1)
    by_chance = first * second / np.maximum(_pairs(table.sum((-2, -1))), 1)
    room = (first + second) / 2 - by_chance
    return _divided(together - by_chance, room, np.ones_like(room))


def _pairs(people: Floats) -> Floats:
    return people * (people - 1) / 2


def _start(cells: Cells, weights: Floats, k: int) -> Floats:
    chosen = [cells[weights.argmax(1)].astype(np.float64)]
    away = _squared(cells, chosen[0])
    for _ in range(k - 1):
        chosen.append(cells[(weights * away).argmax(1)].astype(np.float64))
        away = np.minimum(away, _squared(cells, chosen[-1]))
    return np.stack(chosen, axis=1)


def _squared(cells: Cells, points: Floats) -> Floats:
    """Squared distances, fits x cells, of every cell to one point a fit."""
    across = cells[:, 0] - points[:, :1]
    along = cells[:, 1] - points[:, 1:]
    across *= across
    along *= along
    across += along
    return across


def _means(cells: Cells, weights: Floats, label: Labels, otherwise: Floats) -> Floats:
    """The mean cell of each group: fits x k x 2."""
    once = np.column_stack([np.ones(len(cells)), cells])
    groups = range(otherwise.shape[1])
    sums = np.stack([((label == group) * weights) @ once for group in groups], axis=1)
    return _divided(sums[:, :, 1:], sums[:, :, :1], otherwise)


def _divided(above: Floats, below: Floats, otherwise: Floats) -> Floats:
    """The quotient, or what it is otherwise where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=otherwise.copy(), where=below > 0))
