"""What every voter has left, exactly."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from math import lcm
from operator import mul

import numpy as np

from deliberate.consensus.budget.contest import Contest, Integers, Support


@dataclass(frozen=True, slots=True)
class Offer:
    """What the supporters of a project can do for it.

    `behind` is all that they have left. `share` is what each who has enough pays a point so that
    all of them pay the cost together, those with less giving all they have; None if they cannot.
    """

    behind: Fraction
    share: Fraction | None


class Purses:
    """Voters who have the same left are held together, as one level of money.

    Money is kept in whole numbers over one common denominator: nothing is ever rounded, and yet
    sums and comparisons are those of integers.
    """

    def __init__(self, contest: Contest, endowment: Fraction) -> None:
        self._contest = contest
        self._level = np.zeros(contest.weights.size, np.int64)
        self._money = [endowment.numerator]
        self._denominator = endowment.denominator

    def offer(self, place: int) -> Offer:
        """Work out what the supporters of a project can pay for it now."""
        support = self._contest.support[place]
        keys, weights = self._sorts(support)
        kinds = len(support.kinds)
        money = [self._money[key // kinds] for key in keys]
        behind = sum(map(mul, money, weights))
        cost = self._contest.costs[place] * self._denominator
        share = None
        if behind >= cost:
            points = [support.kinds[key % kinds] for key in keys]
            share = self._share(cost, list(zip(money, points, weights, strict=True)))
        return Offer(Fraction(behind, self._denominator), share)

    def _share(self, cost: int, supporters: list[tuple[int, int, int]]) -> Fraction:
        """Poorest a point first: each gives all until the rest can share evenly what is missing."""
        scale = lcm(*{points for _, points, _ in supporters})
        supporters.sort(key=lambda kind: kind[0] * (scale // kind[1]))
        rest = sum(points * weight for _, points, weight in supporters)
        for money, points, weight in supporters:
            if cost * points <= money * rest:
                break
            cost -= money * weight
            rest -= points * weight
        return Fraction(cost, rest * self._denominator)

    def charge(self, place: int, share: Fraction) -> None:
        """Take from each supporter of a project a share a point, or all that is left."""
        support = self._contest.support[place]
        self._refine(share.denominator)
        due = share.numerator * (self._denominator // share.denominator)
        kinds = len(support.kinds)
        keys, _ = self._sorts(support)
        levels = {money: level for level, money in enumerate(self._money)}
        moved = np.zeros(len(self._money) * kinds, np.int64)
        for key in keys:
            left = max(0, self._money[key // kinds] - due * support.kinds[key % kinds])
            moved[key] = levels.setdefault(left, len(levels))
        self._level[support.ballots] = moved[self._level[support.ballots] * kinds + support.kind]
        self._money = list(levels)
        self._drop_empty_levels()

    def _sorts(self, support: Support) -> tuple[list[int], list[int]]:
        """Supporters of one level and kind: level x number of kinds + kind, and how many."""
        sorts = self._level[support.ballots] * len(support.kinds) + support.kind
        # Floats that are whole and below 2**53, as elections are checked to have, add up exactly
        voters = np.bincount(sorts, weights=support.weights)
        found: Integers = np.flatnonzero(voters)
        return found.tolist(), voters[found].astype(np.int64).tolist()

    def _refine(self, denominator: int) -> None:
        finer = lcm(self._denominator, denominator)
        self._money = list(map(mul, self._money, repeat(finer // self._denominator)))
        self._denominator = finer

    def _drop_empty_levels(self) -> None:
        used = np.bincount(self._level, minlength=len(self._money)) > 0
        self._level = (np.cumsum(used) - 1)[self._level]
        self._money = [self._money[level] for level in np.flatnonzero(used)]
