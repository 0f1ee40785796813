"""Groups of opinion, as a view and only where they are clear. Nothing is ever decided by them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import compress
from math import sqrt
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from deliberate.consensus.landscape.clustering import (
    Cells,
    Floats,
    adjusted_rand_index,
    even_silhouette,
    k_means,
    nearest,
    silhouettes,
)
from deliberate.consensus.landscape.errors import LengthsDiffer
from deliberate.consensus.landscape.resampling import resamples

GRID = 64
MOST_GROUPS = 5
FEWEST_PEOPLE = 5
ONE_IN = 50
STABLE = 0.7
RESAMPLES = 50
STANDARD_ERRORS = 2
DIGITS = 9


class NoGroups(StrEnum):
    """Why so many groups are not clear, from the first test to the last.

    `too-few-people` (fewer than ten are counted), `group-too-small` (fewer than five people, or
    than one in fifty), `not-apart` (no further apart than an even spread would look), `unstable`
    (resamples of the people give other groups). The data are those of `Attempt`.
    """

    TOO_FEW_PEOPLE = "too-few-people"
    GROUP_TOO_SMALL = "group-too-small"
    NOT_APART = "not-apart"
    UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One number of groups, as far as it was tested; `reason` is None where it passed or waits.

    `smallest` counts people. `silhouette` must beat `even`, what an even spread over the same
    field would give, by two standard errors: `at_least` is it less those. `stability` is the
    mean adjusted Rand index of the groups with those of fifty resamples, at least 0.7 to pass.

    Source: see `find_groups`.
    """

    k: int
    smallest: int
    silhouette: float
    at_least: float
    even: float
    stability: float | None = None
    reason: NoGroups | None = None


