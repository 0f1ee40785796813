"""Shares that are corrected for who was asked."""

from fractions import Fraction

import numpy as np
import pytest

from deliberate.consensus import ImpossibleChance
from deliberate.consensus.landscape import Asked, corrected_shares
from deliberate.consensus.landscape.corrected import stands_for

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def test_an_opinion_stands_for_those_that_were_not_asked_for():
    assert stands_for(THIRD, 0, 1) == pytest.approx(3)
    assert stands_for(THIRD, 2, 4) == pytest.approx(5 / 4)
    assert stands_for(Fraction(1), 3, 4) == 1
    assert stands_for(None, 3, 4) == 3 / 4
    assert stands_for(None, 0, 4) == 0


@pytest.mark.parametrize("propensity", [Fraction(0), Fraction(3, 2), Fraction(-1, 2)])
def test_chances_that_cannot_have_led_here_are_refused(propensity):
    with pytest.raises(ImpossibleChance):
        stands_for(propensity, 0, 1)


def chances_of(answered):
    """They hang on what was shown before, as those of the lot may."""
    gains = {name: place**2 + len(answered) for place, name in enumerate("abcd", 1)}
    left = {name: gain for name, gain in gains.items() if name not in answered}
    return {name: Fraction(gain, sum(left.values())) for name, gain in left.items()}


def expected_weight(target, showings, answered=()):
    """Over all ways that a person's showings can go, what the target stands for on average."""
    if len(answered) == showings:
        return 0
    total = 0
    for name, chance in chances_of(answered).items():
        if name == target:
            total += chance * Fraction(stands_for(chance, showings - len(answered) - 1, showings))
        else:
            total += chance * expected_weight(target, showings, (*answered, name))
    return total


@pytest.mark.parametrize("showings", [1, 2, 3])
@pytest.mark.parametrize("target", "abcd")
def test_a_person_stands_for_one_person_on_average_whatever_the_lot_did(target, showings):
    assert expected_weight(target, showings) == pytest.approx(1)


def biased_conversation(rng, people=6000):
    """Camp one comes early and agrees; camp two comes late, when x is seldom shown.

    Each person is shown three of twenty statements. Half the people agree with x, but mostly
    those who agree are asked.
    """
    said = [Asked("first", "x", -1, HALF)]
    for at in range(people):
        early = at < people // 2
        favour = 8 if early else 1
        left = [f"s{number}" for number in range(19)]
        for _ in range(3):
            chance = Fraction(favour, favour + len(left))
            if rng.random() < chance:
                said.append(Asked(f"p{at}", "x", 1 if early else -1, chance))
                favour = 0
            else:
                said.append(Asked(f"p{at}", left.pop(), 0, Fraction(1, favour + len(left))))
    return said


def test_the_corrected_share_is_free_of_the_bias_of_early_showings():
    said = biased_conversation(np.random.default_rng(7))
    asked = [one.value for one in said if one.statement == "x"]
    assert sum(value == 1 for value in asked) / len(asked) > 0.7
    found = corrected_shares(said)["x"]
    assert found.share == pytest.approx(0.5, abs=0.03)
    assert 500 < found.people < len(asked)


def test_showings_count_from_the_first_opinion_of_a_statement_on():
    said = [
        Asked("a", "x", 1, HALF),
        Asked("b", "x", 1, HALF),
        Asked("b", "y", 1, THIRD),
        Asked("a", "y", -1, THIRD),
        Asked("a", "z", 1, HALF),
    ]
    found = corrected_shares(said)
    # x begins with the opinion of a, who was shown two since; b got it with 1/2 at the first of 2.
    assert found["x"].share == 1
    assert found["x"].people == pytest.approx((1 + 1.5) ** 2 / (1 + 1.5**2))
    # y: b was shown nothing since; a got it with 1/3 at the first of two.
    assert (found["y"].share, found["y"].people) == (0, 1)
    assert "z" not in found


def test_who_went_to_a_statement_stands_for_the_showings_after_it():
    said = [
        Asked("a", "x", 1, None),
        Asked("b", "y", 1, HALF),
        Asked("b", "x", -1, None),
        Asked("b", "z", 1, HALF),
        Asked("c", "w", 1, HALF),
        Asked("c", "x", 1, HALF),
    ]
    found = corrected_shares(said)["x"]
    assert found.share == pytest.approx(1 / (1 + 1 / 2))
    assert found.people == pytest.approx((1 + 1 / 2) ** 2 / (1 + 1 / 4))


def test_where_nobody_was_shown_anything_nothing_is_corrected():
    assert corrected_shares([Asked("a", "x", 1, None), Asked("b", "x", 1, None)]) == {}
    assert corrected_shares([]) == {}
