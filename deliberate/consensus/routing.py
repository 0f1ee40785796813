"""Which statement to show next, by a lot that anyone can draw again."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from math import isqrt
from typing import NamedTuple

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.errors import ImpossibleCount

SCALE = 10**18
FLOOR_VOTES = 10
FLOOR_VOTES_A_BIN = 2
EXPLORE = Fraction(1, 4)
MOST_KEPT = 1 << 14


class Waiting(NamedTuple):
    """A statement that a person has no opinion of yet, and how much others have seen it.

    `votes` counts everybody's opinions of it, passes included. `bins` hold how many agree and how
    many have seen it in each bin of the opinion axes, the same bins for every statement. While
    there are no bins, everybody may stand for one.

    Source: design rule of this package.
    """

    statement: str
    votes: int
    bins: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The statement that was drawn; `shares` are the tickets that each one waiting had in the lot.

    Source: design rule of this package.
    """

    statement: str
    shares: Mapping[str, int]

    @property
    def propensity(self) -> Fraction:
        """The chance of the one that was drawn, to be kept beside the opinion.

        Source: Horvitz and Thompson, J. Am. Stat. Assoc. 47 (1952) 663-685.
        """
        return Fraction(self.shares[self.statement], sum(self.shares.values()))


def next_statement(
    waiting: Sequence[Waiting], person: str, answered: int, *, seed: str, bins: Sequence[int] = ()
) -> Shown | None:
    """Draw the statement to show a person next; None if none is waiting.

    `answered` is how many the person has an opinion of; `bins` are the bins that the person is
    in, all of them if none is known. With chance 1/4 the draw is even among statements below the
    floor of ten votes and two in each bin, if any is; else it goes by how much narrower one more
    opinion is expected to make the interval of the agree rate in those bins, so nothing is left
    without a chance. The lot is the SHA-256 of the seed, the pseudonym and how many were
    answered: to ask again draws the same number. Raises `ImpossibleCount`.

    Source: consensus landscape design of this package; the interval is that of a Beta posterior
    from an even prior, its half-width taken as one standard deviation.
    """
    if not waiting:
        return None
    shares = _shares(waiting, bins)
    steps = list(accumulate(shares))
    lot = sha256(canonical_json(["route", seed, person, answered])).digest()
    point = int.from_bytes(lot) * steps[-1] >> 256
    names = [one.statement for one in waiting]
    drawn = names[bisect_right(steps, point)]
    return Shown(drawn, dict(zip(names, shares, strict=True)))


def _shares(waiting: Sequence[Waiting], bins: Sequence[int]) -> list[int]:
    """What each statement has in the lot, in whole numbers."""
    theirs = [tuple(one.bins[row] for row in bins) if bins else one.bins for one in waiting]
    gains = [_gain(counts) for counts in theirs]
    below = [_is_below_floor(one) for one in waiting]
    if not any(below):
        return gains
    explored = EXPLORE.numerator * sum(gains)
    learned = (EXPLORE.denominator - EXPLORE.numerator) * sum(below)
    return [explored * low + learned * gain for low, gain in zip(below, gains, strict=True)]


def _is_below_floor(one: Waiting) -> bool:
    return one.votes < FLOOR_VOTES or any(seen < FLOOR_VOTES_A_BIN for _, seen in one.bins)


@lru_cache(maxsize=MOST_KEPT)
def _gain(counts: tuple[tuple[int, int], ...]) -> int:
    """How much narrower one more opinion makes the intervals, and 1 at least."""
    return max(1, sum(_narrowing(agrees, seen) for agrees, seen in counts))


def _narrowing(agrees: int, seen: int) -> int:
    """How much narrower one more opinion makes the interval on average, in units of 1 / SCALE."""
    if not 0 <= agrees <= seen:
        raise ImpossibleCount("bins", f"{agrees} agree of {seen} who saw it")
    yes, all_told = agrees + 1, seen + 2
    no = all_told - yes
    after = yes * _deviation(yes + 1, no) + no * _deviation(yes, no + 1)
    return _deviation(yes, no) - after // all_told


def _deviation(yes: int, no: int) -> int:
    """The standard deviation of Beta(yes, no), in units of 1 / SCALE."""
    total = yes + no
    return isqrt(SCALE * SCALE * yes * no // (total * total * (total + 1)))
