"""Floats that know how far they may be off."""

from fractions import Fraction
from math import ceil
from random import Random

import pytest

from deliberate.consensus.budget import Ballot, Election, Project, Tie, Utility
from deliberate.consensus.budget.contest import contest_of
from deliberate.consensus.budget.rounds import order_of_purchase, worth_of
from deliberate.consensus.budget.screening import NEVER, Bounds, Uncertain, certain_order
from tests.consensus.budget.elections import election

UNEVEN = contest_of(
    election(400, {"a": 240, "b": 90, "c": 35}, ("a", 2), "ab", "bc"), [Tie.CHEAPER], 0
)
"""With 100 each: `a` takes 80 from three. For `b` one of them has 20 left, and the other pays 70,
so that 30 are left for `c`. With 110 each it has 30 left, the other pays 60, and 50 are left."""
WORTH = worth_of(UNEVEN, Utility.COST)
A, B, C = range(3)


def bounds(low, high):
    return Bounds(UNEVEN, Fraction(low), Fraction(high))


def test_a_share_that_all_pay_is_known_but_for_rounding():
    share = bounds(100, 100).estimate(A)
    assert share.even
    assert share.least < 80 < share.most
    assert share.most - share.least < 1e-9


def test_a_share_beside_poor_ones_is_known_but_for_rounding():
    money = bounds(100, 100)
    money.charge(A, money.estimate(A))
    share = money.estimate(B)
    assert not share.even
    assert Fraction(share.least) < 70 < Fraction(share.most)
    assert share.most - share.least < 1e-9


def test_points_are_what_a_share_is_multiplied_by():
    """Two of three pay 5 of 12 for `a`. For `b` one of them, with three points, gives the 7 that
    are left, and the third, with two, pays the other 10: 5 a point.
    """
    ballots = Ballot({"a": 1, "b": 3}), Ballot({"a": 1}), Ballot({"b": 2})
    contest = contest_of(Election(36, (Project("a", 10), Project("b", 17)), ballots), [], 0)
    money = Bounds(contest, Fraction(12), Fraction(12))
    money.charge(A, money.estimate(A))
    share = money.estimate(B)
    assert not share.even
    assert Fraction(share.least) < 5 < Fraction(share.most)
    assert share.most - share.least < 1e-9


def test_a_range_of_endowments_is_a_range_of_shares():
    money = bounds(100, 110)
    money.charge(A, money.estimate(A))
    share = money.estimate(B)
    assert share.least < 60 < 70 < share.most
    assert (round(share.least, 9), round(share.most, 9)) == (60, 70)


def test_what_half_of_a_range_can_pay_is_uncertain():
    assert certain_order(UNEVEN, Fraction(100), Fraction(100), WORTH) == [A, B]
    assert certain_order(UNEVEN, Fraction(110), Fraction(110), WORTH) == [A, B, C]
    with pytest.raises(Uncertain):
        certain_order(UNEVEN, Fraction(100), Fraction(110), WORTH)


@pytest.mark.parametrize(
    ("costs", "ballots", "low", "high", "order"),
    [
        ({"a": 7, "b": 15}, [("b", 1), ("ab", 4), ("b", 4), ("a", 3)], 2, 2, [1, 0]),
        ({"a": 10, "b": 4, "c": 6}, [("ac", 2), ("abc", 2), ("a", 3)], 3, 4, [0, 2]),
        ({"a": 13, "b": 25, "c": 23}, [("b", 2), ("bc", 1), ("ac", 3)], 14, 14, [2, 0, 1]),
    ],
)
def test_floats_are_certain_where_shares_are_far_enough_apart(costs, ballots, low, high, order):
    contest = contest_of(election(1000, costs, *ballots), [Tie.CHEAPER], 0)
    worth = worth_of(contest, Utility.COST)
    assert certain_order(contest, Fraction(low), Fraction(high), worth) == order
    for endowment in (low, high):
        assert order_of_purchase(contest, Fraction(endowment), worth) == order


def test_a_share_is_bounded_on_both_sides_though_others_leave_next_to_nothing_to_pay():
    """Eleven sorts of poor voters give all they have, millions; the last pays less than one."""
    chance = Random(1)
    for _ in range(50):
        people = [chance.randint(10**8, 10**9) for _ in range(11)]
        money = [chance.random() / 1000 for _ in people]
        points = chance.randint(1, 3)
        given = sum(Fraction(each) * many for each, many in zip(money, people, strict=True))
        cost = ceil(given)
        ballots = [Ballot({"a": 1}, many) for many in people] + [Ballot({"a": points})]
        contest = contest_of(Election(cost, (Project("a", cost),), tuple(ballots)), [], 0)
        purses = Bounds(contest, Fraction(0), Fraction(0))
        purses._low[:] = purses._high[:] = [*money, 10.0]
        share = purses.estimate(0)
        exact = (cost - given) / points
        if exact > 1 / 1000:
            assert Fraction(share.least) < exact < Fraction(share.most)


def test_what_is_lost_in_the_rounding_of_a_fortune_is_within_its_bounds():
    """A fifth of one is less than what floats of this size can tell apart."""
    fortune = Fraction(2**52 + 1)
    contest = contest_of(election(1, {"a": 1}, ("a", 5)), [], 0)
    money = Bounds(contest, fortune, fortune)
    for times in range(1, 11):
        money.charge(A, money.estimate(A))
        left = fortune - Fraction(times, 5)
        assert Fraction(money._low[0]) <= left <= Fraction(money._high[0])


def test_nobody_with_too_little_can_pay():
    assert bounds(17, 17).estimate(C) is NEVER
    with pytest.raises(Uncertain):
        bounds(34, 36).estimate(C)
    with pytest.raises(Uncertain):
        bounds(35, 35).estimate(C)


def test_ties_of_even_shares_are_broken_exactly_and_others_are_uncertain():
    even = contest_of(election(20, {"a": 9, "b": 3, "c": 6}, ("abc", 3)), [Tie.CHEAPER], 0)
    worth = worth_of(even, Utility.COST)
    found = certain_order(even, Fraction(7), Fraction(8), worth)
    assert found == order_of_purchase(even, Fraction(7), worth) == [1, 2, 0]
    twins = contest_of(election(9, {"x": 2, "a": 5, "b": 5}, "xab", "ab"), [Tie.CHEAPER], 0)
    with pytest.raises(Uncertain):
        certain_order(twins, Fraction(4), Fraction(4), worth_of(twins, Utility.CARDINALITY))
