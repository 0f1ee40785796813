import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus import UnknownOption, canonical_json
from deliberate.consensus.rating import Bound, Margin, NotAGrade, RatingKey, judgment
from deliberate.consensus.rating.judgment import Difference, first_difference, median
from tests.consensus.rating.elections import (
    OPTIONS,
    all_grades,
    fewest_that_turn,
    graded_elections,
    grades,
    voters,
)


def spelled_out(counts):
    """The definition itself: take out the lower median again and again."""
    left = [grade for grade, number in enumerate(counts) for _ in range(number)]
    while left:
        yield left.pop((len(left) - 1) // 2)


def difference_spelled_out(one, other):
    for dropped, (first, second) in enumerate(
        zip(spelled_out(one), spelled_out(other), strict=True)
    ):
        if first != second:
            return Difference(dropped, first, second)
    return None


@some.composite
def two_tallies(draw, grades=5, most=15):
    total = draw(some.integers(1, most))
    lists = some.lists(some.integers(0, grades - 1), min_size=total, max_size=total)
    return [[given.count(grade) for grade in range(grades)] for given in (draw(lists), draw(lists))]


@settings(max_examples=300, deadline=None)
@given(two_tallies())
def test_the_short_way_finds_what_the_definition_finds(tallies):
    assert first_difference(*tallies) == difference_spelled_out(*tallies)


def test_the_short_way_finds_every_difference_of_small_tallies():
    small = [
        (a, b, total - a - b)
        for total in range(1, 8)
        for a in range(total + 1)
        for b in range(total + 1 - a)
    ]
    for one in small:
        for other in small:
            if sum(one) == sum(other):
                assert first_difference(one, other) == difference_spelled_out(one, other)
        assert median(one) == next(spelled_out(one))


def test_millions_of_grades_take_a_moment():
    half = 5_000_000
    assert first_difference([half, 0, half], [half - 1, 1, half]) == Difference(0, 0, 1)
    assert first_difference([half, 0, 1, half], [half, 0, 0, half + 1]) == Difference(0, 2, 3)
    low, high = [1, half, half - 1], [0, half + 1, half - 1]
    assert first_difference(low, high) == Difference(2 * half - 2, 0, 1)
    assert first_difference(high, high) is None


def told(rated):
    return [(step.key, step.lhs, step.rhs) for step in rated.steps]


def test_the_highest_median_wins():
    rated = judgment(OPTIONS, grades((5, 3, 0), (1, 3, 5), (1, 4, 1)), highest=5)
    assert rated.winners == rated.secure == ("乙",)
    assert rated.seats == 1
    assert rated.order == (("乙",), ("甲",), ("丙",))
    assert told(rated) == [(RatingKey.MEDIAN_HIGHER, 3, 1), (RatingKey.MEDIAN_HIGHER, 3, 1)]
    assert rated.steps[0].data == {"option": "乙", "other": "甲"}


def test_of_an_even_number_the_lower_grade_in_the_middle_is_the_median():
    rated = judgment(OPTIONS[:2], grades((1, 2), (5, 2)), highest=5)
    assert rated.winners == ("乙",)
    assert told(rated) == [(RatingKey.MEDIAN_HIGHER, 2, 1)]


def test_equal_medians_drop_one_grade_each_until_they_differ():
    rated = judgment(OPTIONS[:2], grades((1, 2), (3, 3), (4, 4)), highest=5)
    assert rated.winners == ("乙",)  # 3 from both, then the lower grades 1 and 2
    assert told(rated) == [(RatingKey.MEDIAN_LEVEL, 2, 1)]
    assert rated.steps[0].data == {"option": "乙", "other": "甲", "median": 3, "dropped": 1}
    later = judgment(OPTIONS[:2], grades((2, 2), (3, 3), (5, 4)), highest=5)
    assert later.winners == ("甲",)
    assert later.steps[0].data["dropped"] == 2


def test_the_same_grades_are_tied_in_whatever_order_they_came():
    rated = judgment(OPTIONS[:2], grades((1, 4), (4, 1), (2, 2)), highest=5)
    assert (rated.winners, rated.secure, rated.tied) == (("甲", "乙"), (), True)
    assert told(rated) == [(RatingKey.LEVEL, 2, 2)]
    assert rated.steps[0].holds
    assert rated.margin == Margin(1, Bound.AT_LEAST)


def test_a_blank_is_the_lowest_grade():
    rated = judgment(OPTIONS[:2], grades((5, 1), (None, 1), (None, 1)), highest=5)
    assert rated.winners == ("乙",)
    assert rated.tallies["甲"].grades == (2, 0, 0, 0, 0, 1)
    assert rated.tallies["甲"].blank == 0


def test_a_spoiled_ballot_is_told_and_only_spoiled_ones_judge_nothing():
    rated = judgment(OPTIONS[:2], grades((6, 0), (1, 2)), highest=5)
    assert (rated.winners, dict(rated.invalid)) == (("乙",), {"off-scale": 1})
    spoiled = judgment(OPTIONS[:2], grades((6, 0)), highest=5)
    assert (spoiled.winners, spoiled.steps, spoiled.margin.ballots) == ((), (), None)
    assert spoiled.order == (("甲", "乙"),)


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(NotAGrade, match=r"ballots\['v0'\].甲"):
        judgment(OPTIONS, voters([{"甲": False}]), highest=5)
    with pytest.raises(UnknownOption):
        judgment(OPTIONS, voters([{"丁": 1}]), highest=5)


@settings(deadline=None)
@given(graded_elections(), some.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(election, chance):
    options, ballots, weights = election
    cast = list(ballots.items())
    chance.shuffle(cast)
    before = judgment(options, ballots, highest=3, weights=weights)
    after = judgment(options, dict(cast), highest=3, weights=weights)
    assert canonical_json(after.document()) == canonical_json(before.document())


@settings(deadline=None)
@given(graded_elections())
def test_a_thousand_times_the_weight_changes_nothing(election):
    options, ballots, weights = election
    heavy = {voter: 1000 * weight for voter, weight in weights.items()}
    before = judgment(options, ballots, highest=3, weights=weights)
    after = judgment(options, ballots, highest=3, weights=heavy)
    assert (after.order, after.winners) == (before.order, before.winners)


@settings(deadline=None)
@given(graded_elections(), some.integers(0, 3))
def test_a_voter_without_weight_changes_nothing(election, grade):
    options, ballots, weights = election
    more = ballots | {"零": dict.fromkeys(options, grade)}
    before = judgment(options, ballots, highest=3, weights=weights)
    assert judgment(options, more, highest=3, weights=weights | {"零": 0}) == before


@settings(deadline=None)
@given(graded_elections(), some.data())
def test_a_higher_grade_never_makes_a_winner_lose(election, data):
    options, ballots, weights = election
    winners = judgment(options, ballots, highest=3, weights=weights).winners
    winner = data.draw(some.sampled_from(winners))
    voter = data.draw(some.sampled_from(list(ballots)))
    higher = data.draw(some.integers(ballots[voter].get(winner, 0), 3))
    raised = ballots | {voter: ballots[voter] | {winner: higher}}
    assert winner in judgment(options, raised, highest=3, weights=weights).winners


@settings(deadline=None)
@given(graded_elections())
def test_every_step_holds_and_tells_the_tied(election):
    options, ballots, weights = election
    rated = judgment(options, ballots, highest=3, weights=weights)
    assert all(step.holds for step in rated.steps)
    level = {step.data["other"] for step in rated.steps if step.key is RatingKey.LEVEL}
    assert level == set(rated.winners[1:])


@settings(max_examples=80, deadline=None)
@given(graded_elections(most=3, highest=2, least_weight=0, most_options=2))
def test_the_margin_is_never_above_the_exact_one(election):
    options, ballots, weights = election
    rated = judgment(options, ballots, highest=2, weights=weights)

    def elect(changed):
        return judgment(options, changed, highest=2, weights=weights).winners

    exact = fewest_that_turn(elect, ballots, all_grades(options, 2))
    assert rated.margin.bound is Bound.AT_LEAST
    assert (rated.margin.ballots is None) == (exact is None)
    assert exact is None or 1 <= rated.margin.ballots <= exact


def bound_spelled_out(first, second):
    """How many of the highest grades of one and the lowest of the other, for the other to draw."""
    for changed in range(1, len(first) + 1):
        lowered = sorted([0] * changed + sorted(first)[: len(first) - changed])
        raised = sorted(sorted(second)[changed:] + [3] * changed)
        counts = [[given.count(grade) for grade in range(4)] for given in (raised, lowered)]
        if list(spelled_out(counts[0])) >= list(spelled_out(counts[1])):
            return changed
    raise AssertionError


@settings(deadline=None)
@given(some.lists(some.tuples(some.integers(0, 3), some.integers(0, 3)), min_size=1, max_size=12))
def test_the_margin_is_what_no_fewer_ballots_could_do(rows):
    rated = judgment(OPTIONS[:2], grades(*rows), highest=3)
    first, second = zip(*rows, strict=True)
    if rated.winners == ("乙",):
        first, second = second, first
    if not rated.tied:
        assert rated.margin.ballots == bound_spelled_out(first, second)


def test_margins_worked_by_hand():
    clear = grades(*[(3, 0)] * 11)
    assert judgment(OPTIONS[:2], clear, highest=3).margin.ballots == 6
    assert judgment(OPTIONS[:2], grades(*[(3, 0)] * 10), highest=3).margin.ballots == 5
    heavy = {voter: 5 if voter in ("v0", "v1") else 1 for voter in clear}
    assert judgment(OPTIONS[:2], clear, highest=3, weights=heavy).margin.ballots == 2
    assert judgment(OPTIONS[:1], grades((3,)), highest=3).margin.ballots is None
    three = grades(*[(3, 0, 2)] * 11)
    assert judgment(OPTIONS, three, highest=3).margin.ballots == 6
    close = grades((2, 2, 0), (2, 1, 0), (1, 1, 0))
    assert judgment(OPTIONS, close, highest=2).margin.ballots == 1
