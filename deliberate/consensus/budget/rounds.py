"""The Method of Equal Shares with a given endowment: round by round, in exact rationals."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

from deliberate.consensus.budget.contest import Contest, Utility
from deliberate.consensus.budget.purses import Purses


@dataclass(frozen=True, slots=True)
class Purchase:
    """One project bought, or one that cannot be: then share and rho are None."""

    place: int
    behind: Fraction
    share: Fraction | None
    rho: Fraction | None


@dataclass(frozen=True, slots=True)
class Shopping:
    """Everything bought with one endowment, in order, and what was refused in the end."""

    bought: tuple[Purchase, ...]
    refused: tuple[Purchase, ...]


def worth_of(contest: Contest, utility: Utility) -> list[int]:
    """What one point for each project is worth."""
    return [cost if utility is Utility.COST else 1 for cost in contest.costs]


def order_of_purchase(contest: Contest, endowment: Fraction, worth: Sequence[int]) -> list[int]:
    """Buy, round after round, the project of the smallest rho, until no supporters can pay.

    As voters spend, a rho only grows. So what is known from an earlier round is a lower bound (at
    first: all supporters pay alike), and a round need not look at projects whose bound is above
    the best rho found in it.
    """
    purses = Purses(contest, endowment)
    bounds = [
        (Fraction(contest.costs[place], contest.support[place].total * worth[place]), rank)
        for rank, place in enumerate(contest.ranking)
    ]
    heapify(bounds)
    order: list[int] = []
    while bounds:
        best: tuple[Fraction, int] | None = None
        looked_at: list[tuple[Fraction, int]] = []
        while bounds and (best is None or bounds[0][0] <= best[0]):
            _, rank = heappop(bounds)
            share = purses.offer(contest.ranking[rank]).share
            if share is not None:
                found = share / worth[contest.ranking[rank]], rank
                looked_at.append(found)
                best = min(best or found, found)
        for rho in looked_at:
            if rho != best:
                heappush(bounds, rho)
        if best is not None:
            place = contest.ranking[best[1]]
            purses.charge(place, best[0] * worth[place])
            order.append(place)
    return order


def replay(
    contest: Contest, endowment: Fraction, worth: Sequence[int], order: Sequence[int]
) -> Shopping:
    """Buy in an order that is known, and say what every project's supporters could pay."""
    purses = Purses(contest, endowment)

    def look(place: int) -> Purchase:
        offer = purses.offer(place)
        rho = None if offer.share is None else offer.share / worth[place]
        return Purchase(place, offer.behind, offer.share, rho)

    bought: list[Purchase] = []
    for place in order:
        purchase = look(place)
        assert purchase.share is not None, "the order is one of purchases"
        purses.charge(place, purchase.share)
        bought.append(purchase)
    refused = [look(place) for place in contest.ranking if place not in set(order)]
    return Shopping(tuple(bought), tuple(refused))
