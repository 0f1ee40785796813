"""The axes come from the published tables alone, stand upright, and say when they are unsure."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.landscape import Axes, Tables, axes_of, tables_of
from deliberate.consensus.landscape.axes import covariance, leading, means, rounded, upright
from tests.consensus.landscape.talks import camps, matrices, opinions_in


def axes(*eigenvalues):
    return Axes(("a",), np.zeros(1), np.zeros((1, 2)), eigenvalues, sum(eigenvalues))


def test_a_covariance_by_hand():
    """Two statements that four people saw, means 1/2 and 0."""
    tables = tables_of(opinions_in([[1, 1], [1, -1], [0, 0], [0, 0]]))
    assert means(tables).tolist() == [0.5, 0]
    assert covariance(tables, 4).tolist() == [[1 / 8, 0], [0, 2 / 8]]


@given(matrices(), some.integers(1, 40))
def test_it_is_the_sum_over_who_saw_both_over_their_number_and_the_shrinkage(matrix, shrinkage):
    tables = tables_of(opinions_in(matrix))
    many = range(len(matrix[0]))
    seen = [[row[a] for row in matrix if row[a] is not None] for a in many]
    mean = [sum(column) / max(len(column), 1) for column in seen]
    assert means(tables).tolist() == pytest.approx(mean)
    for a in many:
        for b in many:
            both = [row for row in matrix if None not in (row[a], row[b])]
            total = sum((row[a] - mean[a]) * (row[b] - mean[b]) for row in both)
            expected = total / (len(both) + shrinkage)
            assert covariance(tables, shrinkage)[a, b] == pytest.approx(expected, abs=1e-12)


def test_the_loadings_are_eigenvectors_times_the_roots_of_their_eigenvalues():
    opinions = camps()
    found = axes_of(tables_of(opinions))
    matrix = covariance(tables_of(opinions), 30)
    for axis in range(2):
        loading, value = found.loadings[:, axis], found.eigenvalues[axis]
        assert matrix @ loading == pytest.approx(value * loading, abs=1e-8)
        assert loading @ loading == pytest.approx(value, abs=1e-8)
    assert found.eigenvalues == tuple(np.round(np.linalg.eigvalsh(matrix)[:-4:-1], 9))


def test_the_first_axis_of_two_camps_is_what_parts_them():
    loading = np.abs(axes_of(tables_of(camps())).loadings[:, 0])
    assert loading[::3].min() > 2 * np.delete(loading, np.s_[::3]).max()


def test_who_has_the_published_tables_derives_the_same_axes():
    tables = tables_of(camps(people=40, seen=0.3))
    published = tables.publishable()
    assert (published.together != tables.together).any()
    assert axes_of(published).document() == axes_of(tables).document()


def test_a_statement_of_few_voters_loads_nothing():
    voted_by_nine = [[1, 1] if at < 9 else [(-1) ** at, None] for at in range(30)]
    found = axes_of(tables_of(opinions_in(voted_by_nine)))
    assert found.mean[1] == 0
    assert found.loadings[1].tolist() == [0, 0]
    assert found.loadings[0, 0] > 0


def test_the_largest_loading_is_positive_and_the_first_of_equal_ones():
    turned = upright(np.array([[0.5, 0.3], [-0.5, -0.4], [0.1, 0.0]]))
    assert turned.tolist() == [[0.5, -0.3], [-0.5, 0.4], [0.1, 0.0]]
    assert upright(np.array([[-0.5], [0.5]])).tolist() == [[0.5], [-0.5]]


def test_numbers_are_rounded_to_nine_digits_without_a_negative_zero():
    near = rounded(np.array([0.1234567894, -0.0000000001]))
    assert near.tolist() == [0.123456789, 0.0]
    assert not np.signbit(near).any()
    assert not np.signbit(upright(np.array([[-1.0], [0.0]]))).any()


@pytest.mark.parametrize("size", [1, 2, 3])
def test_small_matrices_have_as_many_eigenvalues_as_they_can(size):
    values, vectors = leading(np.diag(np.arange(1.0, size + 1)))
    assert values.tolist() == [*range(size, 0, -1), 0, 0][:3]
    assert np.abs(vectors).sum(axis=0).tolist() == [1, float(size > 1)]


@pytest.mark.parametrize(
    "second, third, gap, uncertain",
    [
        (1.2, 1.0, 1.2, False),
        (1.199, 1.0, 1.199, True),
        (2.0, 0.5, 4.0, False),
        (1.0, 0.0, None, False),
        (0.0, 0.0, None, True),
        (1.0, -0.5, None, False),
    ],
)
def test_the_second_axis_is_uncertain_when_the_third_is_nearly_as_great(
    second, third, gap, uncertain
):
    found = axes(3.0, second, third)
    assert found.gap == gap
    assert found.second_is_uncertain is uncertain
    assert found.document()["gap"] == gap
    assert found.document()["second_is_uncertain"] is uncertain


def test_the_share_of_the_first_axis_is_of_all_that_varies():
    tables = tables_of(camps())
    matrix = covariance(tables, 30) * tables.shown
    found = axes_of(tables)
    values = np.linalg.eigvalsh(matrix)
    assert found.first_share == pytest.approx(values[-1] / values.sum())
    assert 0.3 < found.first_share < 0.9
    assert found.document()["first_share"] == round(found.first_share, 9)


def test_where_little_varies_the_first_axis_has_its_share_all_the_same():
    assert replace(axes(0.25, 0.1, 0.05), variance=0.5).first_share == 0.5


def test_tables_of_nobody_have_axes_of_nothing():
    found = axes_of(Tables.empty(("a", "b", "c")))
    assert found.document() == {
        "statements": ["a", "b", "c"],
        "mean": [0, 0, 0],
        "loadings": [[0, 0, 0], [0, 0, 0]],
        "eigenvalues": [0, 0, 0],
        "first_share": 0,
        "gap": None,
        "second_is_uncertain": True,
        "shrinkage": 30,
    }
