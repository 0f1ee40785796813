"""Resamples hang on the seed and the pseudonym, and on nothing else."""

from bisect import bisect_right
from hashlib import sha256
from itertools import islice

import numpy as np

from deliberate.consensus.landscape.resampling import AT_MOST, COPIES, resamples

PEOPLE = [f"person-{at}" for at in range(300)]
STEP, WORD = 0x9E3779B97F4A7C15, 1 << 64


def mixed(word):
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % WORD
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB % WORD
    return word ^ (word >> 31)


def splitmix64(state):
    while True:
        state = (state + STEP) % WORD
        yield mixed(state)


def test_the_generator_is_the_published_one():
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert list(islice(splitmix64(1234567), 3)) == published


def test_a_person_can_draw_their_own_numbers_again():
    begin = int.from_bytes(sha256(b'["resample","spring"]').digest()[:8])
    begin += ord("王") * STEP + ord("3") * STEP**2
    words = islice(splitmix64(mixed(begin % WORD)), 2)
    lots = b"".join(word.to_bytes(8, "little") for word in words)
    expected = [bisect_right(AT_MOST, lot) for lot in lots[:11]]
    assert resamples(["王3"], seed="spring", times=11).ravel().tolist() == expected


def test_the_copies_follow_poissons_law():
    """To one in 256, and with its mean exactly."""
    many = np.bincount(np.frombuffer(COPIES, np.uint8))
    law = np.exp(-1) / np.array([1, 1, 2, 6, 24, 120])
    assert np.abs(many - law * 256).max() < 1
    assert many @ np.arange(6) == many.sum() == 256
    assert [COPIES[lot] for lot in (0, 93, 94, 254, 255)] == [0, 0, 1, 4, 5]


def test_order_and_company_do_not_matter():
    whole = resamples(PEOPLE, seed="s", times=20)
    assert whole.shape == (20, 300)
    some = PEOPLE[::-7]
    assert np.array_equal(resamples(some, seed="s", times=20), whole[:, ::-7])
    shorter = PEOPLE[:10]
    assert np.array_equal(resamples(shorter, seed="s", times=20), whole[:, :10])


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
