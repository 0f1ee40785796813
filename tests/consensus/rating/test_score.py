from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus import BadInput, MalformedRule, UnknownOption, canonical_json
from deliberate.consensus.rating import (
    Blanks,
    Bound,
    MalformedOptions,
    Margin,
    NoBallots,
    NotABallot,
    NotAGrade,
    NotAWeight,
    RatingKey,
    score,
)
from tests.consensus.rating.elections import (
    OPTIONS,
    all_grades,
    fewest_that_turn,
    graded_elections,
    grades,
)

HALF = Fraction(1, 2)
MEANS = {"blanks": Blanks.EXCLUDED, "least_share": HALF}
SMALL = some.one_of(
    graded_elections(most=3, highest=2, least_weight=0, most_options=2),
    graded_elections(most=2, highest=2, least_weight=0),
)
RULES = some.sampled_from([{}, MEANS])


def told(rated):
    return [(step.key, step.lhs, step.rhs) for step in rated.steps]


def test_the_most_points_win():
    rated = score(OPTIONS, grades((5, 3, 0), (4, 3, 5), (0, 4, 1)), highest=5)
    assert rated.winners == rated.secure == ("乙",)
    assert rated.order == (("乙",), ("甲",), ("丙",))
    assert [rated.tallies[option].points for option in OPTIONS] == [9, 10, 6]
    assert told(rated) == [
        (RatingKey.SOMETHING_GIVEN, 10, 0),
        (RatingKey.POINTS_MORE, 10, 9),
        (RatingKey.POINTS_MORE, 10, 6),
    ]
    assert rated.steps[1].data == {"option": "乙", "other": "甲"}
    assert all(step.holds for step in rated.steps)


def test_level_points_go_to_more_of_the_highest_grades_then_of_the_next():
    rated = score(OPTIONS, grades((5, 4, 4), (1, 2, 3), (1, 1, 0), (1, 1, 1)), highest=5)
    assert rated.order == (("甲",), ("丙",), ("乙",))
    assert told(rated)[1:] == [(RatingKey.GRADES_MORE, 1, 0)] * 2
    assert [step.data["grade"] for step in rated.steps[1:]] == [5, 5]
    second = score(OPTIONS[:2], grades((2, 3), (2, 1), (2, 2)), highest=3)
    assert second.winners == ("乙",)
    third = score(OPTIONS[:2], grades((3, 3), (2, 1), (0, 1)), highest=3)
    assert third.winners == ("甲",)
    assert told(third)[1] == (RatingKey.GRADES_MORE, 1, 0)
    assert third.steps[1].data["grade"] == 2


def test_what_is_level_in_every_grade_is_tied():
    rated = score(OPTIONS, grades((3, 1, 0), (1, 3, 0)), highest=3)
    assert (rated.winners, rated.secure, rated.tied) == (("甲", "乙"), (), True)
    assert rated.margin == Margin(1, Bound.EXACT)
    assert told(rated)[1] == (RatingKey.LEVEL, 4, 4)
    assert rated.steps[1].holds


def test_a_zero_that_was_given_counts_no_more_than_a_blank():
    rated = score(OPTIONS[:2], grades((3, 3), (0, None)), highest=3)
    assert rated.winners == ("甲", "乙")
    assert told(rated)[1] == (RatingKey.LEVEL, 3, 3)


def test_without_a_point_nobody_wins():
    rated = score(OPTIONS, grades((0, None, 0)), highest=3)
    assert (rated.winners, rated.tied) == ((), False)
    assert told(rated)[0] == (RatingKey.NOTHING_GIVEN, 0, 0)
    assert not rated.steps[0].holds
    assert rated.margin == Margin(1, Bound.EXACT)


