"""Which statement to show next, by a lot that anyone can draw again, and what the lot corrects."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate
from math import fsum, isqrt, prod

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.landscape.errors import (
    ImpossibleChance,
    ImpossibleCount,
    LengthsDiffer,
)

Counts = NDArray[np.int64]

SCALE = 10**18
FLOOR_VOTES = 10
FLOOR_VOTES_A_BIN = 2
EXPLORE = Fraction(1, 4)


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """How much each statement has been seen, and by whom.

    `votes` counts everybody's opinions of each of `statements`, passes included. `agrees` and
    `seen` are bins x statements: the same in each bin of the opinion axes. While there are no
    bins, everybody may stand for one. Raises `LengthsDiffer` or `ImpossibleCount`.

    Source: design rule of this package.
    """

    statements: tuple[str, ...]
    votes: Counts
    agrees: Counts
    seen: Counts

    def __post_init__(self) -> None:
        table = (len(self.seen), len(self.statements))
        if not (self.votes.shape == table[1:] and self.agrees.shape == self.seen.shape == table):
            raise LengthsDiffer("exposure", "the counts are not of these statements")
        if np.any(self.agrees < 0) or np.any(self.agrees > self.seen):
            raise ImpossibleCount("exposure", "one is below zero, or more agree than saw")


@dataclass(frozen=True, slots=True)
class Shown:
    """The statement that was drawn, with the exact chance that each one on offer had.

    Source: design rule of this package.
    """

    statement: str
    propensities: Mapping[str, Fraction]

    @property
    def propensity(self) -> Fraction:
        """The chance of the one that was drawn, to be logged beside the opinion.

        Source: Horvitz and Thompson, J. Am. Stat. Assoc. 47 (1952) 663-685.
        """
        return self.propensities[self.statement]


def next_statement(
    exposure: Exposure,
    person: str,
    answered: Collection[str],
    *,
    seed: str,
    bins: Sequence[int] = (),
) -> Shown | None:
    """Draw the statement to show a person next; None if nothing is left.

    `answered` are the ids of the statements that the person has an opinion of, each once; `bins`
    are the rows of `exposure` that the person is in, all of them if none is known. With chance
    1/4 the draw is even among statements below the floor of ten votes and two in each bin, if any
    is; else it goes by how much narrower one more opinion is expected to make the interval of
    the agree rate in those bins, so nothing is left without a chance. The lot is the SHA-256 of
    the seed, the pseudonym and how many were answered: to ask again draws the same number.

    Source: consensus landscape design of this package; the interval is that of a Beta posterior
    from an even prior, its half-width taken as one standard deviation.
    """
    known = set(answered)
    offered = [at for at, name in enumerate(exposure.statements) if name not in known]
    if not offered:
        return None
    shares = _shares(exposure, offered, bins or range(len(exposure.seen)))
    total = sum(shares)
    lot = sha256(canonical_json(["route", seed, person, len(known)])).digest()
    point = int.from_bytes(lot) * total >> 256
    names = [exposure.statements[at] for at in offered]
    drawn = names[bisect_right(list(accumulate(shares)), point)]
    chances = {name: Fraction(share, total) for name, share in zip(names, shares, strict=True)}
    return Shown(drawn, chances)


def stands_for(propensities: Sequence[Fraction], showings: int = 1) -> Fraction:
    """Give how many opinions the one of a person stands for, theirs and those not asked for.

    `propensities` are those of one statement at the person's showings one after another: of all
    at which it was passed over, and last of the one at which it was shown. `showings` is how many
    the person has had since the statement was first on offer. A person's expected number is 1,
    so statements and people that were favoured early gain nothing by it. Raises
    `ImpossibleChance` for a propensity that could not have led here.

    Source: Horvitz and Thompson, J. Am. Stat. Assoc. 47 (1952) 663-685, averaged over the
    showings at which the statement might have come.
    """
    *passed_over, drawn = propensities
    if not 0 < drawn <= 1 or not all(0 <= chance < 1 for chance in passed_over):
        raise ImpossibleChance("propensities", "with these it was not shown at this moment")
    return 1 / (showings * drawn * prod(1 - chance for chance in passed_over))


def corrected_rate(opinions: Iterable[tuple[int, Fraction]]) -> float | None:
    """Give the share who agree, corrected for who was shown the statement; None without opinions.

    Each opinion is 1, 0 or -1 with the number of opinions that it stands for, see `stands_for`.
    The sums are rounded once, so their order does not matter.

    Source: Hájek, in Foundations of Statistical Inference (1971) 236: a ratio of two
    Horvitz-Thompson sums.
    """
    weighed = [(value, float(weight)) for value, weight in opinions]
    if not weighed:
        return None
    agreeing = fsum(weight for value, weight in weighed if value == 1)
    return agreeing / fsum(weight for _, weight in weighed)


def _shares(exposure: Exposure, offered: Sequence[int], bins: Sequence[int]) -> list[int]:
    """What each statement on offer has in the lot, in whole numbers."""
    agrees, seen = exposure.agrees, exposure.seen
    gains = [
        max(1, sum(_narrowing(int(agrees[row, at]), int(seen[row, at])) for row in bins))
        for at in offered
    ]
    below = [_below_floor(exposure, at) for at in offered]
    if not any(below):
        return gains
    explored = EXPLORE.numerator * sum(gains)
    learned = (EXPLORE.denominator - EXPLORE.numerator) * sum(below)
    return [explored * low + learned * gain for low, gain in zip(below, gains, strict=True)]


def _below_floor(exposure: Exposure, at: int) -> bool:
    fewest = exposure.seen[:, at].min(initial=FLOOR_VOTES_A_BIN)
    return bool(exposure.votes[at] < FLOOR_VOTES or fewest < FLOOR_VOTES_A_BIN)


def _narrowing(agrees: int, seen: int) -> int:
    """How much narrower one more opinion makes the interval on average, in units of 1 / SCALE."""
    yes, all_told = agrees + 1, seen + 2
    no = all_told - yes
    after = yes * _deviation(yes + 1, no) + no * _deviation(yes, no + 1)
    return _deviation(yes, no) - after // all_told


def _deviation(yes: int, no: int) -> int:
    """The standard deviation of Beta(yes, no), in units of 1 / SCALE."""
    total = yes + no
    return isqrt(SCALE * SCALE * yes * no // (total * total * (total + 1)))
