"""Polarisation: nought for one place, one for two camps, and the band of the resamples."""

from itertools import product

import numpy as np
import pytest

from deliberate.consensus.landscape.errors import LengthsDiffer
from deliberate.consensus.landscape.polarisation import polarisation
from deliberate.consensus.landscape.resampling import resamples
from tests.consensus.landscape.planted import crowd


def measured(positions, **given):
    people = given.pop("people", [f"p{at:04}" for at in range(len(positions))])
    counted = given.pop("counted", np.ones(len(positions), np.bool_))
    return polarisation(np.asarray(positions, float), counted, people, **{"seed": "s"} | given)


def esteban_ray(shares, places):
    pairs = list(product(range(len(shares)), repeat=2))
    total = sum(shares[i] ** 2.3 * shares[j] * abs(places[i] - places[j]) for i, j in pairs)
    return total / 0.5**2.3


def test_everybody_in_one_place_is_nought():
    result = measured([0.3] * 40)
    assert (result.value, result.low, result.high) == (0, 0, 0)


def test_two_equal_camps_are_one():
    result = measured([-1] * 40 + [1] * 40)
    assert result.value == 1
    assert 0.9 < result.low < result.high <= 1


def test_the_sum_is_as_worked_by_hand():
    """Thirty at one end, ten in the sixth of ten cells, sixty at the other end."""
    result = measured([0] * 30 + [5] * 10 + [10] * 60)
    assert result.value == pytest.approx(esteban_ray([0.3, 0.1, 0.6], [0, 5 / 9, 1]), abs=1e-9)


def test_a_cell_begins_where_the_one_before_ends():
    below = measured([0] * 30 + [4.999] * 10 + [10] * 60)
    assert below.value == pytest.approx(esteban_ray([0.3, 0.1, 0.6], [0, 4 / 9, 1]), abs=1e-9)


def test_two_unequal_camps_are_less_and_two_camps_more_than_one_crowd():
    unequal = measured([0] * 20 + [1] * 60).value
    crowds = [
        crowd(sizes, places)[0][:, 0]
        for sizes, places in (
            ([400], [[0, 0]]),
            ([200, 200], [[0, 0], [3, 0]]),
            ([200, 200], [[0, 0], [6, 0]]),
        )
    ]
    one, near, far = (measured(positions).value for positions in crowds)
    assert 0 < one < near < far < unequal < 1
    assert unequal == pytest.approx(esteban_ray([0.25, 0.75], [0, 1]), abs=1e-9)


def test_one_in_twenty_at_either_end_does_not_stretch_the_ruler():
    camps = [-1] * 45 + [1] * 45
    assert measured(camps + [-50] * 5 + [90] * 5).value == 1
    assert measured(camps + [90] * 10).value < 0.7
    assert measured(camps + [-50] * 6 + [90] * 6).value < 0.7


def test_only_the_shape_counts():
    positions = crowd([90], [[0, 0]])[0][:, 0]
    plain = measured(positions)
    assert measured(positions * 8 + 3) == plain
    assert measured(-positions).value == pytest.approx(plain.value, abs=0.01)


def test_the_band_holds_the_middle_nine_tenths_of_200_resamples():
    camps = np.array([0] * 15 + [5] * 10 + [10] * 35)
    people = [f"p{at:04}" for at in range(60)]
    values = []
    for row in resamples(people, seed="s", times=200):
        shares = [row[camps == camp].sum() / row.sum() for camp in (0, 5, 10)]
        values.append(esteban_ray(shares, [0, 5 / 9, 1]))
    values.sort()
    result = measured(camps)
    assert (result.low, result.high) == pytest.approx((values[10], values[189]), abs=1e-9)
    assert result.low < result.value < result.high


def test_the_order_of_people_does_not_change_a_bit():
    scores, people, _ = crowd([70], [[0, 0]])
    counted = np.arange(70) % 9 > 0
    before = measured(scores[:, 0], people=people, counted=counted)
    order = np.random.default_rng(4).permutation(70)
    shuffled = [people[at] for at in order]
    assert measured(scores[order, 0], people=shuffled, counted=counted[order]) == before


def test_the_seed_moves_the_band_and_not_the_value():
    positions = crowd([70], [[0, 0]])[0][:, 0]
    first, other = measured(positions, seed="a"), measured(positions, seed="b")
    assert first.value == other.value
    assert (first.low, first.high) != (other.low, other.high)


def test_only_who_counts_is_measured():
    positions = [-1] * 40 + [1] * 40 + [0] * 30
    assert measured(positions, counted=np.arange(110) < 80).value == 1
    assert measured(positions, counted=np.zeros(110, np.bool_)) is None


def test_one_person_is_no_trouble():
    assert measured([4.0]).value == 0


def test_lists_that_differ_in_length_are_refused():
    with pytest.raises(LengthsDiffer):
        measured([1, 2], people=["a"])
    with pytest.raises(LengthsDiffer):
        measured([1, 2], counted=np.array([True]))
