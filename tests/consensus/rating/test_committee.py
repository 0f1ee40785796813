from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus import MalformedRule, canonical_json
from deliberate.consensus.rating import Bound, Margin, RatingKey, RatingMethod, Warned, committee
from tests.consensus.rating.elections import (
    all_marks,
    fewest_that_turn,
    marked_elections,
    voters,
)

EQUAL_SHARES, PHRAGMEN, TOP = RatingMethod.EQUAL_SHARES, RatingMethod.PHRAGMEN, RatingMethod.TOP
METHODS = some.sampled_from([EQUAL_SHARES, PHRAGMEN, TOP])
PROPORTIONAL = some.sampled_from([EQUAL_SHARES, PHRAGMEN])


def camps(**sizes):
    """So many voters for each camp; a camp approves the options spelled in its name."""
    return voters(list(camp) for camp, size in sizes.items() for _ in range(size))


def told(rated):
    return [(step.key, step.data["option"], step.data["value"]) for step in rated.steps]


def test_the_largest_camp_takes_every_seat_only_by_block_voting():
    ballots = camps(ABC=6, DEF=3)
    top = committee("ABCDEF", ballots, seats=3, method=TOP)
    assert (top.winners, top.warnings) == (("A", "B", "C"), (Warned.BLOCK_VOTING,))
    for method in (EQUAL_SHARES, PHRAGMEN):
        shared = committee("ABCDEF", ballots, seats=3, method=method, settling="FEDCBA")
        assert (shared.winners, shared.warnings) == (("B", "C", "F"), ())


def test_equal_shares_worked_by_hand():
    """Four voters, two seats, so half a seat each. A costs 1/3. Then B's two voters have 1/6 and
    1/2, which is not a seat: each of them carries half of the third that is lacking.
    """
    ballots = voters([["A"], ["A"], ["A", "B"], ["B"]])
    rated = committee("ABC", ballots, seats=2, method=EQUAL_SHARES)
    assert rated.winners == rated.secure == ("A", "B")
    assert told(rated) == [(RatingKey.SEAT_WON, "A", "1/3"), (RatingKey.SEAT_WON, "B", "1/6")]
    assert [step.data["phase"] for step in rated.steps] == ["bought", "carried"]
    assert "tied" not in rated.steps[0].data
    assert [(step.data["next"], step.data["next_value"]) for step in rated.steps] == [
        ("B", "1/2"),
        ("", ""),
    ]
    assert [(step.data["seat"], step.lhs, step.rhs) for step in rated.steps] == [
        (1, 3, 0),
        (2, 2, 0),
    ]


def test_who_has_less_than_the_price_gives_all_there_is():
    """Six voters, three seats: half each. A costs 1/4. B then has 1/4, 1/4, 1/2 of its own: the
    first two give all, the third the other half, so the price is 1/2 and B is bought.
    """
    ballots = voters([["A", "B"], ["A", "B"], ["A"], ["A"], ["B"], ["C"]])
    rated = committee("ABC", ballots, seats=3, method=EQUAL_SHARES)
    assert told(rated)[:2] == [(RatingKey.SEAT_WON, "A", "1/4"), (RatingKey.SEAT_WON, "B", "1/2")]
    assert [step.data["phase"] for step in rated.steps] == ["bought", "bought", "carried"]
    assert told(rated)[2] == (RatingKey.SEAT_WON, "C", "1/2")


def test_nobody_is_left_with_less_than_nothing():
    """Four voters, three seats: 3/4 each. A costs 1/3, so the third has 5/12 left; B costs 7/12,
    of which the third gives 5/12, all there is, and then carries the whole seat of C.
    """
    ballots = voters([["A"], ["A"], ["A", "B", "C"], ["B"]])
    rated = committee("ABC", ballots, seats=3, method=EQUAL_SHARES)
    assert told(rated) == [
        (RatingKey.SEAT_WON, "A", "1/3"),
        (RatingKey.SEAT_WON, "B", "7/12"),
        (RatingKey.SEAT_WON, "C", "1"),
    ]


def test_a_single_voter_can_buy_a_seat():
    rated = committee("AB", camps(A=1), seats=1, method=EQUAL_SHARES)
    assert told(rated) == [(RatingKey.SEAT_WON, "A", "1")]
    assert rated.steps[0].data["phase"] == "bought"


