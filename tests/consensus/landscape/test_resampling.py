"""Resamples hang on the seed and the pseudonym, and on nothing else."""

from hashlib import shake_128

import numpy as np

from deliberate.consensus.landscape.resampling import AT_MOST, COPIES, resamples

PEOPLE = [f"person-{at}" for at in range(300)]


def test_a_person_can_draw_their_own_numbers_again():
    drawn = shake_128(b'["resample","spring"]' + "王".encode()).digest(6)
    expected = []
    for at in (0, 2, 4):
        lot = drawn[at] + 256 * drawn[at + 1]
        expected.append(sum(lot >= bar for bar in AT_MOST))
    assert resamples(["王"], seed="spring", times=3).ravel().tolist() == expected


def test_the_copies_follow_poissons_law():
    shares = np.bincount(COPIES) / 65536
    law = np.exp(-1) / np.array([1, 1, 2, 6, 24, 120, 720, 5040, 40320])
    assert np.abs(shares - law).max() < 2 / 65536
    assert np.round(np.cumsum(law)[:-1] * 65536).tolist() == list(AT_MOST)
    assert COPIES[[0, 24108, 24109, 65534, 65535]].tolist() == [0, 0, 1, 7, 8]


def test_order_and_company_do_not_matter():
    whole = resamples(PEOPLE, seed="s", times=20)
    assert whole.shape == (20, 300)
    some = PEOPLE[::-7]
    assert np.array_equal(resamples(some, seed="s", times=20), whole[:, ::-7])


def test_the_first_of_many_resamples_are_those_of_few():
    many = resamples(PEOPLE, seed="s", times=40)
    assert np.array_equal(resamples(PEOPLE, seed="s", times=5), many[:5])


def test_another_seed_and_another_resample_draw_other_numbers():
    first, other = (resamples(PEOPLE, seed=seed, times=2) for seed in ("a", "b"))
    assert not np.array_equal(first, other)
    assert not np.array_equal(first[0], first[1])


def test_on_average_everybody_counts_once():
    drawn = resamples(PEOPLE, seed="s", times=400)
    assert abs(drawn.mean() - 1) < 0.01
    assert abs(drawn.var() - 1) < 0.03
    assert np.abs(drawn.mean(0) - 1).max() < 0.25


def test_nobody_has_no_numbers():
    assert resamples([], seed="s", times=3).shape == (3, 0)
