"""Where each person stands on the axes, and how well their opinions tell it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from deliberate.consensus.landscape.axes import DIGITS, Axes, rounded
from deliberate.consensus.landscape.errors import StatementsDiffer
from deliberate.consensus.landscape.opinions import VALUES, Opinions

UNIT = 10**DIGITS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """`at` (people x 2) is where each person stands; `error` is the standard error of it.

    Both are in standard deviations of what the axes expect of people, rounded to nine digits.
    Who said nothing stands at 0 with an error of 1; the more opinions, the smaller the error.

    Source: ridge regression, as the posterior mean and deviation under a normal prior.
    """

    at: Floats
    error: Floats


def scores_of(opinions: Opinions, axes: Axes) -> Scores:
    """Score each person by ridge regression of their own opinions on the loadings.

    The score solves (L'L + I) s = L'(v - mean) over the statements that the person saw, where L
    are their loadings; the standard errors are the roots of the diagonal of the inverse. The sums
    run over whole numbers of 1e-9, so neither the order of people nor who else is there changes a
    bit of a person's score. Raises `StatementsDiffer`.

    Source: Hoerl and Kennard, Technometrics 12 (1970) 55-67; 2 x 2 systems in closed form.
    """
    if opinions.statements != axes.statements:
        raise StatementsDiffer("axes", "they are of other statements than the opinions")
    away = np.array(VALUES) - axes.mean[:, None]
    first, second = axes.loadings.T[:, :, None]
    sums = (away * first, away * second, first * first, first * second, second * second)
    x, y, a, b, c = _sums(opinions, np.stack(np.broadcast_arrays(*sums), axis=2)).T
    a, c = a + 1, c + 1
    size = a * c - b * b
    at = np.stack([(c * x - b * y) / size, (a * y - b * x) / size], axis=1)
    error = np.sqrt(np.stack([c / size, a / size], axis=1))
    return Scores(rounded(at), rounded(error))


def _sums(opinions: Opinions, weights: Floats) -> Floats:
    """Sum the `weights` (statements x values x columns) of what each person said.

    Whole numbers below 2**53 add exactly in floats, in any order.
    """
    many, values, columns = weights.shape
    place = opinions.statement * np.int32(values)
    place += opinions.value - np.int8(VALUES[0])
    rows = (np.ones(len(place)), place, opinions.start)
    said = sparse.csr_array(rows, shape=(len(opinions.people), many * values))
    return np.asarray(said @ np.round(weights * UNIT).reshape(-1, columns) / UNIT)
