"""Which claim is heard next, what is agreed, and when a statement is complete."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.deliberations.rules import (
    CERTAIN,
    Counted,
    Statement,
    broad_agreement,
    enough_to_rank,
    gaps_in,
    most_divided,
    names_question,
    next_to_hear,
    unheard,
)


def test_the_lot_asks_again_what_it_asked_and_keeps_its_chance_in_billionths():
    waiting = [unheard(number, 3, 20) for number in range(1, 5)]
    asked = next_to_hear(waiting, 7, 0, "seed")
    assert asked == next_to_hear(waiting, 7, 0, "seed")
    assert asked.chance == CERTAIN // 4
    assert next_to_hear(waiting[:1], 7, 0, "seed") == (1, CERTAIN)
    assert next_to_hear([], 7, 4, "seed") is None


def test_the_little_heard_are_asked_about_first_more_often():
    waiting = [unheard(1, 40, 80), unheard(2, 1, 2), unheard(3, 30, 60)]
    asked = [next_to_hear(waiting, person, 0, "seed").number for person in range(300)]
    assert asked.count(2) > 200
    assert {*asked} == {1, 2, 3}


@given(some.dictionaries(some.integers(1, 400), some.integers(0, 50)))
def test_everything_is_heard_in_the_end(heard):
    waiting = [unheard(number, many // 2, many) for number, many in heard.items()]
    asked = []
    while waiting:
        number = next_to_hear(waiting, 7, len(asked), "seed").number
        asked.append(number)
        waiting = [claim for claim in waiting if claim.statement != str(number)]
    assert sorted(asked) == sorted(heard)


def test_agreed_and_divided_by_the_stated_rule():
    counted = [
        Counted(1, 6, 0, 4),
        Counted(2, 59, 0, 41),
        Counted(3, 9, 0, 1),
        Counted(4, 3, 4, 3),
        Counted(5, 29, 42, 29),
        Counted(6, 6, 0, 0),
    ]
    assert [one.number for one in broad_agreement(counted, 7)] == [3, 1]
    assert [one.number for one in most_divided(counted, 7)] == [4, 2]


@pytest.mark.parametrize("people, enough", [(0, 7), (79, 7), (80, 8), (1921, 192)])
def test_a_tenth_of_all_but_never_fewer_than_seven(people, enough):
    assert enough_to_rank(people) == enough


def test_a_complete_statement_has_no_gaps():
    said = Statement(("好",), (), ("#3 谁赔",), "agreed", "都同意")
    assert gaps_in(said, open_questions=[3], options=2, status_quo=1) == {}
    assert gaps_in(said, open_questions=[3, 4], options=1, status_quo=1) == {
        "unanswered": "open-question-left-out",
        "path": "options-first",
    }
    assert set(gaps_in(Statement(), open_questions=[], options=2, status_quo=1)) == {
        *("agreed", "path", "reason")
    }


def test_a_question_is_named_by_its_whole_number():
    assert names_question(["#12 几点"], 12)
    assert not names_question(["#120 几点", "12 几点"], 12)
