"""How well the top of a list lasts when other people had taken part."""

from fractions import Fraction

import numpy as np
import pytest

from deliberate.consensus.errors import BadInput
from deliberate.consensus.landscape.resampling import resamples
from deliberate.consensus.landscape.stability import stability

PEOPLE = [f"p{at:03}" for at in range(60)]


def agreement_of(votes):
    """Score each statement by the smoothed share who agree; votes are people x statements."""
    return lambda weights: (weights @ (votes == 1) + 1) / (weights.sum() + 2)


def test_a_clear_top_always_lasts():
    votes = np.where(np.arange(20) < 10, 1, -1) * np.ones((60, 1))
    result = stability(PEOPLE, agreement_of(votes), seed="s")
    assert result.top == tuple(range(10))
    assert result.same == 1
    assert result.kept == (Fraction(1),) * 10


def test_shares_are_those_of_the_resamples():
    votes = np.random.default_rng(1).integers(-1, 2, (60, 6))
    score = agreement_of(votes)
    result = stability(PEOPLE, score, seed="s", top=2, times=50)
    drawn = resamples(PEOPLE, seed="s", times=50).astype(int)
    tops = [set(np.argsort(-score(row), kind="stable")[:2].tolist()) for row in drawn]
    assert result.same == Fraction(sum(top == set(result.top) for top in tops), 50)
    assert result.kept == tuple(Fraction(sum(at in top for top in tops), 50) for at in result.top)
    assert 0 < result.same < min(result.kept) < 1


def test_the_best_comes_first_and_ties_go_to_the_earlier_column():
    result = stability(PEOPLE, lambda weights: np.array([1.0, 3, 2, 3]), seed="s", top=3)
    assert result.top == (1, 3, 2)
    assert result.same == 1


def test_two_hundred_resamples_and_ten_places_unless_said_otherwise():
    calls = []

    def score(weights):
        calls.append(weights)
        return np.arange(30.0)

    assert stability(PEOPLE, score, seed="s").top == tuple(range(29, 19, -1))
    assert len(calls) == 201
    assert calls[0].tolist() == [1] * 60
    assert all(row.dtype == np.int64 for row in calls)


def test_the_order_of_people_does_not_matter():
    votes = np.random.default_rng(1).integers(-1, 2, (60, 30))
    before = stability(PEOPLE, agreement_of(votes), seed="s", times=30)
    order = np.random.default_rng(2).permutation(60)
    shuffled = [PEOPLE[at] for at in order]
    assert stability(shuffled, agreement_of(votes[order]), seed="s", times=30) == before
    assert stability(PEOPLE, agreement_of(votes), seed="t", times=30) != before


def test_a_list_shorter_than_the_top_is_whole():
    assert stability(PEOPLE, lambda weights: np.array([1.0, 2]), seed="s").top == (1, 0)


@pytest.mark.parametrize("wrong", [{"top": 0}, {"times": 0}])
def test_no_top_and_no_resamples_are_refused(wrong):
    with pytest.raises(BadInput):
        stability(PEOPLE, lambda weights: np.array([1.0]), seed="s", **wrong)


def test_a_top_of_one_in_one_resample_is_allowed():
    result = stability(PEOPLE, lambda weights: np.array([1.0, 2]), seed="s", top=1, times=1)
    assert (result.top, result.same) == ((1,), 1)
