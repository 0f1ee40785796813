"""Letters stay with groups from one landscape to the next."""

import numpy as np

from deliberate.consensus.landscape import survey
from deliberate.consensus.landscape.axes import Axes
from deliberate.consensus.landscape.lettering import leanings_of, letters_of
from tests.consensus.landscape.talks import camps

FOR, AGAINST, BETWEEN = {"x": 0.9, "y": 0.5}, {"x": -0.9, "y": -0.4}, {"x": 0.1, "y": 0.0}


def test_letters_go_to_the_groups_that_lean_the_same_way():
    assert letters_of([AGAINST, FOR], {"A": FOR, "B": AGAINST}) == ("B", "A")
    nearer = {"x": -0.5, "y": 0.1}
    assert letters_of([nearer, FOR], {"A": FOR, "C": AGAINST}) == ("C", "A")


def test_a_new_group_takes_a_letter_that_nobody_had():
    earlier = {"B": FOR, "C": AGAINST}
    assert letters_of([FOR, BETWEEN, AGAINST], earlier) == ("B", "A", "C")
    assert letters_of([FOR, BETWEEN], {}) == ("A", "B")


def test_the_letter_of_a_group_that_is_gone_is_not_given_to_another():
    assert letters_of([AGAINST, FOR], {"A": FOR, "B": BETWEEN, "C": AGAINST}) == ("C", "A")


def test_only_statements_that_both_know_are_compared():
    earlier = {"A": {"x": 0.9, "old": -1.0}, "B": {"x": -0.9, "old": 1.0}}
    assert letters_of([{"x": -0.8, "new": 1.0}, {"x": 0.7, "new": -1.0}], earlier) == ("B", "A")
    stranger = {"other": 0.9}
    assert letters_of([stranger, FOR], {"A": FOR}) == ("B", "A")


def test_a_leaning_is_what_somebody_in_the_middle_would_say_beyond_the_mean():
    axes = Axes(
        ("x", "y"), np.array([0.3, -0.3]), np.array([[0.5, 0.0], [0.1, 0.4]]), (1, 1, 0), 2.0
    )
    [nowhere] = leanings_of(np.array([[-1e-9, 0.0]]), axes)
    assert [str(leaning) for leaning in nowhere.values()] == ["0.0", "0.0"]
    assert leanings_of(np.array([[1.0, -1.0], [-2.0, 0.0]]), axes) == [
        {"x": 0.5, "y": -0.3},
        {"x": -1.0, "y": -0.2},
    ]


def test_letters_are_carried_on_whichever_way_the_axes_point():
    opinions = camps()
    before = survey(opinions)
    assert {*before.leanings} == {"A", "B"}
    turned = {"B": before.leanings["A"], "A": before.leanings["B"]}
    after = survey(opinions, earlier=turned)
    assert after.view.groups.letters == ("B", "A")
    assert after.leanings == turned
    assert survey(opinions, earlier=before.leanings).view.groups.letters == ("A", "B")


def test_without_groups_there_are_no_leanings():
    assert survey(camps(people=20)).leanings == {}
