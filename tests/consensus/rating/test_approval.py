import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus import MalformedRule, UnknownOption, canonical_json
from deliberate.consensus.rating import (
    Bound,
    Margin,
    NotABallot,
    RatingKey,
    RatingMethod,
    approval,
    score,
)
from tests.consensus.rating.elections import (
    all_marks,
    fewest_that_turn,
    marked_elections,
    voters,
)

ABC = ("A", "B", "C")


def test_the_most_approvals_win():
    rated = approval(ABC, voters([["A", "B"], ["B"], ("C", "B"), set()]))
    assert (rated.method, rated.seats) == (RatingMethod.APPROVAL, 1)
    assert rated.winners == ("B",)
    assert rated.order == (("B",), ("A", "C"))
    assert [rated.tallies[option].points for option in ABC] == [1, 3, 1]
    assert [(step.key, step.lhs, step.rhs) for step in rated.steps] == [
        (RatingKey.SOMETHING_GIVEN, 3, 0),
        (RatingKey.POINTS_MORE, 3, 1),
        (RatingKey.POINTS_MORE, 3, 1),
    ]
    assert rated.margin == Margin(1, Bound.EXACT)  # B alone to A alone: two each


def test_equal_approvals_are_tied_and_none_win_nothing():
    tied = approval(ABC, voters([["A"], ["B"]]))
    assert (tied.winners, tied.secure, tied.tied) == (("A", "B"), (), True)
    nobody = approval(ABC, voters([[], []]))
    assert (nobody.winners, nobody.tied, nobody.margin.ballots) == ((), False, 1)


def test_too_many_marks_and_a_mark_twice_spoil_a_ballot():
    rated = approval(ABC, voters([["A", "B", "C"], ["A", "A"], ["B", "C"], ["C"]]), most_marks=2)
    assert dict(rated.invalid) == {"marked-twice": 1, "too-many-marks": 1}
    assert (rated.winners, rated.tallies["A"].points) == (("C",), 0)
    assert rated.document()["invalid"] == {"marked-twice": 1, "too-many-marks": 1}


@pytest.mark.parametrize(
    "ballot, wrong, place",
    [
        (["D"], UnknownOption, "ballots['v0']"),
        ("A", NotABallot, "ballots['v0']"),
        (7, NotABallot, "ballots['v0']"),
        (None, NotABallot, "ballots['v0']"),
    ],
)
def test_what_cannot_be_counted_is_refused(ballot, wrong, place):
    with pytest.raises(wrong) as refused:
        approval(ABC, voters([ballot]))
    assert refused.value.place == place


@pytest.mark.parametrize("most_marks", [0, -1, True, 1.0])
def test_a_limit_of_marks_is_a_number_above_zero(most_marks):
    with pytest.raises(MalformedRule, match="most_marks"):
        approval(ABC, voters([["A"]]), most_marks=most_marks)


@settings(deadline=None)
@given(marked_elections())
def test_it_is_score_with_grades_of_0_and_1(election):
    options, ballots, weights = election
    as_grades = {voter: dict.fromkeys(sorted(marks), 1) for voter, marks in ballots.items()}
    by_marks = approval(options, ballots, weights=weights).document()
    by_grades = score(options, as_grades, highest=1, weights=weights).document()
    assert by_marks == by_grades | {"method": "approval"}


@settings(deadline=None)
@given(marked_elections(), some.randoms(use_true_random=False))
def test_the_order_of_ballots_and_marks_does_not_matter(election, chance):
    options, ballots, weights = election
    cast = [(voter, chance.sample(sorted(marks), len(marks))) for voter, marks in ballots.items()]
    chance.shuffle(cast)
    before = approval(options, ballots, weights=weights)
    after = approval(options, dict(cast), weights=weights)
    assert canonical_json(after.document()) == canonical_json(before.document())


@settings(deadline=None)
@given(marked_elections(), some.data())
def test_one_more_approval_never_makes_a_winner_lose(election, data):
    options, ballots, weights = election
    winners = approval(options, ballots, weights=weights).winners
    if winners:
        winner, voter = (data.draw(some.sampled_from(list(of))) for of in (winners, ballots))
        more = ballots | {voter: ballots[voter] | {winner}}
        assert winner in approval(options, more, weights=weights).winners


@settings(max_examples=60, deadline=None)
@given(marked_elections(most=4, names="ABC", least_weight=0), some.integers(1, 3))
def test_the_margin_is_exact(election, most_marks):
    options, ballots, weights = election
    within = {voter: sorted(marks)[:most_marks] for voter, marks in ballots.items()}

    def elect(changed):
        return approval(options, changed, most_marks=most_marks, weights=weights)

    exact = fewest_that_turn(
        lambda changed: elect(changed).winners, within, all_marks(options, most_marks)
    )
    assert elect(within).margin == Margin(exact, Bound.EXACT)
