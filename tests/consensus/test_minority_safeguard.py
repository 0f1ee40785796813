from fractions import Fraction

import pytest

from deliberate.consensus import (
    BadInput,
    DuplicateRow,
    MalformedRule,
    Measure,
    Result,
    RollEntry,
    Safeguard,
    StepKey,
    count,
    percent,
    second_reading,
)
from tests.consensus.rolls_and_rules import ABSTAIN, NO, R3, YES, ballots, meeting, people


def answers(households, yes=0, no=0, abstain=0):
    roll = people(households)
    return roll, ballots(roll, yes=yes, no=no, abstain=abstain)


def test_scenario_6_the_first_reading_is_suspended():
    roll = meeting()
    assert count(R3, roll, ballots(roll, yes=38, no=14)).verdict is Result.PASSED
    found = second_reading(*answers(14, yes=2, no=11))
    assert found.applies
    assert (found.eligible, found.voted, found.against) == (14, 13, 11)
    assert [step.key for step in found.steps] == [StepKey.TURNOUT_MET, StepKey.OPPOSITION_MET]
    assert [percent(step.data["count"], step.data["total"]) for step in found.steps] == [
        "92.85",
        "84.61",
    ]


def test_scenario_6_the_second_reading_decides():
    roll = meeting()
    assert count(R3, roll, ballots(roll, yes=40, no=15)).verdict is Result.PASSED
    found = second_reading(*answers(14, yes=8, no=6), reading=2)
    assert not found.applies
    assert found.steps[1].key is StepKey.OPPOSITION_MISSED
    assert percent(found.against, found.voted) == "42.85"


def test_scenario_6b_it_cannot_be_applied_twice_and_the_numbers_still_show():
    found = second_reading(*answers(14, no=14), reading=2)
    assert (found.applies, found.reading, found.against) == (False, 2, 14)
    assert all(step.holds for step in found.steps)


@pytest.mark.parametrize(
    "households, no, abstain, applies",
    [
        (6, 2, 1, True),  # exactly two thirds of exactly half
        (7, 2, 1, False),  # less than half voted
        (6, 3, 2, False),  # three of five oppose: abstentions are voters
        (6, 0, 0, False),
    ],
)
def test_both_limits_include_their_number(households, no, abstain, applies):
    found = second_reading(*answers(households, no=no, abstain=abstain))
    assert found.applies is applies


def test_nobody_affected_suspends_nothing():
    found = second_reading([], {"某人": NO})
    assert (found.applies, found.eligible, found.voted) == (False, 0, 0)


def test_ballots_of_others_are_left_aside():
    roll = people(9)
    found = second_reading(roll[:3], ballots(roll, yes=1, no=8))
    assert (found.voted, found.against, found.applies) == (3, 2, True)


def test_a_household_that_disagrees_abstains_but_persons_may_be_counted_instead():
    roll = [RollEntry("户", "母"), RollEntry("户", "子")]
    assert not second_reading(roll, {"母": NO, "子": YES}).against
    persons = Safeguard(Measure.PERSONS, opposition=Fraction(1, 2))
    found = second_reading(roll, {"母": NO, "子": ABSTAIN}, safeguard=persons)
    assert (found.eligible, found.against, found.applies) == (2, 1, True)


def test_what_cannot_be_a_safeguard_is_refused():
    with pytest.raises(MalformedRule, match="measure"):
        Safeguard(Measure.AREA)
    with pytest.raises(MalformedRule, match="fraction"):
        Safeguard(turnout=Fraction(3, 2))
    with pytest.raises(BadInput, match="reading"):
        second_reading([], {}, reading=3)
    with pytest.raises(DuplicateRow):
        second_reading([RollEntry("户", "母")] * 2, {})


def test_the_finding_is_a_document():
    document = second_reading(*answers(14, yes=2, no=11)).document()
    assert document["applies"] is True
    assert [step["data"]["needed"] for step in document["steps"]] == [7, 9]
