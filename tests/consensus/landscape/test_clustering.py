"""K-means on a grid, how far groups stand apart, and how alike two groupings are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.landscape.clustering import (
    adjusted_rand_index,
    even_silhouette,
    k_means,
    nearest,
    silhouettes,
)

LINE = np.array([[0, 0], [2, 0], [10, 0], [13, 0]])


def test_two_means_are_as_worked_by_hand():
    """From the heaviest cell, 2, and then 13: its 2 x 11² is the most of all."""
    centres = k_means(LINE, np.array([[1.0, 3, 1, 2]]), 2)
    assert centres.tolist() == [[[1.5, 0], [12, 0]]]


def test_the_start_goes_by_weight_times_squared_distance():
    """5 x 8² is more than 2 x 11², so 10 is the second centre, and 13 alone the third."""
    weights = np.array([[1.0, 6, 5, 2]])
    assert k_means(LINE, weights, 3)[0, :, 0].tolist() == [12 / 7, 10, 13]


SLOW = np.array([[at, 0] for at in (0, 6, 8, 9, 11, 13, 20)])
SLOW_WEIGHTS = np.array([[7.0, 3, 3, 1, 6, 3, 2]])


def test_the_rounds_go_on_until_nothing_moves():
    """From 0 and 20: 9 goes to the first, and to the second when that has come nearer."""
    assert k_means(SLOW, SLOW_WEIGHTS, 2)[0, :, 0].tolist() == [42 / 13, 154 / 12]


def test_the_rounds_end_in_any_case(monkeypatch):
    monkeypatch.setattr("deliberate.consensus.landscape.clustering.ROUNDS", 1)
    assert k_means(SLOW, SLOW_WEIGHTS, 2)[0, :, 0].tolist() == [51 / 14, 145 / 11]


def test_a_cell_between_two_centres_goes_to_the_first():
    centres = np.array([[[0.0, 0], [4, 0]], [[4.0, 0], [0, 0]]])
    assert nearest(np.array([[2, 0], [3, 0]]), centres).tolist() == [[0, 1], [0, 0]]


def test_a_centre_that_nobody_is_nearest_to_stays():
    assert k_means(LINE[:1], np.array([[4.0]]), 3).tolist() == [[[0, 0], [0, 0], [0, 0]]]


weighed = some.lists(some.tuples(*[some.integers(0, 9)] * 3), min_size=3, max_size=9).filter(
    lambda rows: any(row[2] for row in rows)
)


@given(weighed, some.integers(2, 4), some.integers(0, 3))
def test_many_weightings_at_once_are_as_one_by_one(rows, k, turn):
    cells, weights = np.array(rows)[:, :2], np.array(rows)[:, 2].astype(float)
    both = np.stack([weights, np.roll(weights, turn)])
    together = k_means(cells, both, k)
    for alone, row in zip(together, both, strict=True):
        assert np.array_equal(alone, k_means(cells, row[None], k)[0])


@given(weighed, some.integers(2, 4))
def test_every_person_a_thousand_times_changes_no_centre(rows, k):
    cells, weights = np.array(rows)[:, :2], np.array(rows)[:, 2:].T.astype(float)
    assert np.allclose(k_means(cells, weights * 1000, k), k_means(cells, weights, k))


def test_silhouettes_compare_the_own_centre_with_the_next():
    centres = np.array([[0.0, 0], [8, 6], [20, 0]])
    widths = silhouettes(np.array([[0, 0], [4, 3], [17, 0]]), centres)
    assert widths.tolist() == pytest.approx([1, 0, 1 - 3 / np.hypot(9, 6)])
    assert silhouettes(np.array([[0, 0]]), np.array([[0.0, 0], [0.5, 0]])).tolist() == [1]
    assert silhouettes(np.array([[5, 5]]), np.zeros((2, 2))).tolist() == [0]
    assert silhouettes(np.array([[0, 0]]), np.zeros((2, 2))).tolist() == [0]


def test_an_even_line_cut_in_two_has_the_silhouette_worked_by_hand():
    half = np.arange(16)
    own, following = np.abs(half - 7.5), 23.5 - half
    expected = (1 - own / following).mean()
    assert even_silhouette(0.0, 2) == pytest.approx(expected)
    assert even_silhouette(0.0004, 5) == pytest.approx(expected)


def test_an_even_square_is_cut_in_so_many_pieces_at_most():
    square = np.indices((32, 32)).reshape(2, -1).T
    halves = silhouettes(square, k_means(square, np.ones((1, 1024)), 2)[0])
    assert even_silhouette(1.0, 2) == pytest.approx(halves.mean())


def test_the_easiest_number_of_pieces_counts():
    assert even_silhouette(1.0, 5) > even_silhouette(1.0, 2)
    assert even_silhouette(0.5, 2) > even_silhouette(1.0, 2)


def test_likeness_of_groupings_is_as_in_the_literature():
    assert adjusted_rand_index(np.array([[2.0, 0], [0, 1], [0, 1]])) == pytest.approx(4 / 7)
    assert adjusted_rand_index(np.array([[1.0, 1], [1, 1]])) == pytest.approx(-0.5)
    assert adjusted_rand_index(np.array([[0.0, 5], [7, 0]])) == 1


def test_likeness_of_single_groups_is_whole():
    assert adjusted_rand_index(np.array([[4.0, 0], [0, 0]])) == 1
    assert adjusted_rand_index(np.array([[1.0]])) == 1


def test_many_tables_go_at_once():
    tables = np.array([[[2.0, 0], [0, 2]], [[1, 1], [1, 1]]])
    assert adjusted_rand_index(tables).tolist() == pytest.approx([1, -0.5])
