"""Tied projects go by the areas of their supporters, which a certificate gives as they were."""

import json
from dataclasses import replace

import pytest

from deliberate.consensus import (
    MalformedNotice,
    Noticed,
    Option,
    RollEntry,
    canonical_json,
    certify,
    count,
    other_rules,
    preset,
    recount,
)
from deliberate.consensus.method import Method
from deliberate.consensus.threshold import Comparison
from deliberate.consensus.tied_areas import tied_areas

FUND = preset("R15")
ABC = Noticed((Option("a", 60), Option("b", 50), Option("c", 40)), budget=100)


def living(*grids):
    """A voter in each of these grids: v1, v2 and so on."""
    return [
        RollEntry(f"u{at}", f"v{at}", segments={"grid": grid} if grid else {})
        for at, grid in enumerate(grids, 1)
    ]


def cast(*texts):
    return {f"v{at}": text for at, text in enumerate(texts, 1)}


def test_only_what_a_tie_needs_is_told():
    roll, box = living("x", "x", "y", "x", "y"), cast("a;c", "a;c", "b;c", "b", "abstain")
    assert tied_areas(FUND, roll, box, ABC) == {"a": 1, "b": 2}


def test_without_a_tie_nothing_is_told():
    assert tied_areas(FUND, living("x", "y"), cast("a;b", "a"), ABC) == {}


def test_a_rule_that_breaks_its_ties_otherwise_tells_nothing():
    declared = Method(FUND.method.name, {**FUND.method.parameters, "ties": "declared"})
    rule = replace(FUND, method=declared)
    assert tied_areas(rule, living("x", "y"), cast("a", "b"), ABC) == {}
    assert tied_areas(preset("R1"), living("x"), {}, ABC) == {}


def test_homes_without_a_grid_and_invalid_ballots_count_for_nothing():
    roll = living("x", "", "y", "z")
    box = cast("a", "a", "b;b", "b")
    assert tied_areas(FUND, [*roll, RollEntry("u9", "v9")], {**box, "v9": "b"}, ABC) == {
        "a": 1,
        "b": 1,
    }


def test_more_areas_go_first_then_the_declared_order():
    box = cast("a", "a", "b", "b", "c", "c")
    roll = living("x", "x", "x", "y", "x", "z")
    areas = tied_areas(FUND, roll, box, ABC)
    assert areas == {"a": 1, "b": 2, "c": 2}
    assert count(FUND, roll, box, ABC).chosen.winners == ("a", "c")
    found = count(FUND, roll, box, replace(ABC, areas=areas))
    assert found.chosen.winners == ("b", "c")
    told = [(step.key.value, step.lhs, step.rhs, step.data.get("project")) for step in found.steps]
    assert ("areas-level", 2, 2, "b") in told
    assert ("areas-more", 2, 1, "c") in told
    compared = {step.key.value: step.comparison for step in found.steps}
    assert compared["areas-level"] is Comparison.AT_LEAST
    assert compared["areas-more"] is Comparison.MORE_THAN


def test_the_certificate_gives_the_areas_and_is_recounted_without_them_in_the_roll():
    box = cast("a", "a", "b", "b")
    roll = living("x", "x", "x", "y")
    given = replace(ABC, areas=tied_areas(FUND, roll, box, ABC))
    bare = [replace(row, segments={}) for row in roll]
    sealed = certify(FUND, bare, box, given)
    document = json.loads(sealed)
    assert document["noticed"]["areas"] == {"a": 1, "b": 2}
    assert document["outcome"]["chosen"]["winners"] == ["b"]
    assert recount(document, bare, box) == sealed
    document["noticed"]["areas"] = {"a": 2, "b": 1}
    assert recount(document, bare, box) != canonical_json(document)


def test_a_notice_without_areas_stays_as_it_was_written():
    assert "areas" not in ABC.document()
    assert Noticed.from_document(ABC.document()) == ABC
    tied = replace(ABC, areas={"a": 2})
    assert Noticed.from_document(tied.document()) == tied


@pytest.mark.parametrize("areas", [{"z": 1}, {"a": -1}, {"a": "2"}, ["a"]])
def test_areas_of_strangers_or_below_nothing_are_refused(areas):
    with pytest.raises(MalformedNotice, match="areas"):
        Noticed.from_document({**ABC.document(), "areas": areas})


def test_lists_of_other_rules_break_ties_as_the_rule_does():
    box, roll = cast("a", "a", "b", "b"), living("x", "x", "x", "y")
    given = replace(ABC, areas={"a": 1, "b": 2})
    found = {one.rule.value: one.winners for one in other_rules(FUND, roll, box, given)}
    assert found == {"greedy-no-skip": ("b",), "equal-shares": ("b",)}


@pytest.mark.parametrize(
    ("rule_id", "ballot"),
    [("R1", None), ("R15", "a;b"), ("C1", "a"), ("C2", "a>b"), ("C4", "a:3"), ("C7", "a:2")],
)
def test_a_count_that_was_made_gives_the_same_certificate_and_comparisons(rule_id, ballot):
    rule, roll = preset(rule_id), living("x", "y", "x")
    box = {row.voter: ballot for row in roll} if ballot else {}
    made = count(rule, roll, box, ABC)
    assert certify(rule, roll, box, ABC, outcome=made) == certify(rule, roll, box, ABC)
    assert other_rules(rule, roll, box, ABC, decided=made) == other_rules(rule, roll, box, ABC)
