"""The two directions in which opinions differ most, from the co-vote tables alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from deliberate.consensus.landscape.tables import Tables

SHRINKAGE = 30
"""As many people as a pair of statements is held to know nothing from."""
DIGITS = 9
"""Axes are rounded before use, so that the last bits of one machine's LAPACK go nowhere."""
AXES, EIGENVALUES = 2, 3
LARGE = 64
"""Statements from which a few eigenvectors are cheaper by iteration."""
CLEAR = 1.2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Two axes over `statements`, rounded to nine digits.

    `mean` is each statement's mean opinion, between -1 and 1; `loadings` (statements x 2) say how
    far an opinion moves a person on each axis; `eigenvalues` are the three largest, in falling
    order, and `variance` is the sum of all of them. A loading is the eigenvector times the root of
    its eigenvalue.

    Source: principal components of a pairwise-complete covariance.
    """

    statements: tuple[str, ...]
    mean: Floats
    loadings: Floats
    eigenvalues: tuple[float, float, float]
    variance: float

    @property
    def gap(self) -> float | None:
        """How many times the second eigenvalue exceeds the third; None where the third is none."""
        _, second, third = self.eigenvalues
        return second / third if third > 0 else None

    @property
    def first_share(self) -> float:
        """The share of all variance that lies along the first axis; 0 where nothing varies."""
        return self.eigenvalues[0] / self.variance if self.variance > 0 else 0.0

    @property
    def second_is_uncertain(self) -> bool:
        """Whether a few other people could turn the second axis into another one."""
        _, second, third = self.eigenvalues
        return second <= 0 or second < CLEAR * third

    def document(self) -> dict[str, object]:
        """Give the axes as JSON values, the loadings an axis a list."""
        return {
            "statements": list(self.statements),
            "mean": self.mean.tolist(),
            "loadings": self.loadings.T.tolist(),
            "eigenvalues": list(self.eigenvalues),
            "first_share": round(self.first_share, DIGITS),
            "gap": None if self.gap is None else round(self.gap, DIGITS),
            "second_is_uncertain": self.second_is_uncertain,
            "shrinkage": SHRINKAGE,
        }


def axes_of(tables: Tables) -> Axes:
    """Find the axes from the cells that `tables.shown` marks; other statements load nothing.

    The covariance of two statements is taken over the people who saw both, and shrunk towards
    none as if 30 more people had seen both and agreed with the means. On each axis the largest
    loading is positive; of equal ones the first statement's.

    Source: Pearson, Phil. Mag. 2 (1901) 559-572, for the components; the shrinkage is a prior of
    thirty people.
    """
    shown = tables.shown
    matrix = covariance(tables, SHRINKAGE)
    matrix *= shown
    values, vectors = leading(matrix)
    loadings = vectors * np.sqrt(np.maximum(values[:AXES], 0))
    return Axes(
        tables.statements,
        rounded(means(tables) * np.diag(shown)),
        upright(rounded(loadings)),
        (float(values[0]), float(values[1]), float(values[2])),
        round(float(np.trace(matrix)), DIGITS),
    )


def means(tables: Tables) -> Floats:
    """Give each statement's mean opinion; 0 where nobody saw it.

    Source: T[s, s] / N[s, s], see `Tables`.
    """
    voters = np.diag(tables.together)
    return np.asarray(np.diag(tables.leaning) / np.maximum(voters, 1))


def covariance(tables: Tables, shrinkage: float) -> Floats:
    """Give the covariance (statements x statements) over the people who saw both statements.

    It is the sum of (v_a - mean_a)(v_b - mean_b), divided by N + `shrinkage`.

    Source: that sum written out: S - mean_a T' - mean_b T + mean_a mean_b N.
    """
    mean = means(tables)
    crossed = tables.leaning * mean
    found = tables.product - crossed
    found -= crossed.T
    np.multiply.outer(mean, mean, out=crossed)
    crossed *= tables.together
    found += crossed
    np.add(tables.together, shrinkage, out=crossed)
    found /= crossed
    return found


def leading(matrix: Floats) -> tuple[Floats, Floats]:
    """Give the three largest eigenvalues (3), rounded, and two eigenvectors (statements x 2).

    What a matrix of fewer than three statements does not have is zero. Large ones are solved by
    iteration from a fixed start, to the same nine digits in a third of the time.

    Source: LAPACK dsyevr and ARPACK dsaupd, by scipy.
    """
    size = len(matrix)
    wanted = min(EIGENVALUES, size)
    found, vectors = _iterated(matrix) if size >= LARGE else _solved(matrix, wanted)
    values, axes = np.zeros(EIGENVALUES), np.zeros((size, AXES))
    values[:wanted] = found[::-1]
    axes[:, : min(AXES, wanted)] = vectors[:, ::-1][:, :AXES]
    return rounded(values), axes


def _solved(matrix: Floats, wanted: int) -> tuple[Floats, Floats]:
    last = len(matrix) - 1
    found, vectors = eigh(matrix, subset_by_index=[last - wanted + 1, last], check_finite=False)
    return found, vectors


def _iterated(matrix: Floats) -> tuple[Floats, Floats]:
    start = np.cos(np.arange(1.0, len(matrix) + 1))  # on no axis, and the same every time
    try:
        found, vectors = eigsh(matrix, k=EIGENVALUES, which="LA", v0=start, tol=0)
    except ArpackNoConvergence:
        return _solved(matrix, EIGENVALUES)
    order = np.argsort(found)
    return found[order], vectors[:, order]


def rounded(numbers: Floats) -> Floats:
    """Round to nine digits, without a negative zero.

    Source: design rule of this package.
    """
    return np.round(numbers, DIGITS) + 0.0


def upright(loadings: Floats) -> Floats:
    """Turn each axis so that its largest loading, the first of equal ones, is positive.

    Source: design rule of this package; the sign of an eigenvector means nothing.
    """
    strongest = np.abs(loadings).argmax(axis=0)
    signs = np.where(loadings[strongest, np.arange(loadings.shape[1])] < 0, -1.0, 1.0)
    return loadings * signs + 0.0
