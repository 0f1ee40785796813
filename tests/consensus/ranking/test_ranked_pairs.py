import sys
from itertools import groupby, permutations, product

import pytest
from hypothesis import given

from deliberate.consensus.ranking import (
    NotDeclared,
    Strength,
    TooManyTies,
    Warned,
    declared_order,
    drawn_by_lot,
    ranked_pairs,
    schulze,
)
from tests.consensus.ranking.elections import (
    BURLINGTON,
    CAPITAL,
    STRENGTHS_DIFFER,
    of,
    profile,
    some_examples,
    tables,
)

CLASH = profile("abc", **{"a>b>c": 1, "b>c>a": 1, "c>a>b": 1})
"""Three equal defeats round a cycle: whichever is taken last is skipped."""


def told(found):
    return [(step.key.value, step.data["option"] + step.data["other"]) for step in found.steps]


def test_the_capital_of_tennessee():
    found = ranked_pairs(CAPITAL, Strength.WINNING_VOTES)
    assert found.order == (("Nashville",), ("Chattanooga",), ("Knoxville",), ("Memphis",))
    assert found.warnings == ()
    assert [(step.lhs, step.rhs, step.data["place"]) for step in found.steps] == [
        (83, 17, 1),
        (68, 32, 2),
        (68, 32, 3),
        (58, 42, 4),
        (58, 42, 5),
        (58, 42, 6),
    ]


def test_burlington_elects_montroll():
    for strength in Strength:
        assert ranked_pairs(BURLINGTON, strength).winners == ("Montroll",)


def test_the_strength_decides_which_defeat_is_skipped():
    by_votes = ranked_pairs(STRENGTHS_DIFFER, Strength.WINNING_VOTES)
    assert told(by_votes)[1:] == [("defeat-locked", "ca"), ("defeat-skipped", "ab")]
    assert by_votes.winners == ("b",)
    by_margin = ranked_pairs(STRENGTHS_DIFFER, Strength.MARGINS)
    assert told(by_margin)[1:] == [("defeat-locked", "ab"), ("defeat-skipped", "ca")]
    assert by_margin.winners == ("a",)
    assert [step.lhs for step in by_margin.steps] == [6, 4, 5]
    assert all(step.holds for step in by_margin.steps)


def test_of_equal_winning_votes_the_greater_margin_goes_first():
    """C over a 6:3, b over c 5:2, a over b 5:4: by votes alone the last two are equal."""
    counted = profile("abc", **{"a>b": 1, "a": 2, "c>a": 2, "b>c": 4})
    found = ranked_pairs(counted, Strength.WINNING_VOTES)
    assert [(step.lhs, step.rhs) for step in found.steps] == [(6, 3), (5, 2), (5, 4)]
    assert found.order == (("b",), ("c",), ("a",))
    assert found.warnings == ()


def test_ranked_pairs_and_schulze_may_differ():
    counted = profile(
        "abcde",
        **{
            "b>c>a>e>d": 2,
            "b>d>c>a>e": 3,
            "b>e>d>c>a": 8,
            "c>a>e>b>d": 13,
            "c>b>e>d>a": 1,
            "d>a>b>c>e": 1,
            "d>a>e>b>c": 1,
            "e>a>d>c>b": 8,
        },
    )
    assert schulze(counted, Strength.MARGINS).winners == ("e",)
    assert ranked_pairs(counted, Strength.MARGINS).winners == ("c",)


def test_without_a_precedence_whoever_can_win_is_a_winner():
    found = ranked_pairs(CLASH, Strength.MARGINS)
    assert found.winners == ("a", "b", "c")
    assert found.order == (("a", "b", "c"),)
    assert found.warnings == (Warned.TIES_LEFT_OPEN,)
    assert found.steps == ()


def test_what_comes_before_the_open_tie_is_told():
    after = profile("dabc", **{"a>b>c>d": 1, "b>c>a>d": 1, "c>a>b>d": 1})
    found = ranked_pairs(after, Strength.MARGINS)
    assert sorted(told(found)) == [("defeat-locked", pair) for pair in ("ad", "bd", "cd")]
    assert found.order == (("a", "b", "c"), ("d",))


@pytest.mark.parametrize(
    ("order", "first", "skipped"), [("abc", "a", "ca"), ("cab", "c", "bc"), ("bac", "b", "ab")]
)
def test_of_equal_defeats_the_one_of_the_first_in_precedence_is_taken_last(order, first, skipped):
    found = ranked_pairs(CLASH, Strength.MARGINS, precedence=declared_order(order))
    assert found.winners == (first,)
    assert found.warnings == (Warned.PRECEDENCE_USED,)
    assert ("defeat-skipped", skipped) in told(found)