def test_blanks_give_nothing_or_are_left_out():
    ballots = grades((3, 2), (None, 2), (None, None), (3, 2))
    assert score(OPTIONS[:2], ballots, highest=3).order == (("甲",), ("乙",))
    ballots = grades((3, 2), (None, 2), (None, 2), (3, 2))
    assert score(OPTIONS[:2], ballots, highest=3).winners == ("乙",)
    means = score(OPTIONS[:2], ballots, highest=3, **MEANS)
    assert means.winners == ("甲",)
    assert told(means) == [
        (RatingKey.RATED_ENOUGH, 4, 4),  # two of four, at least one half
        (RatingKey.RATED_ENOUGH, 8, 4),
        (RatingKey.SOMETHING_GIVEN, 6, 0),
        (RatingKey.POINTS_MORE, 6 * 4, 8 * 2),
    ]
    assert [step.data.get("option") for step in means.steps] == ["甲", "乙", "甲", "甲"]


def test_too_few_ratings_do_not_win_however_high():
    ballots = grades((3, 2, None), (None, 2, None), (None, 1, None))
    means = score(OPTIONS, ballots, highest=3, **MEANS)
    assert means.winners == ("乙",)
    assert means.order == (("乙",), ("甲",), ("丙",))
    assert told(means) == [
        (RatingKey.RATED_ENOUGH, 6, 3),
        (RatingKey.RATED_TOO_LITTLE, 2, 3),
        (RatingKey.RATED_TOO_LITTLE, 0, 3),
        (RatingKey.SOMETHING_GIVEN, 5, 0),
    ]
    nobody = score(OPTIONS[:2], grades((3, 0), (None, None), (None, None)), highest=3, **MEANS)
    assert (nobody.winners, nobody.order) == ((), (("甲",), ("乙",)))
    assert told(nobody)[2] == (RatingKey.SOMETHING_GIVEN, 3, 0)
    assert len(nobody.steps) == 3


def test_nobody_rated_stands_below_a_mean_of_nothing():
    ballots = grades((3, 0, None), (3, None, None), (3, None, None))
    assert score(OPTIONS, ballots, highest=3, **MEANS).order == (("甲",), ("乙",), ("丙",))


def test_level_means_are_told_by_their_grades():
    ballots = grades((4, 4), (0, None), (4, None), (0, 0))
    assert score(OPTIONS[:2], ballots, highest=4, **MEANS).winners == ("甲",)


def test_level_means_may_differ_in_the_lowest_grade_alone():
    ballots = grades((1, 1), (0, 1), (None, 0), (None, 0))
    means = score(OPTIONS[:2], ballots, highest=4, **MEANS)
    assert means.winners == ("乙",)
    assert told(means)[3] == (RatingKey.GRADES_MORE, 2, 1)
    assert means.steps[3].data == {"option": "乙", "other": "甲", "grade": 1}


def test_a_grade_off_the_scale_spoils_the_ballot_and_is_told():
    ballots = grades((5, 0, 0), (6, 0, 0), (-1, 0, 0))
    rated = score(OPTIONS, ballots, highest=5)
    assert dict(rated.invalid) == {"off-scale": 2}
    assert rated.tallies["甲"].points == 5
    assert rated.tallies["甲"].grades == (0, 0, 0, 0, 0, 1)
    alone = score(OPTIONS, grades((6, 0, 0)), highest=5)
    assert (alone.winners, alone.margin.ballots) == ((), None)
    means = score(OPTIONS, grades((6, 0, 0)), highest=5, **MEANS)
    assert (means.winners, means.margin) == ((), Margin(None, Bound.AT_LEAST))


