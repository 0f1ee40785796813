"""Floats that know how far they may be off."""

from fractions import Fraction

import pytest

from deliberate.consensus.budget import Tie, Utility
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