def test_of_equal_defeats_of_one_option_the_one_by_the_first_is_taken_first():
    counted = profile("abc", **{"a=b": 1})
    for order in ("abc", "bac"):
        found = ranked_pairs(counted, Strength.MARGINS, precedence=declared_order(order))
        assert told(found) == [("defeat-locked", f"{option}c") for option in order[:2]]
        assert found.warnings == ()
    counted = profile("abc", a=1)
    found = ranked_pairs(counted, Strength.MARGINS, precedence=declared_order("cba"))
    assert told(found) == [("defeat-locked", "ab"), ("defeat-locked", "ac")]


def test_a_lot_breaks_the_same_ties_whatever_the_order_of_the_options():
    lot = drawn_by_lot("abc", "seed")
    turned = profile("cba", **{"a>b>c": 1, "b>c>a": 1, "c>a>b": 1})
    winners = ranked_pairs(CLASH, Strength.MARGINS, precedence=lot).winners
    assert winners == ranked_pairs(turned, Strength.MARGINS, precedence=lot).winners
    assert winners == (lot.order[0],)


@pytest.mark.parametrize("order", ["ab", "abd", "abcd", "aab"])
def test_a_precedence_has_just_the_options(order):
    with pytest.raises((NotDeclared, ValueError)):
        ranked_pairs(CLASH, Strength.MARGINS, precedence=declared_order(order))


def ring(options):
    """Each option defeats the next, equally, round a cycle; the other pairs are tied."""
    names = [f"o{at:02}" for at in range(options)]
    around = {}
    for at in range(options):
        first, second = names[at], names[(at + 1) % options]
        others = [name for name in names if name not in (first, second)]
        around[">".join([first, second, *others])] = 1
        around[">".join([*reversed(others), first, second])] = 1
    return profile(names, **around)


def test_every_way_is_followed_for_at_most_20_options():
    assert ranked_pairs(ring(20), Strength.MARGINS).winners == ring(20).options
    with pytest.raises(TooManyTies, match="21 > 20"):
        ranked_pairs(ring(21), Strength.MARGINS)
    many = ring(21)
    order = declared_order(many.options)
    assert ranked_pairs(many, Strength.MARGINS, precedence=order).winners == ("o00",)


def test_too_many_ways_are_refused():
    """Thirteen options round a table, each defeating the next six equally."""
    names = "abcdefghijklm"
    around = {}
    for at, first in enumerate(names):
        for step in range(1, 7):
            second = names[(at + step) % 13]
            others = [name for name in names if name not in (first, second)]
            around[">".join([first, second, *others])] = 1
            around[">".join([*reversed(others), first, second])] = 1
    with pytest.raises(TooManyTies, match="more than 10000"):
        ranked_pairs(profile(names, **around), Strength.MARGINS)


@pytest.mark.parametrize("most, refused", [(12, False), (11, True)])
def test_as_many_ways_as_may_be_followed_are_followed(most, refused, monkeypatch):
    # The package has a function of the name of its module.
    module = sys.modules["deliberate.consensus.ranking.ranked_pairs"]
    monkeypatch.setattr(module, "MOST_WAYS", most)
    if refused:
        with pytest.raises(TooManyTies, match="more than 11"):
            ranked_pairs(CLASH, Strength.MARGINS)
    else:
        assert ranked_pairs(CLASH, Strength.MARGINS).winners == ("a", "b", "c")


def test_ways_part_again_at_a_later_tie():
    """Two clashes, the stronger among a, b, c and the weaker among d, e, f, all before them."""
    counted = profile(
        "abcdef",
        **{
            "d>e>f>a>b>c": 3,
            "e>f>d>b>c>a": 3,
            "f>d>e>c>a>b": 3,
            "a=b=c=d=e=f": 1,
        },
    )
    found = ranked_pairs(counted, Strength.MARGINS)
    assert found.winners == ("d", "e", "f")
    assert found.order == (("d", "e", "f"), ("a", "b", "c"))


def winners_in_turn(votes, defeats):
    """Lock defeats in this order, by the definition; whoever is then undefeated."""
    options = range(len(votes))
    above = set()
    for i, j in defeats:
        if (j, i) not in above:
            above |= {
                (x, y)
                for x in options
                for y in options
                if x in (i, *[k for k in options if (k, i) in above])
                and y in (j, *[k for k in options if (j, k) in above])
            }
    return {y for y in options if not any((x, y) in above for x in options)}


@some_examples
@given(tables(most_options=4, most_ballots=5, heaviest=1))
def test_the_possible_winners_are_those_of_all_orders_of_equal_defeats(table):
    counted = of(*table)
    found = ranked_pairs(counted, Strength.MARGINS)
    votes, options = found.votes, range(len(counted.options))
    margin = {(i, j): votes[i][j] - votes[j][i] for i in options for j in options}
    defeats = sorted((pair for pair in margin if margin[pair] > 0), key=lambda pair: -margin[pair])
    equals = [list(group) for _, group in groupby(defeats, key=lambda pair: margin[pair])]
    possible = set()
    for orders in product(*(permutations(group) for group in equals)):
        possible |= winners_in_turn(votes, [pair for order in orders for pair in order])
    assert found.winners == tuple(counted.options[at] for at in sorted(possible))