@pytest.mark.parametrize(
    "options, ballots, weights, wrong, place",
    [
        ((), grades((1, 1, 1)), None, MalformedOptions, "options"),
        (("甲", "甲"), {"v": {}}, None, MalformedOptions, "options[1]"),
        (("甲", " "), {"v": {}}, None, MalformedOptions, "options[1]"),
        (("甲", 2), {"v": {}}, None, MalformedOptions, "options[1]"),
        (OPTIONS, {}, None, NoBallots, "ballots"),
        (OPTIONS, {"v3": {"丁": 1}}, None, UnknownOption, "ballots['v3']"),
        (OPTIONS, {"v3": {"甲": True}}, None, NotAGrade, "ballots['v3'].甲"),
        (OPTIONS, {"v3": {"甲": float("nan")}}, None, NotAGrade, "ballots['v3'].甲"),
        (OPTIONS, {"v3": {"甲": "2"}}, None, NotAGrade, "ballots['v3'].甲"),
        (OPTIONS, {"v3": "甲"}, None, NotABallot, "ballots['v3']"),
        (OPTIONS, {"v3": {}}, {"v3": -1}, NotAWeight, "weights['v3']"),
        (OPTIONS, {"v3": {}}, {"v3": True}, NotAWeight, "weights['v3']"),
        (OPTIONS, {"v3": {}}, {"v3": 1.0}, NotAWeight, "weights['v3']"),
        (OPTIONS, {"v3": {}}, {"v4": 1}, NotAWeight, "weights['v3']"),
    ],
)
def test_what_cannot_be_counted_is_refused(options, ballots, weights, wrong, place):
    with pytest.raises(wrong) as refused:
        score(options, ballots, highest=5, weights=weights)
    assert refused.value.place == place
    assert isinstance(refused.value, BadInput)


