"""The ballot paper of a vote among options: one meaning, one spelling, and nothing unreadable."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from deliberate.consensus import BallotKind, Noticed, Option, preset
from deliberate.consensus.ballots import read_ballot
from deliberate.decisions.rules import Paper, moved

THREE = Noticed((Option("1", 50), Option("2", 60), Option("3", 40)), status_quo="3", budget=100)
HELD = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "R15"]


def paper(rule_id):
    return Paper.of(preset(rule_id), THREE)


@pytest.mark.parametrize(
    "rule_id, said, text",
    [
        ("C1", {"2": 1, "1": 1}, "1;2"),
        ("R15", {"3": 1}, "3"),
        ("C2", {"2": 1, "1": 2, "3": 2}, "2>1=3"),
        ("C2", {"2": 4, "1": 9, "3": 9}, "2>1=3"),
        ("C2", {"2": 1}, "2>1=3"),
        ("C5", {"1": 1, "2": 2}, "1>2>3"),
        ("C3", {"2": 5}, "1:0;2:5;3:0"),
        ("C4", {"3": 0, "1": 4}, "1:4;2:0;3:0"),
        ("C7", {"2": 10}, "1:0;2:10;3:0"),
    ],
)
def test_what_is_said_has_one_spelling(rule_id, said, text):
    assert paper(rule_id).spell(said) == text
    assert paper(rule_id).canonical(text) == text


@pytest.mark.parametrize("rule_id", HELD)
def test_nothing_said_is_an_abstention(rule_id):
    assert paper(rule_id).spell({}) == "abstain"
    assert paper(rule_id).read("abstain") == {}


@pytest.mark.parametrize(
    "rule_id, text",
    [
        ("C1", "1;1"),
        ("C1", "4"),
        ("C1", "1>2"),
        ("C2", "1>1"),
        ("C2", "1>4"),
        ("C3", "1:6"),
        ("C3", "1:-1"),
        ("C3", "1:x"),
        ("C3", "1:2;1:3"),
        ("C4", "yes"),
        ("C7", "1:11"),
        ("C7", "1:8;2:7"),
        ("C7", "1:-1"),
        ("C7", "1:0;2:0"),
        ("R15", "1;;2"),
    ],
)
def test_what_the_count_could_not_use_cannot_be_cast(rule_id, text):
    assert paper(rule_id).canonical(text) == ""


def test_more_marks_than_allowed_cannot_be_cast():
    four = Noticed(tuple(Option(str(n), 1) for n in range(1, 5)), budget=9)
    assert Paper.of(preset("R15"), four).canonical("1;2;3") == "1;2;3"
    assert Paper.of(preset("R15"), four).canonical("1;2;3;4") == ""
    assert Paper.of(preset("R15"), four).fault(dict.fromkeys("1234", 1)) == "too-many-marks"


@given(some.sampled_from(HELD), some.dictionaries(some.sampled_from("123"), some.integers(0, 3)))
def test_every_ballot_that_is_spelt_is_read_back_and_the_count_can_read_it(rule_id, said):
    sheet = paper(rule_id)
    if sheet.kind is not BallotKind.POINTS:
        said = {option: number for option, number in said.items() if number}
    assume(not said or not sheet.fault(said))
    text = sheet.spell(said)
    assert sheet.canonical(text) == text
    if text != "abstain":
        assert read_ballot(sheet.kind, text, frozenset(sheet.options), "ballot")


def test_an_option_moves_one_place_and_no_further_than_the_ends():
    assert moved(["1", "2", "3"], "3", by=-1) == ["1", "3", "2"]
    assert moved(["1", "2", "3"], "1", by=1) == ["2", "1", "3"]
    assert moved(["1", "2", "3"], "1", by=-1) == ["1", "2", "3"]
    assert moved(["1", "2", "3"], "3", by=1) == ["1", "2", "3"]
