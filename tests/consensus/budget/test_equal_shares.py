from dataclasses import replace
from fractions import Fraction

import pytest

from deliberate.consensus.budget import (
    Ballot,
    BelowZero,
    Completion,
    Election,
    EqualSharesRule,
    Project,
    Utility,
    Verdict,
    equal_shares,
    greedy,
)
from tests.consensus.budget.elections import election, plain_equal_shares

ALONE = EqualSharesRule(Completion.NONE)
TWO_CAMPS = election(
    100,
    {"a": 40, "b": 40, "c": 20, "d": 20, "e": 20},
    ("ab", 60),
    ("cde", 40),
)
"""By votes 60 people take 80 of 100 and the others one project. Each has a share of 1."""


def told(funded):
    return [(row.project, row.verdict.value, row.share, row.rho) for row in funded.rows]


def test_each_camp_gets_projects_for_its_share():
    funded = equal_shares(TWO_CAMPS, ALONE)
    assert greedy(TWO_CAMPS).selected == ("a", "b", "c")
    assert funded.selected == ("a", "c", "d")
    assert (funded.cost, funded.endowment, funded.increments) == (80, 1, 0)
    assert told(funded)[:3] == [
        ("a", "funded", Fraction(2, 3), Fraction(1, 60)),
        ("c", "funded", Fraction(1, 2), Fraction(1, 40)),
        ("d", "funded", Fraction(1, 2), Fraction(1, 40)),
    ]
    assert [(row.project, row.behind, row.left) for row in funded.rows[3:]] == [
        ("b", 20, 20),
        ("e", 0, 20),
    ]
    assert [step.key for step in funded.steps] == [
        "supporters-pay",
        "supporters-pay",
        "supporters-pay",
        "supporters-cannot-pay",
        "supporters-cannot-pay",
        "within-budget",
    ]
    assert funded.steps[0].data == {
        "project": "a",
        "votes": 60,
        "share": "0.666667",
        "rho": "0.016666666667",
    }
    assert (funded.steps[3].lhs, funded.steps[3].rhs) == (20, 40)


def test_who_has_less_gives_all_and_the_others_pay_more():
    """Shares of 10. `a` takes 8 from three; for `b` one of these has 2 left, the fourth pays 7."""
    poor_and_rich = election(40, {"a": 24, "b": 9}, ("a", 2), "ab", "b")
    funded = equal_shares(poor_and_rich, ALONE)
    assert told(funded) == [
        ("a", "funded", Fraction(8), Fraction(1, 3)),
        ("b", "funded", Fraction(7), Fraction(7, 9)),
    ]
    emptied = election(40, {"a": 24, "b": 9, "c": 1}, ("a", 2), "abc", "b")
    assert equal_shares(emptied, ALONE).rows[2].behind == 0


def test_shares_are_told_in_decimals_of_the_money():
    rows = equal_shares(TWO_CAMPS, ALONE).document()["table"]
    assert [(row["share"], row["rho"]) for row in rows[:2]] == [
        ("0.666667", "0.016666666667"),
        ("0.500000", "0.025000000000"),
    ]
    assert rows[3]["share"] is rows[3]["rho"] is None
    rich = equal_shares(election(40, {"a": 25}, ("a", 2)), ALONE).document()["table"]
    assert (rich[0]["share"], rich[0]["rho"]) == ("12.500000", "0.500000000000")


def test_money_behind_that_is_just_enough_is_enough():
    assert equal_shares(election(10, {"a": 5}, "a", ""), ALONE).selected == ("a",)
    assert equal_shares(election(10, {"a": 6}, "a", ""), ALONE).selected == ()
    assert equal_shares(election(11, {"a": 6}, "a", ""), ALONE).rows[0].behind == 5


def test_one_increment_after_another_until_the_total_does_not_fit():
    """`b` takes 80 from 60 people, 4/3 each: the first whole increment pays for it."""
    funded = equal_shares(TWO_CAMPS)
    assert (funded.selected, funded.increments, funded.endowment) == (("a", "c", "d"), 0, 1)
    assert (funded.steps[-2].key, funded.steps[-2].lhs, funded.steps[-2].rhs) == (
        "endowment-refused",
        100,
        140,
    )
    assert funded.steps[-2].data == {"endowment": "2/1", "increments": 1}
    tenths = equal_shares(TWO_CAMPS, EqualSharesRule(increment=Fraction(1, 10)))
    assert (tenths.selected, tenths.increments) == (("a", "c", "d"), 3)
    assert tenths.endowment == Fraction(13, 10)
    assert tenths.parameters["increment"] == "1/10"