@pytest.mark.parametrize(
    "parameters, place",
    [
        ({"highest": 0}, "highest"),
        ({"highest": True}, "highest"),
        ({"highest": 5, "blanks": "skip"}, "blanks"),
        ({"highest": 5, "blanks": Blanks.EXCLUDED}, "least_share"),
        ({"highest": 5, "least_share": HALF}, "least_share"),
        ({"highest": 5, "blanks": Blanks.EXCLUDED, "least_share": 0.5}, "least_share"),
        ({"highest": 5, "blanks": Blanks.EXCLUDED, "least_share": Fraction(0)}, "fraction"),
        ({"highest": 5, "blanks": Blanks.EXCLUDED, "least_share": Fraction(3, 2)}, "fraction"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(parameters, place):
    with pytest.raises(MalformedRule) as refused:
        score(OPTIONS, grades((1, 1, 1)), **parameters)
    assert refused.value.place == place


@settings(deadline=None)
@given(RULES, graded_elections(), some.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(rule, election, chance):
    options, ballots, weights = election
    cast = list(ballots.items())
    chance.shuffle(cast)
    before = score(options, ballots, highest=3, weights=weights, **rule)
    after = score(options, dict(cast), highest=3, weights=weights, **rule)
    assert canonical_json(after.document()) == canonical_json(before.document())


@settings(deadline=None)
@given(RULES, graded_elections())
def test_a_thousand_times_the_weight_changes_nothing(rule, election):
    options, ballots, weights = election
    heavy = {voter: 1000 * weight for voter, weight in weights.items()}
    before = score(options, ballots, highest=3, weights=weights, **rule)
    after = score(options, ballots, highest=3, weights=heavy, **rule)
    assert (after.order, after.winners, after.margin.bound) == (
        before.order,
        before.winners,
        before.margin.bound,
    )
    if not rule:
        assert after.margin == before.margin


@settings(deadline=None)
@given(RULES, graded_elections(), some.integers(0, 3))
def test_a_voter_without_weight_changes_nothing(rule, election, grade):
    options, ballots, weights = election
    more = ballots | {"零": dict.fromkeys(options, grade)}
    before = score(options, ballots, highest=3, weights=weights, **rule)
    after = score(options, more, highest=3, weights=weights | {"零": 0}, **rule)
    assert after == before


@settings(deadline=None)
@given(graded_elections(), some.data())
def test_a_higher_grade_never_makes_a_winner_lose(election, data):
    options, ballots, weights = election
    before = score(options, ballots, highest=3, weights=weights)
    if before.winners:
        winner = data.draw(some.sampled_from(before.winners))
        voter = data.draw(some.sampled_from(list(ballots)))
        higher = data.draw(some.integers(ballots[voter].get(winner, 0), 3))
        raised = ballots | {voter: ballots[voter] | {winner: higher}}
        assert winner in score(options, raised, highest=3, weights=weights).winners


@settings(deadline=None)
@given(RULES, graded_elections())
def test_every_step_says_what_the_order_says(rule, election):
    options, ballots, weights = election
    rated = score(options, ballots, highest=3, weights=weights, **rule)
    refusals = ("nothing-given", "rated-too-little")
    assert all(step.holds is (step.key not in refusals) for step in rated.steps)
    level = {step.data["other"] for step in rated.steps if step.key is RatingKey.LEVEL}
    if rated.winners:
        assert level == set(rated.winners[1:])


def elector(options, weights, **rule):
    def elect(ballots):
        rated = score(options, ballots, highest=2, weights=weights, **rule)
        return rated.winners

    return elect


@settings(max_examples=60, deadline=None)
@given(SMALL)
def test_the_margin_is_exact_where_blanks_are_zero(election):
    options, ballots, weights = election
    rated = score(options, ballots, highest=2, weights=weights)
    elect = elector(options, weights)
    assert rated.margin == Margin(
        fewest_that_turn(elect, ballots, all_grades(options, 2)), Bound.EXACT
    )


@settings(max_examples=60, deadline=None)
@given(SMALL)
def test_the_margin_of_means_is_never_above_the_exact_one(election):
    options, ballots, weights = election
    rated = score(options, ballots, highest=2, weights=weights, **MEANS)
    elect = elector(options, weights, **MEANS)
    exact = fewest_that_turn(elect, ballots, all_grades(options, 2))
    assert rated.margin.bound is Bound.AT_LEAST
    assert (rated.margin.ballots is None) == (exact is None)
    assert exact is None or 1 <= rated.margin.ballots <= exact


def test_margins_worked_by_hand():
    many = grades(*[(3, 0)] * 10)
    assert score(OPTIONS[:2], many, highest=3).margin == Margin(5, Bound.EXACT)
    assert score(OPTIONS[:1], grades((3,), (0,), (2,)), highest=3).margin.ballots == 2
    means = score(OPTIONS[:2], many, highest=3, **MEANS)
    assert means.margin == Margin(5, Bound.AT_LEAST)
    few = grades((3, 0), (3, 0), (None, 0), (None, 0))
    assert score(OPTIONS[:2], few, highest=3, **MEANS).margin.ballots == 1
    ahead = grades(*[(3, 2)] * 10)
    assert score(OPTIONS[:2], ahead, highest=3).margin.ballots == 3  # 4 points each, of 10
    assert score(OPTIONS[:2], ahead, highest=3, **MEANS).margin.ballots == 2
    most_give_nothing = grades((1,), (2,), (3,), *[(0,)] * 7)
    assert score(OPTIONS[:1], most_give_nothing, highest=3, **MEANS).margin.ballots == 3
    for heaviest, ballots in [(8, 2), (9, 1)]:
        weights = dict.fromkeys(many, 1) | {"v0": heaviest}
        means = score(OPTIONS[:2], many, highest=3, weights=weights, **MEANS)
        assert means.margin.ballots == ballots


@pytest.mark.parametrize(
    "rows, weights, margin",
    [
        ([(None, 3), (0, 3), (0, 1), (0, None)], (1, 1, 1, 2), 2),
        ([(None, 3), (None, 1), (None, 0), (None, 3)], (1, 1, 3, 1), 1),
        ([(0, 3), (0, 2), (0, 2)], (1, 1, 1), 2),
        ([(2, 2), (2, 2), (3, 0), (3, 0), (2, 0), (0, 1)], (2, 2, 1, 1, 1, 2), 2),
    ],
)
def test_margins_of_blanks_and_of_weights_worked_by_hand(rows, weights, margin):
    ballots = grades(*rows)
    asked = {"highest": 3, "weights": dict(zip(ballots, weights, strict=True))}
    assert score(OPTIONS[:2], ballots, **asked).margin == Margin(margin, Bound.EXACT)

    def elect(changed):
        return score(OPTIONS[:2], changed, **asked).winners

    assert fewest_that_turn(elect, ballots, all_grades(OPTIONS[:2], 3)) == margin


def test_many_ballots_take_a_moment():
    rated = score(("甲", "乙"), grades(*[(3, 2), (1, 2)] * 5_000), highest=3)
    assert rated.winners == ("甲",)
    assert rated.margin.ballots == 1
