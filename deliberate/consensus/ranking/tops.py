"""Which option each ballot ranks first among those that are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from deliberate.consensus.ranking.ballots import Profile


@dataclass(frozen=True, slots=True)
class Tops:
    """The ballots by what they rank at the top of the options that are left, as weights.

    `votes` rank an option alone there. `waiting` rank several equally there and others below:
    they count when one of those is left. `exhausted` distinguish none of the options left.
    """

    votes: Mapping[str, int] = field(hash=False)
    waiting: int
    exhausted: int

    @property
    def continuing(self) -> int:
        """The ballots that still distinguish some options."""
        return sum(self.votes.values()) + self.waiting

    @property
    def leader(self) -> str:
        """An option with the most votes, the first of several."""
        return max(self.votes, key=self.votes.__getitem__)

    @property
    def has_majority(self) -> bool:
        """Whether one option has more than half of the continuing ballots."""
        return 2 * self.votes[self.leader] > self.continuing


def first_preferences(profile: Profile, left: Sequence[str]) -> Tops:
    """Count the ballots that rank an option strictly before all others that are left.

    Source: design rule of this package; see `instant_runoff`.
    """
    places = profile.places[[profile.options.index(option) for option in left]]
    at_top = places == places.min(axis=0)
    alone = np.count_nonzero(at_top, axis=0) == 1
    votes = np.zeros(len(left), dtype=np.int64)
    np.add.at(votes, at_top.argmax(axis=0)[alone], profile.weights[alone])
    exhausted = int(profile.weights[at_top.all(axis=0) & ~alone].sum())
    waiting = profile.total - int(votes.sum()) - exhausted
    return Tops(dict(zip(left, votes.tolist(), strict=True)), waiting, exhausted)