def test_an_increment_is_one_unit_of_the_currency():
    in_cents = replace(
        TWO_CAMPS,
        budget=10_000,
        projects=tuple(Project(each.id, each.cost * 100) for each in TWO_CAMPS.projects),
        unit=100,
    )
    funded = equal_shares(in_cents)
    assert (funded.selected, funded.increments) == (("a", "c", "d"), 0)
    assert funded.parameters["increment"] == "100/1"
    assert equal_shares(in_cents, EqualSharesRule(increment=Fraction(10))).increments == 3


def test_more_money_for_everybody_may_drop_a_project():
    """With 2 each nobody can pay 7 for `a`; with 3 each it comes first, and nobody can pay `b`."""
    four = election(8, {"a": 7, "b": 4}, "a", "a", "ab", "b")
    assert equal_shares(four, ALONE).selected == ("b",)
    funded = equal_shares(four)
    assert (funded.selected, funded.increments, funded.endowment) == (("a",), 1, 3)


def test_the_exhaustive_stop_keeps_what_leaves_room_for_no_other():
    four = election(8, {"a": 7, "b": 4}, "a", "a", "ab", "b")
    funded = equal_shares(four, EqualSharesRule(Completion.ADD1_EXHAUSTIVE))
    assert (funded.selected, funded.increments) == (("b",), 0)
    stop = funded.steps[-2]
    assert (stop.key, stop.lhs, stop.rhs, stop.holds) == ("nothing-more-fits", 7, 4, True)
    assert stop.data == {"project": "a", "votes": 3}
    dear = election(8, {"c": 9, "a": 7, "b": 4}, "a", "a", "ab", "b")
    dear = replace(dear, ballots=(*dear.ballots, Ballot.approving("c", 1)), budget=10)
    stop = equal_shares(dear, EqualSharesRule(Completion.ADD1_EXHAUSTIVE)).steps[-2]
    assert (stop.key, stop.data["project"], stop.lhs) == ("nothing-more-fits", "a", 7)
    room = replace(four, budget=11)
    funded = equal_shares(room, EqualSharesRule(Completion.ADD1_EXHAUSTIVE))
    assert "nothing-more-fits" not in [step.key for step in funded.steps]


def test_a_later_endowment_that_fits_does_not_count():
    """With 4 each 10 of 9 would be spent, with 5 each just 9: but 4 came first."""
    three = election(9, {"a": 4, "b": 5, "c": 6}, "c", "ab", "abc")
    funded = equal_shares(three)
    assert (funded.selected, funded.endowment) == (("a",), 3)
    assert (funded.steps[-2].key, funded.steps[-2].rhs) == ("endowment-refused", 10)
    assert equal_shares(three, EqualSharesRule(increment=Fraction(2))).selected == ("a", "b")


def test_whole_increments_stand_on_the_whole_part_of_a_share():
    """Shares of 1.5: the next is 2.5, where two buy `b` for 5; or 2, where one buys `a`."""
    two = election(3, {"a": 2, "b": 5}, "b", "ab")
    funded = equal_shares(two)
    assert (funded.selected, funded.endowment) == ((), Fraction(3, 2))
    funded = equal_shares(two, EqualSharesRule(whole=True))
    assert (funded.selected, funded.endowment, funded.increments) == (("a",), 2, 1)


def test_when_all_are_funded_nobody_needs_more():
    funded = equal_shares(election(100, {"a": 30, "b": 50}, ("a", 9), "b"))
    assert (set(funded.selected), funded.increments) == ({"a", "b"}, 40)
    assert funded.steps[-2].key == "all-funded"
    assert (funded.steps[-2].lhs, funded.steps[-2].rhs) == (100, 80)


def test_nothing_that_stands_is_all_funded():
    funded = equal_shares(election(100, {"a": 30, "b": 0}, "b"))
    assert funded.selected == ()
    assert [step.key for step in funded.steps] == ["all-funded", "within-budget"]
    assert [row.verdict for row in funded.rows] == [Verdict.NO_VOTES, Verdict.NO_COST]


def test_what_is_left_may_be_filled_by_votes():
    funded = equal_shares(TWO_CAMPS, replace(ALONE, fill=True))
    assert funded.selected == ("a", "c", "d", "e")
    assert [(row.project, row.verdict.value, row.left) for row in funded.rows[3:]] == [
        ("b", "supporters-cannot-pay", 20),
        ("e", "filled", 20),
    ]
    assert [step.key for step in funded.steps[5:]] == ["does-not-fit", "fits", "within-budget"]


