from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus.budget import Ballot, Election, Project, Tie, Verdict, greedy
from tests.consensus.budget.elections import election, elections

FUND = {
    "P1": (46_000, 612),
    "P2": (78_000, 540),
    "P3": (96_000, 705),
    "P4": (38_500, 688),
    "P5": (32_000, 455),
    "P6": (27_500, 498),
    "P7": (24_000, 233),
    "P8": (36_000, 187),
    "P9": (60_000, 0),
}


@pytest.fixture
def fund():
    """The community fund of 300,000 yuan with nine projects, one of them screened out."""
    reasons = {"P9": "负面清单: 私人费用"}
    return Election(
        300_000,
        tuple(
            Project(name, cost, screened_out=reasons.get(name, ""))
            for name, (cost, _) in FUND.items()
        ),
        tuple(Ballot.approving([name], votes) for name, (_, votes) in FUND.items()),
    )


def test_the_community_fund_to_the_digit(fund):
    funded = greedy(fund, ties=(Tie.MORE_AREAS,))
    assert funded.selected == ("P3", "P4", "P1", "P2", "P6")
    assert (funded.cost, funded.budget - funded.cost) == (286_000, 14_000)
    assert [(row.project, row.left, row.verdict.value) for row in funded.rows] == [
        ("P3", 300_000, "funded"),
        ("P4", 204_000, "funded"),
        ("P1", 165_500, "funded"),
        ("P2", 119_500, "funded"),
        ("P6", 41_500, "funded"),
        ("P5", 14_000, "does-not-fit"),
        ("P7", 14_000, "does-not-fit"),
        ("P8", 14_000, "does-not-fit"),
        ("P9", None, "screened-out"),
    ]
    assert funded.rows[-1].note == "负面清单: 私人费用"
    assert funded.margin == 22
    step = funded.steps[4].document()
    assert (step["key"], step["lhs"], step["operator"], step["rhs"], step["data"]) == (
        "fits",
        41_500,
        ">=",
        27_500,
        {"project": "P6", "votes": 498},
    )


def test_to_skip_or_to_stop_is_a_choice_with_consequences():
    three = election(10, {"a": 6, "b": 5, "c": 4}, ("abc", 1), ("ab", 1), ("a", 1))
    assert greedy(three).selected == ("a", "c")
    stopped = greedy(three, skip=False)
    assert stopped.selected == ("a",)
    assert [row.verdict for row in stopped.rows] == [
        Verdict.FUNDED,
        Verdict.DOES_NOT_FIT,
        Verdict.NOT_REACHED,
    ]
    assert stopped.rows[2].left is None
    assert [step.key for step in stopped.steps] == ["fits", "does-not-fit", "within-budget"]
    assert [greedy(three).parameters["skip"], stopped.parameters["skip"]] == [True, False]


def test_what_costs_just_what_is_left_fits():
    assert greedy(election(10, {"a": 6, "b": 4}, "ab", "a")).selected == ("a", "b")
    assert greedy(election(9, {"a": 6, "b": 4}, "ab", "a")).selected == ("a",)


def test_as_many_votes_go_by_the_ties_and_then_by_the_declared_order():
    tied = election(5, {"a": 5, "b": 4, "c": 4}, "abc")
    assert greedy(tied).selected == ("b",)
    assert greedy(tied, ties=()).selected == ("a",)
    tied = replace(
        tied, projects=(Project("a", 5, 1), Project("b", 4, 2), Project("c", 5, areas=3))
    )
    assert greedy(tied, ties=(Tie.MORE_AREAS,)).selected == ("c",)
    assert greedy(tied).parameters["ties"] == "cheaper, declared"
    assert greedy(tied, ties=()).parameters["ties"] == "declared"


def test_projects_that_never_stood_say_why():
    mixed = election(9, {"a": 2, "b": 0, "c": 1, "d": 3}, "ab", "abd", "a")
    funded = greedy(mixed, threshold=2)
    assert funded.selected == ("a",)
    assert {row.project: row.verdict.value for row in funded.rows[1:]} == {
        "b": "no-cost",
        "c": "no-votes",
        "d": "below-threshold",
    }
    assert greedy(mixed, threshold=1).selected == ("a", "d")


