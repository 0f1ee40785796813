import json
from datetime import date
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator, ValidationError

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
from deliberate.consensus.method import BallotKind
from tests.consensus.rolls_and_rules import R1, R3, R8, at_least, more_than, rule

SCHEMA = Draft202012Validator(
    json.loads(files("deliberate.consensus").joinpath("rule.schema.json").read_text())
)
BEYOND_THE_SCHEMA = [
    (["quorum", 0, 0, "fraction"], "3/2"),
    (["quorum", 0, 0, "fraction"], "0/3"),
    (["passing", 0, "fraction"], "1/1"),
    (["passing", 0, "measure"], "area"),
    (["quorum", 0, 0, "base"], "participating"),
    (["quorum", 0, 0, "measure"], "area"),
    (["composition", 0, "fraction"], "5/4"),
    (["version"], 1.0),
    (["publication_days"], 14),
    (["name"], "half a pair: \ud83d"),
]
"""Wrong by the sense of it; a schema sees the shape."""


def test_the_rules_of_the_law_and_of_charters_ship():
    assert [one.id for one in presets()] == [
        *(f"R{at}" for at in range(1, 17)),
        *(f"C{at}" for at in range(1, 8)),
    ]
    assert [preset(f"R{at}").notice_days for at in (1, 2, 3, 7, 8)] == [10, 10, 10, 15, 15]
    assert {preset(f"R{at}").publication_days for at in range(1, 10)} == {15}
    assert all(one.name and one.source for one in presets())
    versions = dict.fromkeys(("R7", "R8", "R15", "C2", "C3", "C4", "C5", "C6"), 2)
    assert {one.id: one.version for one in presets() if one.version > 1} == versions
    assert {one.id: one.proxies for one in presets() if one.proxies} == {"R7": 3, "R8": 3}
    with pytest.raises(MalformedRule, match="R99"):
        preset("R99")


def test_special_matters_are_three_quarters_of_area_and_persons():
    assert [(one.measure, one.comparison, one.fraction) for one in R8.passing] == [
        (Measure.AREA, Comparison.AT_LEAST, Fraction(3, 4)),
        (Measure.PERSONS, Comparison.AT_LEAST, Fraction(3, 4)),
    ]


@pytest.mark.parametrize("one", presets(), ids=lambda one: one.id)
def test_a_rule_survives_its_document(one):
    assert Rule.from_document(json.loads(canonical_json(one.document()))) == one
    SCHEMA.validate(one.document())


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
        (["quorum", 0, 0, "fraction"], f"1/{'9' * 5000}", "quorum[0][0].fraction"),
        (["electorate"], "everybody", "electorate"),
        (["electorate"], ["residents"], "electorate"),
        (["electorate"], {}, "electorate"),
        (["effective_from"], "20260101", "effective_from"),
        (["effective_from"], "2026-W01-4", "effective_from"),
        (["flags"], ["binding", "binding"], "flags"),
        (["name"], "half a pair: \ud83d", "name"),
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
    document = with_change(path, value)
    with pytest.raises(MalformedRule) as refused:
        Rule.from_document(document)
    assert refused.value.place == place
    if (path, value) not in BEYOND_THE_SCHEMA:
        with pytest.raises(ValidationError):
            SCHEMA.validate(document)


def test_what_is_left_out_asks_for_nothing_more_than_the_law():
    short = {key: R3.document()[key] for key in ("id", "name", "source", "electorate", "passing")}
    SCHEMA.validate(short)
    one = Rule.from_document(short)
    assert (one.version, one.quorum, one.composition, one.flags) == (1, (), (), frozenset())
    assert (one.notice_days, one.publication_days) == (0, 15)
    owners = Rule.from_document(
        short | {"electorate": "owners", "passing": R8.document()["passing"]}
    )
    assert (owners.notice_days, owners.publication_days) == (15, 15)


METHODS = [one.document()["method"] for one in presets() if one.method]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method["name"])
def test_a_method_names_all_its_parameters_and_no_others(method):
    document = preset("C2").document()
    for parameter in method.keys() - {"name"}:
        for wrong in (None, -1, "2/1", "no"):
            broken = document | {"method": method | {parameter: wrong}}
            with pytest.raises(MalformedRule) as refused:
                Rule.from_document(broken)
            assert refused.value.place == f"method.{parameter}"
            if wrong != "2/1" or parameter != "least_share":
                with pytest.raises(ValidationError):
                    SCHEMA.validate(broken)
        lacking = {key: value for key, value in method.items() if key != parameter}
        with pytest.raises(MalformedRule, match=f"missing: {parameter}"):
            Rule.from_document(document | {"method": lacking})
    with pytest.raises(MalformedRule, match="unknown: 'seed'"):
        Rule.from_document(document | {"method": method | {"seed": 1}})


