"""Which claim is heard next, what is agreed, and when a statement is complete."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.deliberations.rules import (
    Counted,
    Position,
    Statement,
    Waiting,
    broad_agreement,
    enough_to_rank,
    gaps_in,
    most_divided,
    names_question,
    next_to_hear,
)


def test_sides_take_turns_and_the_least_heard_comes_first():
    waiting = [
        Waiting(5, 1, Position.FOR),
        Waiting(2, 2, Position.FOR),
        Waiting(9, 3, Position.AGAINST),
        Waiting(0, 4, Position.FACT),
    ]
    assert [next_to_hear(waiting, answered) for answered in range(4)] == [2, 3, 4, 2]
    assert next_to_hear(waiting[:2], 1) == 2
    assert next_to_hear([], 0) is None


@given(
    some.lists(
        some.tuples(some.integers(0, 50), some.integers(1, 400), some.sampled_from(Position)),
        unique_by=lambda each: each[1],
    )
)
def test_everything_is_heard_in_the_end(claims):
    waiting = [Waiting(*each) for each in claims]
    heard = []
    while waiting:
        number = next_to_hear(waiting, len(heard))
        heard.append(number)
        waiting = [claim for claim in waiting if claim.number != number]
    assert sorted(heard) == sorted(number for _, number, _ in claims)


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
