"""Delegation in a vote for advice: what becomes of each, in numbers, and what may be published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from deliberate.consensus.delegation import Resolution, Unheard

FEWEST_ALIKE = 2


class Fate(StrEnum):
    """What became of a delegation. Why it reached no ballot would tell what others did."""

    HEARD = "heard"
    ABSTAINED = "abstained"
    """It reached no ballot: a circle, a dead end, too long a way."""
    UNUSED = "unused"
    """The delegate's cap was full."""
    OVERRIDDEN = "overridden"
    """The voter voted."""


def fates_of(resolution: Resolution[str], voters: Iterable[str]) -> dict[str, Fate]:
    """By voter, of those who delegated."""
    heard = dict.fromkeys(resolution.chains, Fate.HEARD)
    silent = {
        note.voter: Fate.UNUSED if note.reason is Unheard.OVER_CAP else Fate.ABSTAINED
        for note in resolution.notes
    }
    known = {**heard, **silent}
    return {voter: known.get(voter, Fate.OVERRIDDEN) for voter in voters}


@dataclass(frozen=True, slots=True)
class Delegated:
    """What became of all of them. A delegate carries `most` others by the rule."""

    heard: int
    abstained: int
    unused: int
    greatest: int
    """How many others the delegate speaks for who speaks for the most."""
    most: int
    seed: str
    """Of the lot that was promised in the notice."""

    @classmethod
    def of(cls, fates: Iterable[Fate], carried: Iterable[int], *, most: int, seed: str) -> Self:
        counted = Counter(fates)
        return cls(
            heard=counted[Fate.HEARD],
            abstained=counted[Fate.ABSTAINED],
            unused=counted[Fate.UNUSED],
            greatest=max(carried, default=0),
            most=most,
            seed=seed,
        )

    def document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return cls(**document)


def delegate_hidden(ballots: Iterable[str], greatest: int) -> bool:
    """Whether it cannot be told which ballot is that of the delegate who speaks for the most.

    Whoever knows how many that is looks for a ballot that is there so often, and once more.
    """
    often = sum(number > greatest for number in Counter(ballots).values())
    return greatest == 0 or often >= FEWEST_ALIKE
