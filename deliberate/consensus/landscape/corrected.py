"""The share who agree, corrected for who was asked: what a lot with known chances puts right."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum

from deliberate.consensus.errors import ImpossibleChance


@dataclass(frozen=True, slots=True)
class Asked:
    """An opinion: 1, 0 or -1, and the chance with which the lot showed the statement.

    `propensity` is None for who was not shown the statement by the lot but went to it.

    Source: design rule of this package.
    """

    person: str
    statement: str
    value: int
    propensity: Fraction | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrected share who agree, and how many equally weighed people it is as good as.

    Source: see `corrected_shares`; Kish, Survey Sampling (1965), for the number of people.
    """

    share: float
    people: float


def stands_for(propensity: Fraction | None, later: int, showings: int) -> float:
    """Give how many people the opinion of one of them stands for; on average it is 1.

    The lot showed a person `showings` statements since this one was there to be shown, `later` of
    them after the opinion was known. At each showing the opinion is drawn with the chance that it
    had, and stands for one over that chance; or it is known already and stands for itself; or it
    is not known yet and is counted for nought. This is the mean of those. The number of showings
    must not hang on what was shown. Raises `ImpossibleChance`.

    Source: Horvitz and Thompson, J. Am. Stat. Assoc. 47 (1952) 663-685, at each showing.
    """
    if propensity is None:
        return later / showings
    if not 0 < propensity <= 1:
        raise ImpossibleChance("propensity", "with it the statement was not shown")
    return (float(1 / propensity) + later) / showings


def corrected_shares(said: Sequence[Asked]) -> dict[str, Corrected]:
    """Give the corrected share of each statement that the lot showed to anybody.

    `said` is in the order in which the opinions were first given, each pair of person and
    statement once. A statement is there to be shown from its first opinion on; who was shown
    nothing since then does not count. What cannot be corrected: who leaves before a statement
    comes, or passes one by without an answer because of what it says.

    Source: Hájek, in Foundations of Statistical Inference (1971) 236: a ratio of two
    Horvitz-Thompson sums, their weights from `stands_for`.
    """
    drawn: dict[str, list[int]] = {}
    there: dict[str, int] = {}
    for at, one in enumerate(said):
        there.setdefault(one.statement, at)
        if one.propensity is not None:
            drawn.setdefault(one.person, []).append(at)
    weighed: dict[str, list[tuple[int, float]]] = {}
    for at, one in enumerate(said):
        mine = drawn.get(one.person, [])
        showings = len(mine) - bisect_right(mine, there[one.statement])
        if showings:
            first = at == there[one.statement]
            later = len(mine) - bisect_right(mine, at)
            weight = stands_for(None if first else one.propensity, later, showings)
            weighed.setdefault(one.statement, []).append((one.value, weight))
    return {name: found for name, opinions in weighed.items() if (found := _corrected(opinions))}


def _corrected(opinions: Sequence[tuple[int, float]]) -> Corrected | None:
    """The ratio; None where no opinion stands for anybody. The sums are rounded once."""
    everybody = fsum(weight for _, weight in opinions)
    if not everybody:
        return None
    agreeing = fsum(weight for value, weight in opinions if value == 1)
    squares = fsum(weight * weight for _, weight in opinions)
    return Corrected(agreeing / everybody, everybody * everybody / squares)