def test_more_voters_may_prefer_the_greedy_list():
    """60 get two projects instead of one; 40 get one instead of two."""
    funded = equal_shares(TWO_CAMPS, replace(ALONE, comparison=True))
    assert funded.selected == ("a", "b", "c")
    preferred = next(step for step in funded.steps if step.key == "greedy-preferred")
    assert (preferred.lhs, preferred.rhs, preferred.measure) == (60, 40, "ballots")
    costs = {"x": 101} | {each.id: each.cost for each in TWO_CAMPS.projects}
    too_dear = election(100, costs, ("xab", 60), ("cde", 40), "x")
    assert equal_shares(too_dear, replace(ALONE, comparison=True)).selected == ("a", "b", "c")
    indifferent = Ballot({}, 5)
    camps = (Ballot.approving("ab", 50), Ballot.approving("cde", 50), indifferent)
    even = replace(TWO_CAMPS, budget=105, ballots=camps)
    declared = replace(ALONE, ties=())
    assert greedy(even, ties=()).selected == ("a", "b", "c")
    kept = equal_shares(even, replace(declared, comparison=True))
    assert (kept.steps[-2].key, kept.steps[-2].lhs, kept.steps[-2].rhs) == (
        "equal-shares-kept",
        50,
        50,
    )
    assert kept.selected == equal_shares(even, declared).selected == ("a", "c", "d")


def test_among_as_much_rho_a_better_one_is_not_missed():
    """After `c` half of those for `a` are poor: its rho rises to that of `b`, with more votes."""
    five = election(10, {"a": 3, "b": 6, "c": 1}, "ac", "a", ("b", 3))
    by_number = EqualSharesRule(Completion.NONE, Utility.CARDINALITY)
    funded = equal_shares(five, by_number)
    assert funded.selected == ("c", "b", "a")
    assert [row.rho for row in funded.rows] == [1, 2, 2]


def test_the_best_bound_is_looked_at_wherever_it_was_kept():
    """After `c` and `b` one of the two for `a` has 7/4 left of 6; the other would pay 9/4, so that
    a yuan of `a` costs 9/16, and one of `e` 1/2.
    """
    costs = {"a": 4, "b": 9, "c": 5, "d": 2, "e": 6}
    six = election(36, costs, ("c", 2), ("ac", 1), ("abcd", 1), ("be", 2))
    funded = equal_shares(six, ALONE)
    assert funded.selected == ("c", "b", "e", "a")
    assert list(funded.selected) == plain_equal_shares(six, 6)


def test_by_cardinality_cheap_projects_come_first():
    two = election(10, {"a": 10, "b": 2}, ("a", 2), ("ab", 3))
    assert equal_shares(two, ALONE).selected == ("a",)
    by_number = EqualSharesRule(Completion.NONE, Utility.CARDINALITY)
    assert equal_shares(two, by_number).selected == ("b",)
    assert equal_shares(two, by_number).rows[0].rho == Fraction(2, 3)


def test_points_weigh_what_a_supporter_pays():
    scored = Election(
        12, (Project("a", 9),), (Ballot({"a": 2}), Ballot({"a": 1}), Ballot({"a": 0}))
    )
    funded = equal_shares(scored, ALONE)
    assert funded.selected == ()
    assert funded.rows[0].behind == 8
    funded = equal_shares(replace(scored, projects=(Project("a", 8),)), ALONE)
    assert funded.rows[0].share == 4
    funded = equal_shares(replace(scored, projects=(Project("a", 6),)), ALONE)
    assert (funded.rows[0].share, funded.rows[0].rho) == (2, Fraction(1, 3))


def test_as_much_rho_goes_by_votes_then_cost_then_the_declared_order():
    assert equal_shares(election(4, {"a": 3, "b": 2}, "ab", "ab"), ALONE).selected[0] == "b"
    undeclared = EqualSharesRule(Completion.NONE, ties=())
    assert equal_shares(election(4, {"a": 3, "b": 2}, "ab", "ab"), undeclared).selected == ("a",)
    assert equal_shares(election(4, {"b": 2, "a": 2}, "ab", "ab"), ALONE).selected == ("b", "a")


@pytest.mark.parametrize("increment", [Fraction(0), Fraction(-1)])
def test_an_increment_goes_up(increment):
    with pytest.raises(BelowZero, match=r"increment: .* does not go up"):
        EqualSharesRule(increment=increment)


def test_a_threshold_keeps_projects_out():
    funded = equal_shares(TWO_CAMPS, replace(ALONE, threshold=41))
    assert funded.selected == ("a",)
    assert [row.verdict.value for row in funded.rows[2:]] == ["below-threshold"] * 3
    assert funded.parameters["threshold"] == 41
