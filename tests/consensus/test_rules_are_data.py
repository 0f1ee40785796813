import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus import (
    Base,
    Comparison,
    Electorate,
    MalformedRule,
    Measure,
    Rule,
    Threshold,
    canonical_json,
    preset,
    presets,
)
from tests.consensus.rolls_and_rules import R1, R3, R4, R8, R10, at_least, more_than, rule


def test_the_rules_of_the_law_and_of_charters_ship():
    assert [one.id for one in presets()] == [
        *(f"R{at}" for at in range(1, 17)),
        *(f"C{at}" for at in range(1, 8)),
    ]
    assert [preset(f"R{at}").notice_days for at in (1, 2, 3, 7, 8)] == [10, 10, 10, 15, 15]
    assert {preset(f"R{at}").publication_days for at in range(1, 10)} == {15}
    assert all(one.version == 1 and one.name and one.source for one in presets())
    with pytest.raises(MalformedRule, match="R99"):
        preset("R99")


def test_special_matters_are_three_quarters_of_area_and_persons():
    assert [(one.measure, one.comparison, one.fraction) for one in R8.passing] == [
        (Measure.AREA, Comparison.AT_LEAST, Fraction(3, 4)),
        (Measure.PERSONS, Comparison.AT_LEAST, Fraction(3, 4)),
    ]


@pytest.mark.parametrize("one", [*presets(), R4, R10], ids=lambda one: one.id)
def test_a_rule_survives_its_document(one):
    assert Rule.from_document(json.loads(canonical_json(one.document()))) == one


thresholds = some.builds(
    Threshold,
    some.just(Measure.PERSONS),
    some.just(Base.ROLL),
    some.sampled_from(Comparison),
    some.fractions(Fraction(1, 100), Fraction(99, 100)),
    some.just("源"),
)


@given(
    some.lists(some.lists(thresholds, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    some.lists(thresholds, min_size=1, max_size=2).map(tuple),
)
def test_any_rule_survives_its_document(quorum, passing):
    one = rule(Electorate.RESIDENTS, quorum, passing)
    assert Rule.from_document(json.loads(json.dumps(one.document()))) == one


@given(thresholds, some.integers(1, 10**9))
def test_needed_is_the_smallest_count_that_holds(threshold, base):
    needed = threshold.needed(base)
    assert threshold.holds(needed, base)
    assert not threshold.holds(needed - 1, base)


@given(thresholds, some.integers(-5, 10**9))
def test_a_base_of_zero_never_holds(threshold, counted):
    assert not threshold.holds(counted, 0)
    assert threshold.needed(0) == 1


def with_change(path, value):
    document = R3.document()
    inside = document
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    return document


@pytest.mark.parametrize(
    "path, value, place",
    [
        (["quorum", 0, 0, "fraction"], "3/2", "quorum[0][0].fraction"),
        (["quorum", 0, 0, "fraction"], "-1/2", "quorum[0][0].fraction"),
        (["quorum", 0, 0, "fraction"], "1/0", "quorum[0][0].fraction"),
        (["quorum", 0, 0, "fraction"], 0.66, "quorum[0][0].fraction"),
        (["quorum", 0, 0, "fraction"], "0.66", "quorum[0][0].fraction"),
        (["quorum", 0, 0, "fraction"], "²/3", "quorum[0][0].fraction"),
        (["quorum", 0, 0, "fraction"], "0/3", "quorum[0][0].fraction"),
        (["passing", 0, "fraction"], "1/1", "passing[0].fraction"),
        (["passing", 0, "measure"], "weight", "passing[0].measure"),
        (["passing", 0, "measure"], None, "passing[0].measure"),
        (["passing", 0, "measure"], "area", "passing[0].measure"),
        (["passing", 0, "comparison"], ">", "passing[0].comparison"),
        (["passing", 0, "base"], "everybody", "passing[0].base"),
        (["passing", 0, "source"], " ", "passing[0].source"),
        (["passing", 0], "half", "passing[0]"),
        (["passing", 0, "tie"], "lot", "passing[0]"),
        (["passing"], [], "passing"),
        (["passing"], {}, "passing"),
        (["quorum"], None, "quorum"),
        (["quorum", 0], [], "quorum[0]"),
        (["quorum", 0, 0, "base"], "participating", "quorum[0][0].base"),
        (["quorum", 0, 0, "measure"], "area", "quorum[0][0].measure"),
        (["composition", 0, "base"], "participating", "composition"),
        (["composition", 0, "measure"], "persons", "composition"),
        (["composition", 0, "fraction"], "5/4", "composition[0].fraction"),
        (["electorate"], "everybody", "electorate"),
        (["id"], "", "id"),
        (["version"], 0, "version"),
        (["version"], True, "version"),
        (["version"], 1.0, "version"),
        (["notice_days"], -1, "notice_days"),
        (["publication_days"], 14, "publication_days"),
        (["weights"], {}, "rule"),
    ],
)
def test_a_malformed_rule_says_where(path, value, place):
    with pytest.raises(MalformedRule) as refused:
        Rule.from_document(with_change(path, value))
    assert refused.value.place == place


def test_a_rule_with_a_word_missing_is_malformed():
    document = R3.document()
    del document["source"]
    with pytest.raises(MalformedRule, match="missing: source"):
        Rule.from_document(document)
    with pytest.raises(MalformedRule, match="an object is expected"):
        Rule.from_document([document])


@pytest.mark.parametrize("name, notice", [("R1", 9), ("R2", 9), ("R7", 14), ("R8", 14)])
def test_the_notice_of_the_law_cannot_be_shortened(name, notice):
    with pytest.raises(MalformedRule, match="notice_days"):
        Rule.from_document(preset(name).document() | {"notice_days": notice})
    assert Rule.from_document(preset(name).document() | {"notice_days": 30}).notice_days == 30


def test_a_share_that_is_not_exact_is_refused():
    with pytest.raises(MalformedRule, match="exact"):
        Threshold(Measure.PERSONS, Base.ROLL, Comparison.AT_LEAST, 0.5, "源")


def test_a_rule_without_quorum_is_a_rule():
    passing = (more_than(Measure.PERSONS, Base.PARTICIPATING, "1/2"),)
    assert rule(Electorate.RESIDENTS, (), passing).quorum == ()
    assert at_least(Measure.PERSONS, Base.ROLL, "1/2") != R1.quorum[0][0]
