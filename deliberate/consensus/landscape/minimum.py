"""How much must be known before a number is shown; below it the answer is "too early"."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.landscape.counts import Counts
from deliberate.consensus.landscape.opinions import Opinions
from deliberate.consensus.landscape.spectrum import Spectrum
from deliberate.consensus.landscape.tables import FEWEST_VOTERS

ENOUGH_OPINIONS = 7
FEWEST_PEOPLE = 30
FEWEST_STATEMENTS = 7
FEWEST_IN_BIN = 10
FEWEST_LISTED, ONE_IN = 7, 20


class TooEarly(StrEnum):
    """Why a number is not shown yet; the data is `count` and `least`.

    `too-few-people` (with seven opinions, or with all where there are fewer statements) and
    `too-few-statements` (with ten voters) hide the whole landscape; `too-few-in-a-bin` hides the
    spectrum.
    """

    PEOPLE = "too-few-people"
    STATEMENTS = "too-few-statements"
    IN_A_BIN = "too-few-in-a-bin"


@dataclass(frozen=True, slots=True)
class Shortage:
    """There are `count`, and `least` are needed.

    Source: minimum data rules of this package.
    """

    reason: TooEarly
    count: int
    least: int

    def document(self) -> dict[str, object]:
        """Give the shortage as JSON values."""
        return {"reason": self.reason.value, "count": self.count, "least": self.least}


def active_people(opinions: Opinions) -> NDArray[np.bool_]:
    """Mark the people with seven opinions, or with all where there are fewer statements.

    Source: as Polis asks for before it places a person.
    """
    return np.asarray(opinions.each >= min(ENOUGH_OPINIONS, len(opinions.statements)))


def landscape_shortages(active: NDArray[np.bool_], everybody: Counts) -> tuple[Shortage, ...]:
    """Say what is missing for a landscape: 30 active people, 7 statements with 10 voters each.

    Source: minimum data rules of this package.
    """
    voted = int(np.count_nonzero(everybody.seen[0] >= FEWEST_VOTERS))
    found = (
        Shortage(TooEarly.PEOPLE, int(np.count_nonzero(active)), FEWEST_PEOPLE),
        Shortage(TooEarly.STATEMENTS, voted, FEWEST_STATEMENTS),
    )
    return tuple(one for one in found if one.count < one.least)


def spectrum_shortages(spectrum: Spectrum) -> tuple[Shortage, ...]:
    """Say what is missing for the spectrum: 10 people in the smallest bin.

    Source: minimum data rules of this package.
    """
    one = Shortage(TooEarly.IN_A_BIN, int(spectrum.people.min()), FEWEST_IN_BIN)
    return (one,) if one.count < one.least else ()


def listed_statements(everybody: Counts, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the statements that may enter a list: voters at least 7 and one in 20 of the active.

    Source: minimum data rules of this package.
    """
    seen = everybody.seen[0]
    return np.asarray((seen >= FEWEST_LISTED) & (seen * ONE_IN >= np.count_nonzero(active)))