@dataclass(frozen=True, slots=True)
class NoClearGroups:
    """No number of groups is clear; `reason` is the last test that one of them came to."""

    reason: NoGroups
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Clear groups. `letters` name them in order; `member` says which group each person is in.

    `member` is as long as the people and -1 for who is not counted. `centres` are groups x 2, in
    the unit of the scores. `chosen` is the attempt that passed.
    """

    letters: tuple[str, ...]
    member: NDArray[np.int8]
    centres: Floats
    chosen: Attempt
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """The cells with somebody in them, how many people, and the cell of each person."""

    cells: Cells
    people: Floats
    cell_of: NDArray[np.int64]
    corner: Floats
    side: float


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """An attempt with its centres, the largest group first, in cells."""

    attempt: Attempt
    centres: Floats


def find_groups(
    scores: Floats,
    counted: NDArray[np.bool_],
    people: Sequence[str],
    *,
    seed: str,
) -> Groups | NoClearGroups:
    """Look for 2 to 5 clear groups among the people who count.

    `scores` are people x 2, `counted` marks who counts, `people` are their pseudonyms. The people
    are put on a grid of 64 cells across and grouped by k-means. Groups are clear if the smallest
    has five people and one in fifty, if they stand further apart than an even spread would look,
    and if resamples of the people, drawn from `seed`, give the same groups. Of several clear
    numbers the greatest silhouette is taken, then the fewer groups. Letters go by size. The order
    of people does not matter, to the last bit. Raises `LengthsDiffer`.

    Source: weighted k-means chosen by silhouette, as Polis does (Small et al. 2021); stability as
    in Hennig, Comput. Stat. Data Anal. 52 (2007) 258-271. That stability alone also accepts one
    long crowd: von Luxburg, Found. Trends Mach. Learn. 2 (2010) 235-274.
    """
    if not len(scores) == len(counted) == len(people):
        raise LengthsDiffer("people", "scores, marks and pseudonyms are not as many")
    present = np.flatnonzero(counted)
    if len(present) < 2 * FEWEST_PEOPLE:
        return NoClearGroups(NoGroups.TOO_FEW_PEOPLE)
    grid = _on_grid(scores[present])
    fits = _tested(grid, list(compress(people, counted.tolist())), seed)
    attempts = tuple(fit.attempt for fit in fits)
    clear = next((fit for fit in fits if fit.attempt.reason is None), None)
    if clear is None:
        reasons = {attempt.reason for attempt in attempts}
        return NoClearGroups([reason for reason in NoGroups if reason in reasons][-1], attempts)
    member = np.full(len(people), -1, np.int8)
    member[present] = nearest(grid.cells, clear.centres[None])[0, grid.cell_of]
    centres = grid.corner + (clear.centres + 0.5) * grid.side
    letters = tuple(ascii_uppercase[: clear.attempt.k])
    return Groups(letters, member, centres, clear.attempt, attempts)


def _on_grid(scores: Floats) -> _Grid:
    """Square cells, 64 along the wider axis; people at its far end are in the last."""
    axes = scores.T.copy()
    corner = axes.min(1)
    side = float((axes.max(1) - corner).max()) / GRID or 1.0
    across, along = np.minimum((axes - corner[:, None]) // side, GRID - 1).astype(np.int64)
    place = across * GRID + along
    people = np.bincount(place)
    inhabited = np.flatnonzero(people)
    cell_of = (np.cumsum(people > 0) - 1)[place]
    cells = np.stack(np.divmod(inhabited, GRID), axis=1)
    return _Grid(cells, people[inhabited].astype(np.float64), cell_of, corner, side)


def _tested(grid: _Grid, who: Sequence[str], seed: str) -> list[_Fit]:
    """Try every number of groups, the greatest silhouette first, until one is stable."""
    even = round(even_silhouette(_breadth(grid), MOST_GROUPS), DIGITS)
    fits = [_fit(grid, k, even) for k in range(2, MOST_GROUPS + 1)]
    fits.sort(key=lambda fit: (-fit.attempt.silhouette, fit.attempt.k))
    waiting = [at for at, fit in enumerate(fits) if fit.attempt.reason is None]
    if waiting:
        drawn = resamples(who, seed=seed, times=RESAMPLES).astype(np.int32)
        stands = (np.ones(len(who), np.int32), grid.cell_of, np.arange(len(who) + 1))
        weights = (drawn @ sparse.csr_array(stands)).astype(np.float64, "C")
    for at in waiting:
        fits[at] = _judged(grid, weights, fits[at])
        if fits[at].attempt.reason is None:
            break
    return fits


def _breadth(grid: _Grid) -> float:
    """The standard deviation of the people across their longest direction, that being 1."""
    total = grid.people.sum()
    away = grid.cells - (grid.people[:, None] * grid.cells).sum(0) / total
    across, along, both = (
        float((grid.people * away[:, one] * away[:, other]).sum() / total)
        for one, other in ((0, 0), (1, 1), (0, 1))
    )
    middle, reach = (across + along) / 2, sqrt(((across - along) / 2) ** 2 + both**2)
    return sqrt(max(middle - reach, 0.0) / (middle + reach)) if reach else 1.0


def _fit(grid: _Grid, k: int, even: float) -> _Fit:
    centres = k_means(grid.cells, grid.people[None], k)[0]
    sizes = np.bincount(nearest(grid.cells, centres[None])[0], grid.people, k).astype(np.int64)
    widths = silhouettes(grid.cells, centres)
    total = int(sizes.sum())
    mean = float((grid.people * widths).sum()) / total
    error = sqrt(float((grid.people * (widths - mean) ** 2).sum())) / total
    attempt = Attempt(
        k,
        int(sizes.min()),
        round(mean, DIGITS),
        round(mean - STANDARD_ERRORS * error, DIGITS),
        even,
    )
    order = np.lexsort((centres[:, 1], centres[:, 0], -sizes))
    return _Fit(replace(attempt, reason=_too_weak(attempt, total)), centres[order])


def _too_weak(attempt: Attempt, total: int) -> NoGroups | None:
    if attempt.smallest < FEWEST_PEOPLE or attempt.smallest * ONE_IN < total:
        return NoGroups.GROUP_TOO_SMALL
    return None if attempt.at_least > attempt.even else NoGroups.NOT_APART


def _judged(grid: _Grid, weights: Floats, fit: _Fit) -> _Fit:
    """Group the resamples too, and see how alike the groups of the people are."""
    k = fit.attempt.k
    ours = nearest(grid.cells, fit.centres[None])[0]
    theirs = nearest(grid.cells, k_means(grid.cells, weights, k))
    pair = ours * k + theirs + k * k * np.arange(len(weights))[:, None]
    everybody = np.broadcast_to(grid.people, pair.shape).ravel()
    table = np.bincount(pair.ravel(), everybody, k * k * len(weights))
    alike = adjusted_rand_index(table.reshape(-1, k, k).astype(np.float64))
    stability = round(float(alike.mean()), DIGITS)
    reason = None if stability >= STABLE else NoGroups.UNSTABLE
    return replace(fit, attempt=replace(fit.attempt, stability=stability, reason=reason))
