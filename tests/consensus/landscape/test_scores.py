"""A person's score hangs on the axes and on what that person said, and on nobody else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus.landscape import (
    Axes,
    Opinions,
    StatementsDiffer,
    axes_of,
    scores_of,
    tables_of,
)
from tests.consensus.landscape.talks import camps, matrices, opinions_in, triples


def axes(loadings, mean):
    names = tuple(str(at) for at in range(len(mean)))
    return Axes(names, np.array(mean), np.array(loadings, float), (1.0, 1.0, 0.0), 2.0)


def test_a_score_by_hand():
    """One loading of 1 on the first axis: a = 2, so the score is half of how far off the mean."""
    found = scores_of(opinions_in([[1, None], [None, None]]), axes([[1, 0], [0, 1]], [0.5, 0]))
    assert found.at.tolist() == [[0.25, 0], [0, 0]]
    assert found.error.tolist() == [[round(0.5**0.5, 9), 1], [1, 1]]


def random_axes(statements, seed):
    chance = np.random.default_rng(seed)
    loadings, mean = chance.normal(size=(statements, 2)), chance.uniform(-1, 1, statements)
    return axes(np.round(loadings, 9), np.round(mean, 9))


@given(matrices(), some.integers(0, 99))
def test_it_is_the_ridge_regression_of_the_persons_own_opinions(matrix, seed):
    given_axes = random_axes(len(matrix[0]), seed)
    found = scores_of(opinions_in(matrix), given_axes)
    for row, at, error in zip(matrix, found.at, found.error, strict=True):
        seen = [what for what, value in enumerate(row) if value is not None]
        lean = given_axes.loadings[seen]
        away = np.array([row[what] for what in seen]) - given_axes.mean[seen]
        inverse = np.linalg.inv(lean.T @ lean + np.eye(2))
        assert at == pytest.approx(inverse @ (lean.T @ away), abs=1e-7)
        assert error == pytest.approx(np.sqrt(np.diag(inverse)), abs=1e-7)


@settings(max_examples=20)
@given(some.integers(1, 119))
def test_no_bit_of_it_hangs_on_who_else_is_there(many):
    opinions = camps()
    given_axes = axes_of(tables_of(opinions))
    some_people = opinions.people[-many:]
    fewer = Opinions.of(
        [one for one in triples(opinions) if one[0] in some_people],
        some_people,
        opinions.statements,
    )
    everybody, part = scores_of(opinions, given_axes), scores_of(fewer, given_axes)
    assert (everybody.at[-many:] == part.at).all()
    assert (everybody.error[-many:] == part.error).all()


def test_the_more_opinions_the_smaller_the_error():
    rows = [[1] * many + [None] * (6 - many) for many in range(7)]
    error = scores_of(opinions_in(rows), random_axes(6, 1)).error
    assert (np.diff(error, axis=0) < 0).all()


def test_axes_of_other_statements_are_refused():
    with pytest.raises(StatementsDiffer, match=r"^axes:"):
        scores_of(opinions_in([[1]]), random_axes(2, 1))
