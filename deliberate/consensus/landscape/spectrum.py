"""The spectrum: how far agreement reaches over all parts of the two axes, without any groups."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.landscape.counts import Counts, counts_of
from deliberate.consensus.landscape.opinions import Opinions
from deliberate.consensus.landscape.scores import Scores

BINS = 4
Z90 = 1.2816
"""One-sided 90 % of the normal distribution."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Counts a bin: the four of the first axis, then the four of the second, from low to high.

    `bins` (people x 2) holds each person's bin on each axis, 0 to 3, or -1 for those not binned;
    `people` is how many stand in each of the eight bins.

    Source: the geometric mean over equal-population bins follows X's Community Notes, whose
    Gaussian model (2025) does the same along one axis.
    """

    bins: NDArray[np.int64]
    people: NDArray[np.int64]
    counts: Counts

    @property
    def consensus(self) -> Floats:
        """A statement's geometric mean of the smoothed agreement over the bins, 0 to 1.

        Source: as the class.
        """
        return np.asarray(np.exp(np.log(self.counts.share).mean(axis=0)))

    @property
    def floor(self) -> Floats:
        """A statement's lowest bound of agreement over the bins, 0 to 1.

        Source: Wilson, J. Am. Statist. Assoc. 22 (1927) 209-212, one-sided 90 %.
        """
        return np.asarray(wilson(self.counts.agree, self.counts.seen).min(axis=0))

    @property
    def divisiveness(self) -> Floats:
        """A statement's greatest less its smallest smoothed agreement over the bins, 0 to 1.

        Source: design rule of this package; a range explains itself.
        """
        return np.asarray(np.ptp(self.counts.share, axis=0))


def spectrum_of(opinions: Opinions, scores: Scores, active: NDArray[np.bool_]) -> Spectrum:
    """Cut each axis into four bins of as many people each, and count in each bin.

    Only `active` people are binned; the sizes of two bins differ by one at most. People of one
    score stand in the order of the SHA-256 of their pseudonyms.

    Source: see `Spectrum`.
    """
    bins = np.full((len(opinions.people), 2), -1)
    rows = np.flatnonzero(active)
    for axis in range(2):
        bins[rows, axis] = _cut(opinions.people, rows, scores.at[rows, axis])
    both = np.where(active, bins[:, 0] * BINS + bins[:, 1], -1)
    people = np.bincount(both[rows], minlength=BINS * BINS)
    squares = counts_of(opinions, both, BINS * BINS)
    return Spectrum(
        bins,
        _margins(people),
        Counts(*(_margins(each) for each in (squares.agree, squares.disagree, squares.seen))),
    )


def wilson(chosen: NDArray[np.int64], seen: NDArray[np.int64]) -> Floats:
    """Give the lower bound of the share that `chosen` is of `seen`; 0 where nobody saw it.

    Source: Wilson (1927), one-sided 90 %.
    """
    many, square = np.maximum(seen, 1), Z90 * Z90
    share = chosen / many
    spread = Z90 * np.sqrt((share * (1 - share) + square / (4 * many)) / many)
    bound = (share + square / (2 * many) - spread) / (1 + square / many)
    return np.where(seen > 0, np.maximum(bound, 0.0), 0.0)


def _cut(people: tuple[str, ...], rows: NDArray[np.int64], score: Floats) -> NDArray[np.int64]:
    """The bin of each row by score; where a cut parts people of one score, by hashed pseudonym."""
    many = len(rows)
    first = -(-many * np.arange(1, BINS) // BINS)
    first = first[first < many]
    cuts = np.partition(score, first)[first]
    bins = np.searchsorted(cuts, score, side="right")
    for cut in np.unique(cuts):
        equal = np.flatnonzero(score == cut).tolist()
        equal.sort(key=lambda at: sha256(people[rows[at]].encode()).digest())
        below = np.count_nonzero(score < cut)
        bins[equal] = np.arange(below, below + len(equal)) * BINS // many
    return bins


def _margins(squares: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sum the 4 x 4 squares of bins over the second axis, and over the first."""
    grid = squares.reshape(BINS, BINS, *squares.shape[1:])
    return np.concatenate([grid.sum(axis=1), grid.sum(axis=0)])
