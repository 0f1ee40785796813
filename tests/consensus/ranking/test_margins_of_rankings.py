"""The bounds of the margin, against every possible change of ballots in small elections."""

from collections import Counter
from itertools import combinations, combinations_with_replacement, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus.ranking import (
    Decided,
    Profile,
    Strength,
    TooManyTies,
    declared_order,
    instant_runoff,
    margin_bounds,
    plurality,
    ranked_pairs,
    schulze,
)
from tests.consensus.ranking.elections import (
    BURLINGTON,
    CAPITAL,
    METHODS,
    profile,
)

WEAK = sorted(
    {
        tuple(tuple(sorted(rank)) for rank in cut)
        for order in permutations("abc")
        for cut in (
            [order],
            [order[:1], order[1:]],
            [order[:2], order[2:]],
            [order[:1], order[1:2], order[2:]],
        )
    }
)
BOUNDED = {
    name: METHODS[name] for name in METHODS if name.startswith(("schulze", "ranked", "instant"))
} | {
    "schulze with a status quo": lambda counted: schulze(
        counted, Strength.WINNING_VOTES, status_quo="c"
    ),
    "instant runoff with a precedence": lambda counted: instant_runoff(
        counted, precedence=declared_order("bca")
    ),
    "ranked pairs with a precedence": lambda counted: ranked_pairs(
        counted, Strength.WINNING_VOTES, precedence=declared_order("bca")
    ),
    "plurality": plurality,
}


def changed(box, taken, into):
    after = Counter(box)
    after.subtract(taken)
    after.update(into)
    return Profile.of("abc", sorted(after.items()))


def turns(count, box, number):
    """Whether any change of so many ballots makes another the winner, or several."""
    before = count(Profile.of("abc", sorted(box.items()))).winners
    return any(
        count(changed(box, taken, into)).winners != before
        for taken in set(combinations(sorted(box.elements()), number))
        for into in combinations_with_replacement(WEAK, number)
    )


def test_there_are_thirteen_weak_rankings_of_three():
    assert len(WEAK) == 13


@pytest.mark.parametrize("count", BOUNDED.values(), ids=BOUNDED)
@settings(max_examples=25, deadline=None)
@given(some.lists(some.sampled_from(WEAK), min_size=1, max_size=7))
def test_no_change_of_fewer_ballots_turns_the_winner_and_the_witness_does(count, ballots):
    box = Counter(ballots)
    before = count(Profile.of("abc", sorted(box.items())))
    bounds = margin_bounds(Profile.of("abc", sorted(box.items())), count)
    assert (bounds is None) is before.tied
    if bounds is None:
        return
    assert 1 <= bounds.at_least <= bounds.at_most <= len(ballots)
    for number in range(1, min(bounds.at_least, 3)):
        assert not turns(count, box, number)
    witness = bounds.witness
    assert sum(weight for _, weight in witness.changed) == bounds.at_most
    after = count(changed(box, dict(witness.changed), {witness.into: bounds.at_most}))
    assert after.winners == witness.winners != before.winners


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("schulze by winning votes", 295, 295),
        ("schulze by margins", 295, 295),
        ("ranked pairs by winning votes", 295, 295),
        ("ranked pairs by margins", 295, 295),
        ("instant runoff", 125, 125),
    ],
)
def test_burlington(name, least, most):
    """Montroll leads Kiss by 590; Kiss leads Wright in the last round by 250."""
    bounds = margin_bounds(BURLINGTON, METHODS[name])
    assert (bounds.at_least, bounds.at_most) == (least, most)


def test_a_runoff_is_cut_where_the_narrowest_gap_is_widest():
    """D goes by 1 and then c by 1, but both together have 40 fewer than the next."""
    counted = profile("abcd", a=100, b=61, c=11, d=10)
    bounds = margin_bounds(counted, instant_runoff)
    assert bounds.at_least == 9
    close = profile("abcd", **{"a": 90, "b": 61, "c>b": 11, "d>b": 10})
    assert margin_bounds(close, instant_runoff).at_least == 4


def test_waiting_ballots_may_come_to_a_group():
    """In the first round c and d have 2 together, and 4 ballots wait that may come to either."""
    counted = profile("abcd", **{"a": 9, "b": 7, "c": 1, "d": 1, "c=d": 4, "b>a": 2})
    order = declared_order("abcd")

    def count(each):
        return instant_runoff(each, precedence=order)

    assert margin_bounds(counted, count).at_least == 1


def test_a_tie_and_a_single_option_have_no_margin():
    assert margin_bounds(profile("ab", a=1, b=1), METHODS["schulze by margins"]) is None
    assert margin_bounds(profile("a", a=1), instant_runoff) is None