@pytest.mark.parametrize("rule_id", ["C3", "C4"])
def test_grades_end_at_a_thousand(rule_id):
    document = preset(rule_id).document()
    for highest, fits in ((1000, True), (1001, False), (10**12, False)):
        changed = document | {"method": document["method"] | {"highest": highest}}
        assert SCHEMA.is_valid(changed) is fits
        if not fits:
            with pytest.raises(MalformedRule, match="is not from 1 to 1000"):
                Rule.from_document(changed)


def test_at_most_all_are_asked_to_have_rated_an_option():
    document = preset("C3").document()
    asked = document["method"] | {"blank": "excluded"}
    whole = Rule.from_document(document | {"method": asked | {"least_share": "1/1"}})
    assert whole.method.parameters["least_share"] == "1/1"
    with pytest.raises(MalformedRule, match="more than all"):
        Rule.from_document(document | {"method": asked | {"least_share": "3/2"}})


def test_a_share_is_not_below_nothing():
    with pytest.raises(MalformedRule, match="between 0 and 1"):
        Threshold(Measure.PERSONS, Base.ROLL, Comparison.MORE_THAN, Fraction(-1, 2), "源")


@pytest.mark.parametrize("method", [{}, [], "schulze", {"name": "cake"}, {"name": 3}])
def test_a_method_that_is_none_is_refused(method):
    with pytest.raises(MalformedRule, match="method"):
        Rule.from_document(preset("C2").document() | {"method": method})


@pytest.mark.parametrize(
    ("name", "change", "place"),
    [
        ("C2", {"passing": preset("R1").document()["passing"]}, "passing"),
        ("R1", {"tie": "lot"}, "tie"),
        ("R1", {"flags": ["loud"]}, "flags[0]"),
        ("R1", {"proxies": -1}, "proxies"),
        ("R10", {"publication_days": -1}, "publication_days"),
        ("R1", {"effective_from": "yesterday"}, "effective_from"),
        ("R1", {"effective_until": "2025-12-31"}, "effective_until"),
        (
            "R1",
            {"effective_from": "2026-01-01", "effective_until": "2026-01-01"},
            "effective_until",
        ),
        ("R14", {"seats": {"least": 0, "odd": True}}, "seats.least"),
        ("R14", {"seats": {"least": 7, "odd": 1}}, "seats.odd"),
        ("R14", {"seats": 7}, "seats"),
        ("R5", {"composition": [{"measure": "members"}]}, "composition[0]"),
        ("R5", {"composition": ["women"]}, "composition[0]"),
    ],
)
def test_what_contradicts_itself_is_refused(name, change, place):
    with pytest.raises(MalformedRule) as refused:
        Rule.from_document(preset(name).document() | change)
    assert refused.value.place == place


def test_a_number_is_asked_of_nothing():
    forty_six = at_least(Measure.MEMBERS, Base.NUMBER, "46")
    assert (forty_six.holds(46, 1), forty_six.holds(45, 1)) == (True, False)
    assert at_least(Measure.MEMBERS, Base.NUMBER, "1").holds(1, 1)
    for wrong in ("1/2", "3/2", "0"):
        with pytest.raises(MalformedRule, match="whole number above 0"):
            at_least(Measure.MEMBERS, Base.NUMBER, wrong)


def test_a_rule_is_in_force_from_one_day_to_the_day_before_another():
    bounds = {"effective_from": "2026-01-01", "effective_until": "2027-01-01"}
    one = Rule.from_document(preset("R1").document() | bounds)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [one.in_force(day) for day in days] == [False, True, True, False]
    assert preset("R11").in_force(date(1999, 1, 1))


def test_a_method_says_what_a_ballot_is_and_a_question_is_answered():
    assert preset("R1").ballot is BallotKind.CHOICE
    assert preset("C2").ballot is preset("C2").method.ballot is not BallotKind.CHOICE


def test_a_rule_with_a_word_missing_is_malformed():
    document = R3.document()
    del document["source"]
    with pytest.raises(MalformedRule, match=r"missing: source$"):
        Rule.from_document(document)
    without = {key: R3.document()[key] for key in ("id", "name", "source", "passing")}
    with pytest.raises(MalformedRule, match=r"missing: electorate$"):
        Rule.from_document(without)
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
