"""Rules that choose among options: from the ballots as texts to the verdict."""

from dataclasses import replace

import pytest

from deliberate.consensus import (
    Choice,
    MalformedNotice,
    Method,
    MethodName,
    Noticed,
    Option,
    Result,
    RollEntry,
    TieBreak,
    UnknownChoice,
    UnknownOption,
    canonical_json,
    count,
    preset,
)
from tests.consensus.rolls_and_rules import people

ABC = Noticed((Option("a"), Option("b"), Option("c")))
BLANK = Choice.ABSTAIN.value
METHODS = [f"C{at}" for at in range(1, 8)] + ["R15"]


def chosen(name, *ballots, noticed=ABC, **changes):
    """The outcome of a shipped rule, with some parameters of its method changed."""
    rule = preset(name)
    if changes:
        method = Method(rule.method.name, {**rule.method.parameters, **changes})
        rule = replace(rule, method=method)
    return cast(rule, ballots, noticed)


def cast(rule, ballots, noticed=ABC):
    roll = people(max(len(ballots), 1))
    voters = (row.voter for row in roll)
    return count(rule, roll, dict(zip(voters, ballots, strict=False)), noticed)


@pytest.mark.parametrize("name", METHODS)
def test_blank_ballots_take_part_and_choose_nothing(name):
    outcome = chosen(name, BLANK, BLANK)
    heads = preset(name).electorate.heads
    assert outcome.tally[heads] == {"cast": 0, "abstain": 2}
    assert (outcome.verdict, outcome.chosen.winners) == (Result.NOT_PASSED, ())
    assert canonical_json(outcome.document())


@pytest.mark.parametrize(
    ("name", "spoiled", "reason"),
    [
        ("C1", "a;a", "marked-twice"),
        ("C2", "a>b>a", "marked-twice"),
        ("C3", "a:1;a:2", "marked-twice"),
        ("C3", "a:6", "off-scale"),
        ("C3", "a:-1", "off-scale"),
        ("C4", "a:6", "off-scale"),
        ("C5", "a=a", "marked-twice"),
        ("C6", "b>b", "marked-twice"),
        ("C7", "a:11", "overspent"),
        ("C7", "a:10;b:1", "overspent"),
        ("C7", "a:1;a:1", "marked-twice"),
        ("R15", "a;a", "marked-twice"),
    ],
)
def test_a_spoiled_ballot_is_counted_by_its_reason_and_moves_nothing(name, spoiled, reason):
    outcome = chosen(name, spoiled)
    assert outcome.chosen.invalid == {reason: 1}
    assert (outcome.verdict, outcome.chosen.winners) == (Result.NOT_PASSED, ())


@pytest.mark.parametrize(
    ("name", "spoiled"),
    [("C1", "a;a"), ("C2", "a>a"), ("C3", "a:6"), ("C4", "a:9"), ("C7", "a:11"), ("R15", "a;a")],
)
def test_where_every_ballot_is_spoiled_nothing_is_told_of_the_method(name, spoiled):
    outcome = chosen(name, spoiled, spoiled, BLANK)
    assert (outcome.verdict, outcome.chosen.winners) == (Result.NOT_PASSED, ())
    assert (outcome.chosen.order, outcome.chosen.details) == ((ABC.ids,), {})
    assert outcome.chosen.steps == ()


def test_more_marks_than_allowed_spoil_a_ballot():
    for name in ("C1", "R15"):
        assert chosen(name, "a;b;c", "a;b", most_marks=2).chosen.invalid == {"too-many-marks": 1}


@pytest.mark.parametrize(
    ("name", "ballots", "winner"),
    [
        ("C1", ["a;b", "b;c", "c;b"], "b"),
        ("C2", ["a>b>c", "a>c", "b>a"], "a"),
        ("C3", ["a:2;b:5", "a:5;b:1"], "a"),
        ("C4", ["a:5;b:3", "a:0;b:3", "a:0;b:3"], "b"),
        ("C5", ["a>b", "a>b", "b>a", "c>b>a", "b>c"], "b"),
        ("C6", ["a>b>c", "a>c", "b>a"], "a"),
        ("C7", ["a:10", "b:7", "b:7"], "b"),
    ],
)
def test_each_method_finds_its_winner(name, ballots, winner):
    outcome = chosen(name, *ballots)
    assert (outcome.verdict, outcome.chosen.winners) == (Result.PASSED, (winner,))
    assert outcome.chosen.order[0] == (winner,)
    assert outcome.steps[1:] == outcome.chosen.steps


def test_approval_elects_several_in_proportion_when_the_rule_says_so():
    ballots = ["a;b"] * 6 + ["c"] * 4
    assert chosen("C1", *ballots, winners=2).chosen.winners == ("a", "b")
    for committee in ("equal-shares", "phragmen"):
        outcome = chosen("C1", *ballots, winners=2, committee=committee)
        assert outcome.verdict is Result.TIED
        rule = preset("C1")
        method = Method(
            MethodName.APPROVAL, {"most_marks": 3, "winners": 2, "committee": committee}
        )
        settled = replace(rule, method=method, tie=TieBreak.DECLARED_ORDER)
        assert set(cast(settled, ballots).chosen.winners) == {"a", "c"}


def test_one_seat_is_told_as_approval_option_against_option():
    steps = chosen("C1", "a;b", "b;c", "b").chosen.steps
    assert [(step.lhs, step.rhs, step.data.get("other")) for step in steps] == [
        (3, 0, None),
        (3, 1, "a"),
        (3, 1, "c"),
    ]


@pytest.mark.parametrize("name", ["C2", "C5", "C6"])
def test_every_ranking_is_one_ballot(name):
    details = chosen(name, "a>b", "b>a", "a").chosen.details
    assert (details["ballots"], details["votes"][0]) == (3, [0, 2, 3])


