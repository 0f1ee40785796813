from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus import BadInput, percent
from deliberate.consensus.percent import amount


@pytest.mark.parametrize(
    "given_numbers, shown",
    [
        ((2, 3), "66.66"),
        ((1, 1), "100.00"),
        ((1, 1862), "0.05"),
        ((0, 5), "0.00"),
        ((0, 0), "0.00"),
        ((2, 3, 0), "66"),
        ((2, 3, 1), "66.6"),
        ((10**30 - 1, 10**30), "99.99"),
    ],
)
def test_percent_cuts_off(given_numbers, shown):
    assert percent(*given_numbers) == shown


@given(some.integers(0, 10**12), some.integers(1, 10**12), some.integers(0, 6))
def test_percent_is_never_above_the_share(numerator, denominator, places):
    shown, share = (
        Fraction(percent(numerator, denominator, places)),
        Fraction(numerator, denominator),
    )
    assert 0 <= share * 100 - shown < Fraction(1, 10**places)


def test_percent_of_a_debt_is_refused():
    with pytest.raises(BadInput):
        percent(-1, 3)


def test_heads_are_shown_as_they_are_and_areas_in_square_metres():
    assert amount("members", 1234) == "1,234"
    assert amount("area", 685_005) == "6,850.05"
    assert amount("area", 99) == "0.99"
