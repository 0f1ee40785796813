"""The lot that says what to show next, and the rates that are corrected for it."""

from fractions import Fraction
from hashlib import sha256
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.landscape.errors import (
    ImpossibleChance,
    ImpossibleCount,
    LengthsDiffer,
)
from deliberate.consensus.landscape.routing import (
    Exposure,
    corrected_rate,
    next_statement,
    stands_for,
)


def exposure_of(agrees, seen, votes=None):
    seen = np.array(seen)
    names = tuple("abcdefgh"[: seen.shape[1]])
    return Exposure(
        names, seen.sum(0) if votes is None else np.array(votes), np.array(agrees), seen
    )


EVEN = exposure_of([[9, 9, 9], [9, 9, 9]], [[20, 20, 20], [20, 20, 20]])


def narrowing(agrees, seen):
    """The expected fall of the deviation of Beta(agrees + 1, seen - agrees + 1), in floats."""

    def deviation(yes, no):
        return sqrt(yes * no / ((yes + no) ** 2 * (yes + no + 1)))

    yes, no = agrees + 1, seen - agrees + 1
    after = yes * deviation(yes + 1, no) + no * deviation(yes, no + 1)
    return deviation(yes, no) - after / (yes + no)


def test_above_the_floor_the_chance_goes_by_what_an_opinion_narrows():
    exposure = exposure_of([[9, 2, 40], [3, 30, 0]], [[20, 20, 80], [5, 60, 9]])
    shown = next_statement(exposure, "王", [], seed="s")
    cells = zip(exposure.agrees.T.tolist(), exposure.seen.T.tolist(), strict=True)
    gains = [sum(map(narrowing, *columns)) for columns in cells]
    chances = [float(shown.propensities[name]) for name in "abc"]
    assert chances == pytest.approx([gain / sum(gains) for gain in gains])
    assert sum(shown.propensities.values()) == 1
    assert shown.propensity == shown.propensities[shown.statement]


def test_only_the_bins_of_the_person_count():
    exposure = exposure_of([[9, 2], [3, 30]], [[20, 20], [5, 60]], [25, 80])
    shown = next_statement(exposure, "王", [], seed="s", bins=(1,))
    gains = narrowing(3, 5), narrowing(30, 60)
    assert float(shown.propensities["a"]) == pytest.approx(gains[0] / sum(gains))


def test_a_quarter_of_the_draws_is_even_among_those_below_the_floor():
    exposure = exposure_of([[9, 1, 1, 9]], [[20, 3, 3, 20]])
    shares = next_statement(exposure, "王", [], seed="s").propensities
    gains = [narrowing(9, 20), narrowing(1, 3)]
    learned = gains[1] / (2 * sum(gains))
    assert float(shares["b"]) == pytest.approx(1 / 8 + 3 / 4 * learned)
    assert float(shares["a"]) == pytest.approx(3 / 4 * (1 / 2 - learned))
    assert sum(shares.values()) == 1


@pytest.mark.parametrize(
    "votes, second_bin, below",
    [(10, 2, False), (9, 2, True), (10, 1, True), (11, 3, False), (9, 1, True)],
)
def test_the_floor_is_ten_votes_and_two_in_each_bin(votes, second_bin, below):
    exposure = exposure_of([[4, 4], [1, 1]], [[8, 8], [second_bin, 2]], [votes, 10])
    even = exposure_of([[4, 4], [1, 1]], [[8, 8], [second_bin, 2]], [10, 10])
    raised = next_statement(exposure, "王", [], seed="s", bins=(0,)).propensities["a"]
    assert raised == (Fraction(5, 8) if below else Fraction(1, 2))
    assert next_statement(even, "王", ["b"], seed="s").propensities == {"a": 1}


def test_the_lot_can_be_drawn_again_by_anyone():
    for answered in ([], ["a"], ["a", "gone"]):
        shown = next_statement(EVEN, "王", answered, seed="spring")
        lot = sha256(f'["route","spring","王",{len(answered)}]'.encode()).digest()
        offered = [name for name in "abc" if name not in answered]
        assert shown.statement == offered[int.from_bytes(lot, "big") * len(offered) >> 256]


def test_to_ask_again_gives_the_same_and_to_answer_draws_anew():
    drawn = [next_statement(EVEN, f"p{at}", [], seed="s") for at in range(40)]
    again = [next_statement(EVEN, f"p{at}", [], seed="s") for at in range(40)]
    assert drawn == again
    others = [next_statement(EVEN, f"p{at}", ["gone"], seed="s").statement for at in range(40)]
    assert others != [shown.statement for shown in drawn]
    seeded = [next_statement(EVEN, f"p{at}", [], seed="t").statement for at in range(40)]
    assert seeded != [shown.statement for shown in drawn]