def test_score_may_leave_blanks_out_and_ask_for_enough_who_rated():
    ballots = ["a:5", "b:4", "b:4", "b:4"]
    assert chosen("C3", *ballots).chosen.winners == ("b",)
    assert chosen("C3", *ballots, blank="excluded", least_share="1/4").chosen.winners == ("a",)
    assert chosen("C3", *ballots, blank="excluded", least_share="1/2").chosen.winners == ("b",)


FUND = Noticed((Option("a", 6), Option("b", 5), Option("c", 4)), budget=10)


def test_a_fund_goes_down_its_list():
    ballots = ["a;c", "a;b", "a;b", "c"]
    found = chosen("R15", *ballots, noticed=FUND).chosen
    assert (found.winners, found.order) == (("a", "c"), (("a",), ("c",), ("b",)))
    missed = chosen("R15", "a", noticed=FUND).chosen
    assert missed.order == (("a",), ("b", "c"))
    rich = Noticed(FUND.options, budget=15)
    assert chosen("R15", "a;b;c", noticed=rich).chosen.order == (("a",), ("b",), ("c",))
    stopped = chosen("R15", "a;b", "a;b", "a", "c", noticed=FUND, skip=False)
    assert stopped.chosen.winners == ("a",)


def test_equal_votes_for_projects_go_by_cost_or_by_the_declared_order():
    ballots = ["a;b", "b;a"]
    assert chosen("R15", *ballots, noticed=FUND).chosen.winners == ("a",)
    assert chosen("R15", *ballots, noticed=FUND, ties="cheaper").chosen.winners == ("b",)


def test_equal_shares_leave_something_for_a_minority():
    noticed = Noticed((Option("a", 5), Option("b", 5), Option("c", 5)), budget=15)
    parameters = {"most_marks": 3, "completion": "none"}
    rule = replace(preset("R15"), method=Method(MethodName.FUND_EQUAL_SHARES, parameters))
    outcome = cast(rule, ["a;b"] * 4 + ["c"] * 2, noticed)
    assert set(outcome.chosen.winners) == {"a", "b", "c"}


def test_a_fund_that_can_pay_for_nothing_passes_nothing():
    noticed = Noticed((Option("a", 60), Option("b", 50)), budget=10)
    outcome = chosen("R15", "b", "b", "a", noticed=noticed)
    assert outcome.verdict is Result.NOT_PASSED
    assert outcome.chosen.order == (("a", "b"),)


def test_joint_ballots_speak_for_the_household_or_abstain():
    rule = replace(preset("C2"), electorate=preset("R2").electorate, delegation=None)
    roll = [RollEntry("1", "x"), RollEntry("1", "y"), RollEntry("2", "z")]
    outcome = count(rule, roll, {"x": "a>b", "y": "a>b", "z": "b"}, ABC)
    assert outcome.tally[rule.electorate.heads] == {"cast": 2, "abstain": 0}
    outcome = count(rule, roll, {"x": "a>b", "y": "b>a", "z": "b"}, ABC)
    assert outcome.tally[rule.electorate.heads] == {"cast": 1, "abstain": 1}
    assert outcome.chosen.winners == ("b",)


def test_a_quorum_that_is_missed_leaves_the_options_uncounted():
    rule = replace(preset("C2"), quorum=preset("R1").quorum)
    roll = people(4)
    outcome = count(rule, roll, {roll[0].voter: "a"}, ABC)
    assert (outcome.verdict, outcome.chosen) == (Result.INQUORATE, None)


def test_what_is_not_on_the_ballot_is_refused_with_its_place():
    with pytest.raises(UnknownOption, match="'x' is not on the ballot"):
        chosen("C1", "a;x")
    with pytest.raises(UnknownChoice, match="whole number"):
        chosen("C3", "a:1.5")
    with pytest.raises(UnknownChoice, match="is no choice"):
        chosen("C3", 5)
    with pytest.raises(MalformedNotice, match="nothing to choose from"):
        chosen("C1", "a", noticed=Noticed((Option("a"),)))


def test_a_lot_is_drawn_from_what_was_committed():
    rule = replace(preset("C2"), tie=TieBreak.LOT)
    drawn = {
        lot: cast(rule, ["a>b", "b>a"], replace(ABC, lot=lot)).chosen.winners
        for lot in ("sun", "moon")
    }
    assert drawn == {"sun": ("a",), "moon": ("b",)}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (["a", "a"], "options[1].id"),
        (["abstain", "b"], "options[0].id"),
        ([" a", "b"], "options[0].id"),
        ([3, "b"], "options[0].id"),
        ([{"id": "a", "price": 3}, "b"], "options[0]"),
        ([{"id": "a", "cost": True}, "b"], "options[0].cost"),
        ({"options": "ab"}, "options"),
        ({"options": ["a"], "budget": -1}, "budget"),
        ({"options": ["a"], "lot": 3}, "lot"),
        ({"options": ["a"], "seed": "x"}, "noticed"),
        ("a", "noticed"),
        ({}, "noticed"),
        (3, "noticed"),
    ],
)
def test_a_malformed_notice_says_where(document, place):
    with pytest.raises(MalformedNotice) as refused:
        Noticed.from_document(document)
    assert refused.value.place == place


def test_a_notice_survives_its_document():
    noticed = Noticed((Option("a", 3), Option("b")), status_quo="b", budget=7, lot="x")
    assert Noticed.from_document(noticed.document()) == noticed


def test_a_notice_of_names_alone_has_no_costs_and_no_budget():
    noticed = Noticed.from_document(["a", {"id": "b"}])
    assert noticed == Noticed((Option("a", 0), Option("b", 0)), budget=0)
