"""The lot that says what to show next."""

from fractions import Fraction
from hashlib import sha256
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus import ImpossibleCount, Waiting, next_statement


def waiting(agrees, seen, votes=None):
    """Statements a, b, c ... with counts bins x statements; votes are what all bins saw."""
    columns = zip(zip(*agrees, strict=True), zip(*seen, strict=True), strict=True)
    bins = [tuple(zip(*column, strict=True)) for column in columns]
    votes = votes or [sum(saw for _, saw in each) for each in bins]
    return [Waiting(*one) for one in zip("abcdefgh", votes, bins, strict=False)]


EVEN = waiting([[9, 9, 9], [9, 9, 9]], [[20, 20, 20], [20, 20, 20]])


def chances(shown):
    return {
        name: Fraction(share, sum(shown.shares.values())) for name, share in shown.shares.items()
    }


def narrowing(agrees, seen):
    """The expected fall of the deviation of Beta(agrees + 1, seen - agrees + 1), in floats."""

    def deviation(yes, no):
        return sqrt(yes * no / ((yes + no) ** 2 * (yes + no + 1)))

    yes, no = agrees + 1, seen - agrees + 1
    after = yes * deviation(yes + 1, no) + no * deviation(yes, no + 1)
    return deviation(yes, no) - after / (yes + no)


def test_above_the_floor_the_chance_goes_by_what_an_opinion_narrows():
    agrees, seen = [[9, 2, 40], [3, 30, 0]], [[20, 20, 80], [5, 60, 9]]
    shown = next_statement(waiting(agrees, seen), "王", 0, seed="s")
    gains = [sum(narrowing(agrees[row][at], seen[row][at]) for row in range(2)) for at in range(3)]
    found = chances(shown)
    assert [float(found[name]) for name in "abc"] == pytest.approx(
        [gain / sum(gains) for gain in gains]
    )
    assert shown.propensity == found[shown.statement]


def test_only_the_bins_of_the_person_count():
    there = waiting([[9, 2], [3, 30]], [[20, 20], [5, 60]], [25, 80])
    shown = next_statement(there, "王", 0, seed="s", bins=(1,))
    gains = narrowing(3, 5), narrowing(30, 60)
    assert float(chances(shown)["a"]) == pytest.approx(gains[0] / sum(gains))


def test_a_quarter_of_the_draws_is_even_among_those_below_the_floor():
    shown = next_statement(waiting([[9, 1, 1, 9]], [[20, 3, 3, 20]]), "王", 0, seed="s")
    gains = [narrowing(9, 20), narrowing(1, 3)]
    learned = gains[1] / (2 * sum(gains))
    found = chances(shown)
    assert float(found["b"]) == pytest.approx(1 / 8 + 3 / 4 * learned)
    assert float(found["a"]) == pytest.approx(3 / 4 * (1 / 2 - learned))


@pytest.mark.parametrize(
    "votes, second_bin, below",
    [(10, 2, False), (9, 2, True), (10, 1, True), (11, 3, False), (9, 1, True)],
)
def test_the_floor_is_ten_votes_and_two_in_each_bin(votes, second_bin, below):
    there = waiting([[4, 4], [1, 1]], [[8, 8], [second_bin, 2]], [votes, 10])
    shown = next_statement(there, "王", 0, seed="s", bins=(0,))
    assert chances(shown)["a"] == (Fraction(5, 8) if below else Fraction(1, 2))


def test_the_lot_can_be_drawn_again_by_anyone():
    for answered in range(3):
        shown = next_statement(EVEN[answered:], "王", answered, seed="spring")
        lot = sha256(f'["route","spring","王",{answered}]'.encode()).digest()
        offered = "abc"[answered:]
        assert shown.statement == offered[int.from_bytes(lot, "big") * len(offered) >> 256]


def test_to_ask_again_gives_the_same_and_to_answer_draws_anew():
    def drawn(answered, seed):
        return [next_statement(EVEN, f"p{at}", answered, seed=seed) for at in range(40)]

    assert drawn(0, "s") == drawn(0, "s")
    names = [[one.statement for one in drawn(*given)] for given in [(0, "s"), (1, "s"), (0, "t")]]
    assert names[0] != names[1]
    assert names[0] != names[2]


@given(some.lists(some.integers(0, 10**6), min_size=1, max_size=6), some.integers(0, 9))
def test_everything_that_waits_has_a_chance(seen, answered):
    there = waiting([[one // 3 for one in seen]], [seen])
    shown = next_statement(there, "王", answered, seed="s")
    assert shown.statement in shown.shares.keys() == {one.statement for one in there}
    assert min(shown.shares.values()) > 0


def test_nothing_is_drawn_when_nothing_waits():
    assert next_statement([], "王", 3, seed="s") is None


def test_the_draws_of_many_people_follow_the_chances():
    there = waiting([[9, 1, 30, 0]], [[20, 3, 60, 11]])
    shown = [next_statement(there, f"p{at}", 0, seed="s") for at in range(4000)]
    for name, chance in chances(shown[0]).items():
        times = sum(one.statement == name for one in shown)
        assert abs(times - 4000 * chance) < 4 * sqrt(4000 * chance * (1 - chance))


def test_without_any_bin_all_are_alike():
    there = [Waiting(name, 12, ()) for name in "abc"]
    assert set(next_statement(there, "王", 0, seed="s").shares.values()) == {1}


@pytest.mark.parametrize("agrees, seen", [(3, 2), (-1, 2)])
def test_counts_that_cannot_be_are_refused(agrees, seen):
    with pytest.raises(ImpossibleCount):
        next_statement([Waiting("a", 2, ((agrees, seen),))], "王", 0, seed="s")