@given(some.sets(some.sampled_from("abcde")), some.text(max_size=3), some.integers(0, 9))
def test_nothing_is_shown_twice_and_every_other_has_a_chance(answered, person, at):
    seen = np.array([[at, 2, 9, 10**6, 50]])
    exposure = exposure_of(seen // 3 * [[1, 1, 1, 0, 1]], seen)
    shown = next_statement(exposure, person, answered, seed="s")
    if answered == set("abcde"):
        assert shown is None
    else:
        assert shown.statement not in answered
        assert shown.propensities.keys() == set("abcde") - answered
        assert min(shown.propensities.values()) > 0
        assert sum(shown.propensities.values()) == 1


def test_nothing_is_left_when_all_is_answered():
    assert next_statement(EVEN, "王", ["c", "a", "b"], seed="s") is None


def test_naming_an_answer_twice_or_in_another_order_changes_nothing():
    before = next_statement(EVEN, "王", ["a", "b"], seed="s")
    assert next_statement(EVEN, "王", ["b", "a", "b"], seed="s") == before


def test_the_draws_of_many_people_follow_the_chances():
    exposure = exposure_of([[9, 1, 30, 0]], [[20, 3, 60, 11]])
    shown = [next_statement(exposure, f"p{at}", [], seed="s") for at in range(4000)]
    for name, chance in shown[0].propensities.items():
        times = sum(one.statement == name for one in shown)
        assert abs(times - 4000 * chance) < 4 * sqrt(4000 * chance * (1 - chance))


def test_without_any_bin_all_are_alike():
    nothing = np.zeros((0, 3), np.int64)
    exposure = Exposure(("a", "b", "c"), np.array([12, 12, 12]), nothing, nothing)
    shown = next_statement(exposure, "王", [], seed="s")
    assert set(shown.propensities.values()) == {Fraction(1, 3)}


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(LengthsDiffer):
        exposure_of([[1, 1]], [[2, 2]], [2])
    with pytest.raises(LengthsDiffer):
        exposure_of([[1, 1], [1, 1]], [[2, 2]])
    with pytest.raises(LengthsDiffer):
        Exposure(("a",), np.array([2, 2]), np.array([[1, 1]]), np.array([[2, 2]]))
    with pytest.raises(ImpossibleCount):
        exposure_of([[3]], [[2]])
    with pytest.raises(ImpossibleCount):
        exposure_of([[-1]], [[2]])


def test_an_opinion_stands_for_those_that_were_not_asked_for():
    half, third = Fraction(1, 2), Fraction(1, 3)
    assert stands_for([third]) == 3
    assert stands_for([half, half, third]) == 12
    assert stands_for([half, half, third], 4) == 3
    assert stands_for([Fraction(0), Fraction(1)]) == 1


@pytest.mark.parametrize(
    "propensities", [[0], [Fraction(3, 2)], [1, Fraction(1, 2)], [Fraction(-1, 2), 1]]
)
def test_chances_that_cannot_have_led_here_are_refused(propensities):
    with pytest.raises(ImpossibleChance):
        stands_for(propensities)


def expected_weight(chances_of, target, showings, answered=(), met=()):
    """Over all ways that a person's showings can go, what the target stands for on average."""
    if len(answered) == showings:
        return Fraction(0)
    chances = chances_of(answered)
    total = Fraction(0)
    for name, chance in chances.items():
        if name == target:
            total += chance * stands_for([*met, chance], showings)
        else:
            further = (*answered, name), (*met, chances[target])
            total += chance * expected_weight(chances_of, target, showings, *further)
    return total


@pytest.mark.parametrize("showings", [1, 2, 3])
def test_a_person_stands_for_one_person_on_average_whatever_the_routing_did(showings):
    """The chances may hang on what was shown before, as those of the lot do."""

    def chances_of(answered):
        gains = {name: place**2 + len(answered) for place, name in enumerate("abcd", 1)}
        left = {name: gain for name, gain in gains.items() if name not in answered}
        return {name: Fraction(gain, sum(left.values())) for name, gain in left.items()}

    for target in "abcd":
        assert expected_weight(chances_of, target, showings) == 1


def biased_conversation(rng, people=6000):
    """Camp one comes early and agrees; camp two comes late, when the statement is seldom shown.

    Each person is shown three of twenty statements. Half the people agree with the statement
    watched, but mostly those who agree are asked. Gives (opinion, weight) of who was asked.
    """
    asked = []
    for at in range(people):
        favour = 8 if at < people // 2 else 1
        met, left = [], 20
        for _ in range(3):
            met.append(Fraction(favour, favour + left - 1))
            if rng.random() < met[-1]:
                asked.append((1 if at < people // 2 else -1, stands_for(met, 3)))
                break
            left -= 1
    return asked


def test_the_corrected_rate_is_free_of_the_bias_of_early_showings():
    asked = biased_conversation(np.random.default_rng(7))
    naive = sum(value == 1 for value, _ in asked) / len(asked)
    assert naive > 0.7
    assert corrected_rate(asked) == pytest.approx(0.5, abs=0.03)


def test_a_rate_counts_each_opinion_by_what_it_stands_for():
    opinions = [(1, Fraction(3)), (0, Fraction(1)), (-1, Fraction(2))]
    assert corrected_rate(opinions) == 0.5
    assert corrected_rate([(0, Fraction(1))]) == 0
    assert corrected_rate([]) is None


def test_the_order_of_opinions_does_not_matter_to_the_last_bit():
    asked = biased_conversation(np.random.default_rng(7), people=600)
    assert corrected_rate(asked) == corrected_rate(asked[::-1])
