"""How sure a landscape is: how parted the people are, and whether others would list the same."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.landscape.counts import Counts
from deliberate.consensus.landscape.landscape import DIGITS, SEED, Landscape
from deliberate.consensus.landscape.polarisation import Polarisation, polarisation
from deliberate.consensus.landscape.spectrum import BINS, Spectrum
from deliberate.consensus.landscape.stability import RESAMPLES, stability

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lasting:
    """How well the list of common ground, of `listed` statements, lasts over the resamples.

    `same` is the share of resamples with the same statements at the top; `kept` is how many of
    them a resample keeps there on average.

    Source: see `stability`.
    """

    listed: int
    same: Fraction
    kept: Fraction


@dataclass(frozen=True, slots=True)
class Sureness:
    """What to know before leaning on a landscape, from so many `resamples` of the people.

    `first_share` is the share of variance along the first axis. `lasting` is None where there is
    no common ground, or too few people in a bin to look for it.

    Source: each part names its own.
    """

    resamples: int
    polarisation: Polarisation
    first_share: float
    second_is_uncertain: bool
    lasting: Lasting | None

    def document(self) -> dict[str, object]:
        """Give it as JSON values, floats rounded to six digits."""
        camps, lasting = self.polarisation, self.lasting
        return {
            "resamples": self.resamples,
            "polarisation": {
                name: round(getattr(camps, name), DIGITS) for name in ("value", "low", "high")
            },
            "first_share": round(self.first_share, DIGITS),
            "second_is_uncertain": self.second_is_uncertain,
            "common_ground": lasting
            and {
                "listed": lasting.listed,
                "same": round(float(lasting.same), DIGITS),
                "kept": round(float(lasting.kept), DIGITS),
            },
        }


def sureness(
    landscape: Landscape, *, seed: str = SEED, resamples: int = RESAMPLES
) -> Sureness | None:
    """Say how sure a landscape is; None while it is too early for one.

    Resamples of the people count anew in the bins that there are; the axes are not turned.

    Source: `polarisation` and `stability` name theirs.
    """
    view = landscape.view
    if view is None:
        return None
    people = landscape.opinions.people
    camps = polarisation(view.scores.at[:, 0], landscape.active, people, seed=seed, times=resamples)
    assert camps is not None, "a view has active people"
    lasting = _lasting(landscape, seed, resamples)
    axes = view.axes
    return Sureness(resamples, camps, axes.first_share, axes.second_is_uncertain, lasting)


def _lasting(landscape: Landscape, seed: str, resamples: int) -> Lasting | None:
    listed = len(landscape.common_ground)
    if landscape.spectrum is None or not listed:
        return None
    recount = _Recount(landscape, landscape.spectrum)
    people = landscape.opinions.people
    found = stability(people, recount.score, seed=seed, top=listed, times=resamples)
    return Lasting(listed, found.same, sum(found.kept, Fraction(0)))


class _Recount:
    """The spectrum of the same bins with everybody counted so many times."""

    def __init__(self, landscape: Landscape, spectrum: Spectrum) -> None:
        opinions = landscape.opinions
        self.spectrum, self.listed = spectrum, landscape.listed
        self.statements = len(opinions.statements)
        binned = spectrum.bins[opinions.person, 0] >= 0
        self.person = opinions.person[binned]
        self.agrees = opinions.value[binned] == 1
        first, second = spectrum.bins[self.person].T
        statement = opinions.statement[binned]
        self.cells = [bins * self.statements + statement for bins in (first, second + BINS)]

    def score(self, times: Integers) -> Floats:
        """The consensus of the statements that common ground may list; below it all others."""
        weights = times[self.person].astype(np.float64)
        seen, agree = self._sum(weights), self._sum(weights * self.agrees)
        counts = Counts(agree, seen - agree, seen)
        consensus = Spectrum(self.spectrum.bins, self.spectrum.people, counts).consensus
        may = self.listed & (counts.share.min(axis=0) > 1 / 2)
        return np.where(may, np.round(consensus, DIGITS), -1.0)

    def _sum(self, weights: Floats) -> Integers:
        size = 2 * BINS * self.statements
        sums = sum(np.bincount(cells, weights, size) for cells in self.cells)
        return np.asarray(sums, np.float64).astype(np.int64).reshape(2 * BINS, self.statements)