def test_phragmen_worked_by_hand():
    """A takes the load 1/3 of three; C then costs 1/2, B (1 + 1/3) / 2 = 2/3."""
    ballots = voters([["A"], ["A"], ["A", "B"], ["B"], ["C"], ["C"]])
    rated = committee("ABC", ballots, seats=3, method=PHRAGMEN)
    assert told(rated) == [
        (RatingKey.SEAT_WON, "A", "1/3"),
        (RatingKey.SEAT_WON, "C", "1/2"),
        (RatingKey.SEAT_WON, "B", "2/3"),
    ]
    assert {step.data["phase"] for step in rated.steps} == {"carried"}
    assert [step.data["next"] for step in rated.steps] == ["B", "B", ""]


def test_a_tie_is_told_and_settled_only_by_an_order_fixed_beforehand():
    ballots = camps(A=2, B=1, C=1)
    rated = committee("ABC", ballots, seats=2, method=PHRAGMEN)
    assert (rated.winners, rated.secure, rated.tied) == (("A", "B", "C"), ("A",), True)
    assert rated.order == (("A",), ("B", "C"))
    assert rated.steps[-1].key is RatingKey.SEAT_TIED
    assert rated.steps[-1].data["tied"] == "B, C"
    assert (rated.steps[-1].data["option"], rated.steps[-1].data["next"]) == ("B", "C")
    settled = committee("ABC", ballots, seats=2, method=PHRAGMEN, settling="CBA")
    assert (settled.winners, settled.tied) == (("A", "C"), False)
    assert settled.order == (("A", "C"), ("B",))
    assert told(settled)[-1] == (RatingKey.SEAT_SETTLED, "C", "1")
    assert settled.steps[-1].data["next"] == "B"


def test_a_tie_whose_sides_all_win_is_no_tie():
    rated = committee("ABC", camps(A=2, B=2, C=1), seats=3, method=PHRAGMEN)
    assert (rated.winners, rated.secure) == (("A", "B", "C"), ("A", "B", "C"))
    assert [step.key for step in rated.steps] == [RatingKey.SEAT_TIED, RatingKey.SEAT_WON]
    assert [step.data["seat"] for step in rated.steps] == [1, 3]
    assert rated.order == (("A", "B", "C"),)


def test_too_many_ways_to_break_ties_are_left_open():
    names = "ABCDEFGHIJKLM"
    ballots = camps(**dict.fromkeys(names, 1), Z=2)
    rated = committee((*names, "Z", "Y"), ballots, seats=7, method=PHRAGMEN)
    assert (rated.secure, rated.winners) == (("Z",), (*names, "Z"))
    assert rated.warnings == (Warned.TIES_LEFT_OPEN,)
    assert rated.order == (("Z",), tuple(names), ("Y",))


@pytest.mark.parametrize("most, complete", [(3, True), (2, False)])
def test_as_many_ways_as_may_be_followed_are_followed(most, complete, monkeypatch):
    monkeypatch.setattr("deliberate.consensus.rating.seating.MOST_WAYS", most)
    rated = committee("ABC", camps(A=1, B=1, C=1), seats=1, method=PHRAGMEN)
    assert (Warned.TIES_LEFT_OPEN not in rated.warnings) is complete
    assert rated.winners == ("A", "B", "C")


def test_an_option_that_nobody_approves_gets_no_seat():
    for method in (EQUAL_SHARES, PHRAGMEN, TOP):
        rated = committee("ABC", camps(A=2), seats=2, method=method)
        assert rated.winners == ("A",)
        assert Warned.SEATS_LEFT_EMPTY in rated.warnings
        assert rated.order == (("A",), ("B", "C"))
    spoiled = committee("AB", voters([["A", "B"]]), seats=1, method=EQUAL_SHARES, most_marks=1)
    assert (spoiled.winners, spoiled.margin) == ((), Margin(None, Bound.AT_LEAST))


