"""How much every voter is given: a share of the budget, and more while the total still fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

from deliberate.consensus.budget.contest import Contest
from deliberate.consensus.budget.rounds import order_of_purchase
from deliberate.consensus.budget.screening import Uncertain, certain_order


class Completion(StrEnum):
    """What is done about money that equal shares alone would leave.

    `none`: nothing. `add1`: all voters are given one increment more, again and again, as long as
    what they buy fits the budget. `add1-exhaustive`: that, but no longer than until no other
    project fits.

    Source: equalshares.net; the rules `equalshares` and `equalshares/add1` of Pabulib.
    """

    NONE = "none"
    ADD1 = "add1"
    ADD1_EXHAUSTIVE = "add1-exhaustive"


class Stop(StrEnum):
    """Why voters were given no more."""

    NOT_ASKED = "not-asked"
    ALL_FUNDED = "all-funded"
    NOTHING_MORE_FITS = "nothing-more-fits"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Endowments by the number of increments: a share of the budget, and what comes after it."""

    share: Fraction
    foot: Fraction
    increment: Fraction

    @classmethod
    def of(cls, contest: Contest, increment: Fraction, *, whole: bool) -> Self:
        """Stand increments on the share itself, or on the whole increments in it."""
        share = Fraction(contest.election.budget, contest.election.voters)
        return cls(share, share // increment * increment if whole else share, increment)

    def __getitem__(self, increments: int) -> Fraction:
        return self.foot + increments * self.increment if increments else self.share


@dataclass(frozen=True, slots=True)
class Completed:
    """The order of purchases to keep after so many increments, and what one more would buy."""

    order: Sequence[int]
    increments: int
    stop: Stop
    refused: Sequence[int] = ()


def complete(
    contest: Contest, ladder: Ladder, worth: Sequence[int], completion: Completion
) -> Completed:
    """Climb until the first endowment whose purchases do not fit the budget, or another stop."""
    budget = contest.election.budget
    kept = Completed((), 0, Stop.REFUSED)
    stretches = _stretches(contest, ladder, worth)
    while True:  # enough money buys every project that stands
        first, last, order = next(stretches)
        if completion is Completion.NONE:
            return Completed(order, first, Stop.NOT_ASKED)
        if contest.cost(order) > budget:
            return Completed(kept.order, kept.increments, Stop.REFUSED, order)
        if len(order) == len(contest.ranking):
            return Completed(order, first, Stop.ALL_FUNDED)
        if completion is Completion.ADD1_EXHAUSTIVE and not _fits_another(contest, order):
            return Completed(order, first, Stop.NOTHING_MORE_FITS)
        kept = Completed(order, last, Stop.REFUSED)


def others(contest: Contest, order: Sequence[int]) -> list[int]:
    """The projects that stand and are not bought."""
    bought = set(order)
    return [place for place in contest.ranking if place not in bought]


def _fits_another(contest: Contest, order: Sequence[int]) -> bool:
    left = contest.election.budget - contest.cost(order)
    return any(contest.costs[place] <= left for place in others(contest, order))


def _stretches(
    contest: Contest, ladder: Ladder, worth: Sequence[int]
) -> Iterator[tuple[int, int, list[int]]]:
    """Orders of purchase up the ladder, each with the first and the last increment it holds for.

    No endowment may be left out: with more money voters may buy less, so that a later one can fit
    where an earlier one does not. But one certain answer may hold for many, so twice as many are
    tried after each that did, and fewer after one that did not.
    """
    first, reach = 0, 1
    while True:
        last = first + reach - 1
        try:
            order = certain_order(contest, ladder[first], ladder[last], worth)
        except Uncertain:
            if reach > 1:
                reach = max(1, reach // 4)
                continue
            order = order_of_purchase(contest, ladder[first], worth)
        else:
            reach *= 2
        yield first, last, order
        first = last + 1
