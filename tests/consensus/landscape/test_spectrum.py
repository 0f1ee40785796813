"""The spectrum: bins of as many people each, and what they all, or only some, agree to."""

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus.landscape import Counts, Scores, Spectrum, spectrum_of
from deliberate.consensus.landscape.spectrum import wilson
from tests.consensus.landscape.talks import opinions_in


def spectrum(first, second=None, active=None, matrix=None):
    at = np.array([first, first if second is None else second], float).T
    opinions = opinions_in(matrix or [[1]] * len(first))
    marked = np.ones(len(first), np.bool_) if active is None else np.array(active)
    return spectrum_of(opinions, Scores(at, np.ones_like(at)), marked)


def test_each_axis_has_four_bins_from_low_to_high():
    found = spectrum([8, 7, 6, 5, 4, 3, 2, 1], [1, 2, 3, 4, 5, 6, 7, 8])
    assert found.bins[:, 0].tolist() == [3, 3, 2, 2, 1, 1, 0, 0]
    assert found.bins[:, 1].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert found.people.tolist() == [2] * 8


@settings(max_examples=50)
@given(some.lists(some.integers(0, 3), min_size=1, max_size=30), some.data())
def test_bins_are_even_whatever_the_ties(scores, data):
    active = data.draw(some.lists(some.booleans(), min_size=len(scores), max_size=len(scores)))
    found = spectrum(scores, active=active)
    for sizes in (found.people[:4], found.people[4:]):
        assert sizes.sum() == sum(active)
        assert sizes.max() - sizes.min() <= 1
    assert [(row >= 0).all() for row in found.bins] == active
    assert (found.bins[~np.array(active)] == -1).all()
    low = [s for s, b in zip(scores, found.bins[:, 0], strict=True) if b == 0]
    high = [s for s, b in zip(scores, found.bins[:, 0], strict=True) if b == 3]
    assert max(low, default=0) <= min(high, default=3)


def test_people_of_one_score_stand_in_the_order_of_their_hashes():
    found = spectrum([0] * 8)
    hashes = [sha256(f"p{at:02}".encode()).digest() for at in range(8)]
    by_hash = sorted(range(8), key=hashes.__getitem__)
    assert [int(found.bins[at, 0]) for at in by_hash] == [0, 0, 1, 1, 2, 2, 3, 3]


def test_every_score_that_several_have_is_put_in_the_order_of_their_hashes():
    found = spectrum([0, 1] * 8)
    for score, lower in ((0, 0), (1, 2)):
        people = [at for at in range(16) if at % 2 == score]
        people.sort(key=lambda at: sha256(f"p{at:02}".encode()).digest())
        assert [int(found.bins[at, 0]) for at in people] == [lower] * 4 + [lower + 1] * 4


def test_ties_do_not_disturb_those_above_and_below():
    found = spectrum([5, 1, 1, 1, 1, 1, 1, 0])
    assert (found.bins[0, 0], found.bins[7, 0]) == (3, 0)


def test_bins_count_the_opinions_of_their_people():
    """Four people from low to high on the first axis and from high to low on the second."""
    matrix = [[1, -1], [1, None], [-1, 1], [0, None]]
    found = spectrum([1, 2, 3, 4], [4, 3, 2, 1], matrix=matrix)
    assert found.counts.agree.tolist() == [
        *([1, 0], [1, 0], [0, 1], [0, 0]),
        *([0, 0], [0, 1], [1, 0], [1, 0]),
    ]
    assert found.counts.disagree[:4].tolist() == [[0, 1], [0, 0], [1, 0], [0, 0]]
    assert found.counts.seen[:4].tolist() == [[1, 1], [1, 0], [1, 1], [1, 0]]


def of_counts(agree, seen):
    counts = Counts(np.array(agree), np.zeros_like(agree), np.array(seen))
    return Spectrum(np.zeros((1, 2), int), np.zeros(8, int), counts)


def test_the_three_numbers_by_hand():
    """Smoothed agreement 3/4, 3/4 and 1/4 in three bins."""
    found = of_counts([[2], [5], [0]], [[2], [6], [2]])
    assert found.consensus == pytest.approx([(3 / 4 * 3 / 4 * 1 / 4) ** (1 / 3)])
    assert found.divisiveness == pytest.approx([1 / 2])
    assert found.floor == pytest.approx([0])


@given(some.integers(0, 50), some.integers(0, 50))
def test_more_agreement_anywhere_never_lowers_consensus_or_floor(agree, more):
    before = of_counts([[agree], [20]], [[100], [40]])
    after = of_counts([[agree + more], [20]], [[100], [40]])
    assert after.consensus >= before.consensus
    assert after.floor >= before.floor


def test_wilsons_bound_by_hand():
    """For 8 of 10 it is (0.88212 - 1.2816 x 0.14180) / 1.16425 = 0.6016."""
    z = 1.2816
    expected = (0.8 + z * z / 20 - z * (0.016 + z * z / 400) ** 0.5) / (1 + z * z / 10)
    bound = wilson(np.array([8, 0, 10, 0, 1]), np.array([10, 10, 10, 0, 1]))
    assert bound == pytest.approx([expected, 0, 10 / (10 + z * z), 0, 1 / (1 + z * z)])
    assert bound[0] == pytest.approx(0.6016, abs=5e-5)
    assert (bound >= 0).all()