@pytest.mark.parametrize(
    "parameters, place",
    [
        ({"seats": 0}, "seats"),
        ({"seats": 4}, "seats"),
        ({"seats": True}, "seats"),
        ({"method": RatingMethod.APPROVAL}, "method"),
        ({"method": "top-k"}, "method"),
        ({"settling": "AB"}, "settling"),
        ({"settling": "AABC"}, "settling"),
        ({"most_marks": 0}, "most_marks"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(parameters, place):
    with pytest.raises(MalformedRule) as refused:
        committee("ABC", camps(A=1), **({"seats": 1, "method": TOP} | parameters))
    assert refused.value.place == place


@settings(deadline=None)
@given(METHODS, marked_elections(), some.integers(1, 5), some.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(method, election, seats, chance):
    options, ballots, weights = election
    cast = list(ballots.items())
    chance.shuffle(cast)
    asked = {"seats": min(seats, len(options)), "method": method, "weights": weights}
    before, after = committee(options, ballots, **asked), committee(options, dict(cast), **asked)
    assert canonical_json(after.document()) == canonical_json(before.document())


@settings(deadline=None)
@given(METHODS, marked_elections(), some.integers(1, 5))
def test_a_thousand_times_the_weight_and_a_voter_without_change_nothing(method, election, seats):
    options, ballots, weights = election
    asked = {"seats": min(seats, len(options)), "method": method}
    before = committee(options, ballots, **asked, weights=weights)
    heavy = {voter: 1000 * weight for voter, weight in weights.items()}
    after = committee(options, ballots, **asked, weights=heavy)
    assert (after.order, after.warnings) == (before.order, before.warnings)
    more, light = ballots | {"零": set(options)}, weights | {"零": 0}
    assert committee(options, more, **asked, weights=light) == before


@settings(deadline=None)
@given(METHODS, marked_elections(), some.integers(1, 5))
def test_every_order_fixed_beforehand_fills_the_seats_from_the_winners(method, election, seats):
    options, ballots, weights = election
    asked = {"seats": min(seats, len(options)), "method": method, "weights": weights}
    every_way = committee(options, ballots, **asked)
    for settling in (options, options[::-1]):
        one_way = committee(options, ballots, **asked, settling=settling)
        assert not one_way.tied
        assert set(every_way.secure) <= set(one_way.winners) <= set(every_way.winners)
        approved = {option for marks in ballots.values() for option in marks}
        assert len(one_way.winners) == min(asked["seats"], len(approved))


@settings(deadline=None)
@given(PROPORTIONAL, marked_elections(most=8, names="ABCDEF"), some.integers(1, 4))
def test_every_camp_of_a_seats_worth_with_something_in_common_is_represented(
    method, election, seats
):
    """Justified representation, which both methods are known to give."""
    options, ballots, _ = election
    seats = min(seats, len(options))
    rated = committee(options, ballots, seats=seats, method=method, settling=options)
    unheard = [marks for marks in ballots.values() if not marks & set(rated.winners)]
    for option in options:
        assert sum(option in marks for marks in unheard) * seats < len(ballots)


@settings(deadline=None)
@given(marked_elections(), some.integers(1, 5))
def test_block_voting_takes_the_most_approvals(election, seats):
    options, ballots, weights = election
    seats = min(seats, len(options))
    rated = committee(options, ballots, seats=seats, method=TOP, weights=weights)
    approvals = {option: rated.tallies[option].points for option in options}
    for inside, outside in combinations(options, 2):
        if outside in rated.secure:
            inside, outside = outside, inside  # noqa: PLW2901 - either may be the one inside
        if inside in rated.secure and outside not in rated.winners:
            assert approvals[inside] > approvals[outside]
    tied = {approvals[option] for option in rated.winners if option not in rated.secure}
    assert len(tied) <= 1


@settings(max_examples=60, deadline=None)
@given(marked_elections(most=4, names="ABC", least_weight=0), some.integers(1, 3))
def test_the_margin_of_block_voting_is_exact(election, seats):
    options, ballots, weights = election
    asked = {"seats": min(seats, len(options)), "method": TOP, "weights": weights}

    def elect(changed):
        rated = committee(options, changed, **asked)
        return rated.winners, rated.secure

    exact = fewest_that_turn(elect, ballots, map(set, all_marks(options, 3)))
    assert committee(options, ballots, **asked).margin == Margin(exact, Bound.EXACT)


def test_other_margins_say_only_that_a_ballot_must_change():
    ballots = camps(AB=5, C=1)
    for method in (EQUAL_SHARES, PHRAGMEN):
        rated = committee("ABC", ballots, seats=2, method=method)
        assert rated.margin == Margin(1, Bound.AT_LEAST)
    settled = committee("ABC", ballots, seats=2, method=TOP, settling="ABC")
    assert settled.margin == Margin(1, Bound.AT_LEAST)