def test_points_are_added_up_and_those_below_zero_taken_off():
    scored = Election(
        5,
        (Project("a", 5), Project("b", 5)),
        (Ballot({"a": 3, "b": 1}), Ballot({"a": -2, "b": 1}, 2)),
    )
    funded = greedy(scored)
    assert funded.selected == ("b",)
    assert [(row.score, row.votes) for row in funded.rows] == [(3, 3), (-1, 1)]
    assert funded.margin is None


@pytest.mark.parametrize(
    "costs, ballots, skip, margin",
    [
        ({"a": 5, "b": 5}, [("a", 10), ("b", 4)], True, 3),
        ({"a": 5, "b": 5}, [("a", 10), ("b", 3)], True, 4),
        ({"a": 5, "b": 5}, [("a", 4), ("b", 4)], True, 1),
        ({"a": 5, "b": 5}, [("a", 4), ("b", 4)], False, 1),
        ({"a": 2, "b": 3}, [("a", 10)], False, 1),
        ({"a": 3, "b": 4, "c": 2}, [("a", 20), ("b", 9), ("c", 3)], True, 3),
        ({"a": 5, "b": 6}, [("a", 10), ("b", 4)], True, 10),
        ({"a": 5, "b": 6}, [("a", 10), ("b", 4)], False, 3),
        ({"a": 2, "b": 3}, [("a", 10), ("b", 4)], True, 4),
        ({"a": 2, "b": 3}, [("a", 10)], True, 1),
        ({"a": 2, "b": 2, "c": 3}, [("a", 10), ("b", 8), ("c", 6)], True, 1),
        ({"a": 1, "b": 4, "c": 2}, [("a", 20), ("b", 9), ("c", 3)], True, 3),
        ({"a": 1, "b": 5, "c": 2}, [("a", 20), ("b", 10), ("c", 3)], False, 4),
        ({"a": 6}, [("a", 3)], True, None),
    ],
)
def test_fewer_voters_than_the_margin_cannot_change_it(costs, ballots, skip, margin):
    assert greedy(election(5, costs, *ballots), skip=skip).margin == margin


def changes(voters, projects):
    ballots = [
        "".join(chosen)
        for size in range(len(projects) + 1)
        for chosen in combinations(projects, size)
    ]
    for number in range(1, len(voters) + 1):
        for who in combinations(range(len(voters)), number):
            for how in product(ballots, repeat=number):
                changed = list(voters)
                for at, ballot in zip(who, how, strict=True):
                    changed[at] = ballot
                yield number, changed


@pytest.mark.parametrize("skip", [True, False])
@settings(max_examples=40, deadline=None)
@given(
    some.lists(some.integers(1, 6), min_size=2, max_size=3),
    some.integers(1, 10),
    some.data(),
    some.integers(0, 2),
)
def test_no_smaller_change_does_it_whatever_it_is(skip, costs, budget, data, threshold):
    names = "abc"[: len(costs)]
    marks = some.sets(some.sampled_from(names)).map("".join)
    voters = data.draw(some.lists(marks, min_size=1, max_size=3))
    of = dict(zip(names, costs, strict=True))
    before = greedy(election(budget, of, *voters), skip=skip, threshold=threshold)
    for number, changed in changes(voters, names):
        if before.margin is not None and number >= before.margin:
            break
        after = greedy(election(budget, of, *changed), skip=skip, threshold=threshold)
        assert set(after.selected) == set(before.selected)


@given(elections(), some.integers(1, 20))
def test_votes_alone_decide(votes, weight):
    """Anybody works it out again from the table: most votes, what fits is taken."""
    left = votes.budget
    for row in greedy(votes).rows:
        if row.left is not None:
            assert row.left == left
            assert row.funded is (row.cost <= left)
            left -= row.cost if row.funded else 0
