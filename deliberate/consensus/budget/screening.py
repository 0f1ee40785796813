"""The order of purchases from floats, where floats are certain of it.

Every amount is held as two floats, one not above and one not below the true amount. A project's
share s solves "sum of min(money, s x points) = cost". For any split of the supporters into some
who give all and others who pay s a point, the left side is at most what the first have plus s
times the points of the others, so s >= (cost - money of the first) / (points of the others), with
equality for the right split. Hence s is the greatest of these quotients over all splits, poorest
first, whichever split rounding would have picked; it falls as money rises, so low money bounds it
from above and high money from below. A sum of n terms of one sign, in floats, is off by less than
n x 2**-52 of itself; `SLACK` times the number of ballots, taken off the cost or added to it,
covers all sums here and leaves room for the product of a share with points. Where every supporter
certainly has enough, s is the cost over all points, and ties are broken exactly. If any other
comparison is not certain, there is no answer, and the caller works exactly.

Since the bounds may begin apart, one run answers for every endowment between two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

import numpy as np

from deliberate.consensus.budget.contest import Contest, Floats

SLACK = 2.0**-49
OPERATIONS = 16
"""Beside the sums, each bound takes a few single operations: fewer than so many more terms."""


class Uncertain(Exception):  # noqa: N818 - errors here are named after what is wrong
    """Floats cannot tell what comes first, or whether it can be paid."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bounds of a share; `even` if certainly every supporter pays it in full."""

    least: float
    most: float
    even: bool


NEVER = Estimate(np.inf, np.inf, even=False)
"""The supporters certainly cannot pay."""


class Bounds:
    """Money of every ballot, between `low` and `high`."""

    def __init__(self, contest: Contest, low: Fraction, high: Fraction) -> None:
        self._contest = contest
        self._low = np.full(contest.weights.size, np.nextafter(float(low), 0.0))
        self._high = np.full(contest.weights.size, np.nextafter(float(high), np.inf))

    def estimate(self, place: int) -> Estimate:
        """Bound the share of a project; raises `Uncertain` if not sure whether it can be paid."""
        support = self._contest.support[place]
        slack = SLACK * (support.ballots.size + OPERATIONS)
        cost = float(self._contest.costs[place])
        low, high = self._low[support.ballots], self._high[support.ballots]
        even = cost / support.total
        if (low / support.points).min() > even * (1 + slack):
            return Estimate(even * (1 - slack), even * (1 + slack), even=True)
        if (high @ support.weights) * (1 + slack) < cost:
            return NEVER
        if (low @ support.weights) * (1 - slack) < cost:
            raise Uncertain
        weights = support.weights * support.points
        least = _greatest_quotient(high / support.points, weights, cost - cost * slack)
        most = _greatest_quotient(low / support.points, weights, cost + cost * slack)
        return Estimate(least, most, even=False)

    def charge(self, place: int, share: Estimate) -> None:
        """Take the share from every supporter: at least, and at most."""
        support = self._contest.support[place]
        high = self._high[support.ballots] - share.least * support.points
        low = self._low[support.ballots] - share.most * support.points
        self._high[support.ballots] = np.maximum(np.nextafter(high, np.inf), 0.0)
        self._low[support.ballots] = np.maximum(np.nextafter(low, -np.inf), 0.0)


def _greatest_quotient(money: Floats, weights: Floats, cost: float) -> float:
    order = np.argsort(money)
    weights = weights[order]
    given = np.zeros(order.size)
    np.cumsum(money[order[:-1]] * weights[:-1], out=given[1:])
    rest = np.cumsum(weights[::-1])[::-1]
    return float(((cost - given) / rest).max())


@dataclass(frozen=True, slots=True)
class Contender:
    """A project in one round: bounds of its rho, and the share they come from."""

    least: float
    most: float
    rank: int
    share: Estimate


def certain_order(
    contest: Contest, low: Fraction, high: Fraction, worth: Sequence[int]
) -> list[int]:
    """Give the order of purchases that every endowment from `low` to `high` leads to.

    Raises `Uncertain` where floats cannot tell, or where two endowments differ.
    """
    money = Bounds(contest, low, high)
    known = [(0.0, rank) for rank in range(len(contest.ranking))]
    order: list[int] = []
    while contenders := _contenders(contest, money, known, worth):
        winner = _winner(contest, contenders, worth)
        for other in contenders:
            if other is not winner:
                heappush(known, (other.least, other.rank))
        order.append(contest.ranking[winner.rank])
        money.charge(order[-1], winner.share)
    return order


def _contenders(
    contest: Contest, money: Bounds, known: list[tuple[float, int]], worth: Sequence[int]
) -> list[Contender]:
    """Take from `known`, a heap of lower bounds of rho, whatever may be the best."""
    contenders: list[Contender] = []
    best = np.inf
    while known and known[0][0] <= best:
        _, rank = heappop(known)
        place = contest.ranking[rank]
        share = money.estimate(place)
        if share is not NEVER:
            least, most = share.least / worth[place], share.most / worth[place]
            contenders.append(Contender(least, most, rank, share))
            best = min(best, most)
    return contenders


def _winner(contest: Contest, contenders: Sequence[Contender], worth: Sequence[int]) -> Contender:
    best = min(contender.most for contender in contenders)
    possible = [contender for contender in contenders if contender.least <= best]
    if len(possible) > 1 and not all(contender.share.even for contender in possible):
        raise Uncertain

    def exactly(contender: Contender) -> tuple[Fraction, int]:
        place = contest.ranking[contender.rank]
        points = contest.support[place].total * worth[place]
        return Fraction(contest.costs[place], points), contender.rank

    return min(possible, key=exactly)