def test_a_method_without_a_proof_has_the_bound_1():
    bounds = margin_bounds(CAPITAL, plurality)
    assert (bounds.at_least, bounds.at_most) == (1, 8)
    assert bounds.witness.winners == ("Memphis", "Nashville")


def test_in_a_cycle_too_the_paths_prove_a_bound():
    """A over b by 55, b over c by 65, c over a by 5: 13 ballots bring 55 and 5 together."""
    cycle = profile("abc", **{"a>b>c": 60, "b>c>a": 35, "c>a>b": 30})
    for name in ("schulze by margins", "ranked pairs by margins"):
        bounds = margin_bounds(cycle, METHODS[name])
        assert (bounds.at_least, bounds.at_most) == (13, 13)


def test_a_count_that_is_given_up_shows_nothing():
    seen = []

    def count(each):
        seen.append(each.total)
        found = instant_runoff(each)
        if found.tied:
            raise TooManyTies("ballots", "a tie")
        return found

    counted = profile("ab", a=7, b=4)
    assert margin_bounds(counted, instant_runoff).at_most == 2
    assert margin_bounds(profile("ab", a=7, b=3), instant_runoff).at_most == 2
    assert margin_bounds(profile("ab", a=7, b=3), count).at_most == 3
    assert set(seen) == {10}


def test_the_document_has_the_witness():
    document = margin_bounds(profile("abc", **{"a>b": 5, "b": 3}), instant_runoff).document()
    assert document == {
        "at_least": 1,
        "at_most": 1,
        "witness": {
            "changed": [{"ranking": [["a"], ["b"], ["c"]], "weight": 1}],
            "into": [["b"], ["c"], ["a"]],
            "winners": ["a", "b"],
        },
    }


def test_only_parts_of_a_heavy_ballot_are_changed():
    bounds = margin_bounds(profile("ab", a=1000, b=1), METHODS["schulze by margins"])
    assert bounds.at_most == bounds.at_least == 500
    assert bounds.witness.changed == (((("a",), ("b",)), 500),)


@pytest.mark.parametrize(
    ("name", "ballots", "margin"),
    [
        ("schulze by winning votes", {"b": 5, "c>b>a": 13, "a": 9}, 3),
        ("ranked pairs by winning votes", {"b": 5, "c>b>a": 13, "a": 9}, 3),
        ("schulze by winning votes", {"a>c>b": 1, "b>a>c": 9, "c": 3}, 3),
        ("schulze by winning votes", {"b>c>a": 4, "a": 3, "c>a>b": 4}, 2),
        ("schulze by margins", {"b>c>a": 4, "a": 3, "c>a>b": 4}, 1),
        ("instant runoff", {"a": 7, "b=c>a": 9, "b": 3}, 2),
    ],
)
def test_where_both_bounds_meet_the_margin_is_known(name, ballots, margin):
    counted = profile("abc", **ballots)
    bounds = margin_bounds(counted, METHODS[name])
    assert (bounds.at_least, bounds.at_most) == (margin, margin)


def test_the_ballots_that_wait_may_all_come_to_those_who_lose():
    """B and c may get the 5 that wait, against 9; then b and c may get 7 and 1, against 7."""
    assert margin_bounds(profile("abc", **{"a=b>c": 5, "a": 9}), instant_runoff).at_least == 2
    close = profile("abc", **{"a": 7, "b": 1, "a=c>b": 7})
    assert margin_bounds(close, instant_runoff).at_least == 1


def test_a_tie_that_stays_open_proves_nothing_even_where_all_ways_lead_to_one_winner():
    counted = profile("abcd", d=2, b=1, c=1)
    found = instant_runoff(counted)
    assert [one.decided for one in found.rounds] == [Decided.FEWEST, Decided.OPEN]
    assert found.winners == ("d",)
    assert margin_bounds(counted, instant_runoff).at_least == 1


def test_a_defeat_that_may_vanish_proves_nothing():
    """The lead of 3 may turn with 2 ballots, so 1 of 3 is safe and 2 are not."""
    for name in ("schulze by winning votes", "ranked pairs by winning votes", "schulze by margins"):
        bounds = margin_bounds(profile("ab", a=3, b=0), METHODS[name])
        assert (bounds.at_least, bounds.at_most) == (2, 2)
    second = profile("abc", **{"a>b>c": 2, "b=c": 1})
    bounds = margin_bounds(second, METHODS["schulze by winning votes"])
    assert (bounds.at_least, bounds.at_most) == (1, 1)
