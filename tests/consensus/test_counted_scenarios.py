"""The scenario stories of the domain document that are counts, number by number."""

import pytest

from deliberate.consensus import Measure, Result, RollEntry, StepKey, count, percent
from tests.consensus.rolls_and_rules import (
    NO,
    R2,
    R3,
    R7,
    R8,
    YES,
    ballots,
    meeting,
    numbers,
    owners,
    people,
    shared_out,
)

FLATS = [f"{floor}0{side}" for floor in range(1, 7) for side in (1, 2)]


def stairwell():
    """和平里3幢2单元: twelve flats, 王建国 owns 501 and 502."""
    return [
        RollEntry(
            flat,
            "王建国" if flat in ("501", "502") else f"业主{flat}",
            6850 if flat.endswith("1") else 7230,
        )
        for flat in FLATS
    ]


def lift(absent, against):
    box = {
        row.voter: NO if row.unit in against else YES
        for row in stairwell()
        if row.unit not in absent
    }
    return count(R8, stairwell(), box)


def test_scenario_1_the_roll_is_eleven_persons_and_844_80_square_metres():
    outcome = lift(FLATS, [])
    assert outcome.eligible == {Measure.PERSONS: 11, Measure.AREA: 84480}
    assert [(step.measure, step.data["needed"]) for step in outcome.steps[1:]] == [
        (Measure.AREA, 56320),
        (Measure.PERSONS, 8),
    ]


def test_scenario_1a_passes():
    outcome = lift(["101"], ["102", "201"])
    assert outcome.verdict is Result.PASSED
    assert numbers(outcome) == [
        (StepKey.BALLOTS_RECEIVED, Measure.PERSONS, 10, 11, 1),
        (StepKey.QUORUM_MET, Measure.AREA, 77630, 84480, 56320),
        (StepKey.QUORUM_MET, Measure.PERSONS, 10, 11, 8),
        (StepKey.PASSING_MET, Measure.AREA, 63550, 77630, 58223),
        (StepKey.PASSING_MET, Measure.PERSONS, 8, 10, 8),
    ]
    assert outcome.margin == 1  # any one of them, and persons fall to 7 of 10
    assert [percent(step.data["count"], step.data["total"]) for step in outcome.steps[1:]] == [
        "91.89", "90.90", "81.86", "80.00",
    ]  # fmt: skip


def test_scenario_1b_fails_on_both_measures():
    outcome = lift(["101"], ["102", "201", "202"])
    assert outcome.verdict is Result.NOT_PASSED
    assert numbers(outcome)[3:] == [
        (StepKey.PASSING_MISSED, Measure.AREA, 56320, 77630, 58223),
        (StepKey.PASSING_MISSED, Measure.PERSONS, 7, 10, 8),
    ]
    assert outcome.margin == 1


def test_scenario_1c_exactly_three_quarters_of_the_persons_is_enough():
    outcome = lift(["101", "102", "201"], ["202", "301"])
    assert outcome.verdict is Result.PASSED
    assert numbers(outcome)[1:] == [
        (StepKey.QUORUM_MET, Measure.AREA, 63550, 84480, 56320),
        (StepKey.QUORUM_MET, Measure.PERSONS, 8, 11, 8),
        (StepKey.PASSING_MET, Measure.AREA, 49470, 63550, 47663),
        (StepKey.PASSING_MET, Measure.PERSONS, 6, 8, 6),
    ]


def test_scenario_1d_exactly_two_thirds_of_the_area_but_too_few_persons():
    outcome = lift(["101", "102", "201", "202"], [])
    assert outcome.verdict is Result.INQUORATE
    assert numbers(outcome)[1:] == [
        (StepKey.QUORUM_MET, Measure.AREA, 56320, 84480, 56320),
        (StepKey.QUORUM_MISSED, Measure.PERSONS, 7, 11, 8),
    ]
    assert outcome.margin is None


@pytest.mark.parametrize(
    "present, yes, needed, shown",
    [(58, 41, 30, "70.68"), (52, 38, 27, "73.07"), (55, 40, 28, "72.72")],
)
def test_scenarios_3_and_6_before_the_representatives(present, yes, needed, shown):
    roll = meeting()
    outcome = count(R3, roll, ballots(roll, yes=yes, no=present - yes))
    assert outcome.verdict is Result.PASSED
    assert numbers(outcome) == [
        (StepKey.BALLOTS_RECEIVED, Measure.MEMBERS, present, 69, 1),
        (StepKey.COMPOSITION_MET, Measure.MEMBERS, 62, 69, 56),
        (StepKey.QUORUM_MET, Measure.MEMBERS, present, 69, 46),
        (StepKey.PASSING_MET, Measure.MEMBERS, yes, present, needed),
    ]
    assert outcome.margin == yes - needed + 1
    assert percent(yes, present) == shown


def test_a_meeting_with_too_few_representatives_is_void():
    roll = meeting(69, 55)
    outcome = count(R3, roll, ballots(roll, yes=69))
    assert (outcome.verdict, outcome.margin) == (Result.VOID, None)
    assert numbers(outcome)[-1] == (StepKey.COMPOSITION_MISSED, Measure.MEMBERS, 55, 69, 56)


@pytest.mark.parametrize(
    "present, yes, verdict",
    [
        (901, 901, Result.INQUORATE),
        (931, 931, Result.INQUORATE),
        (932, 932, Result.PASSED),
        (1047, 611, Result.PASSED),
        (1047, 524, Result.PASSED),
        (1047, 523, Result.NOT_PASSED),
    ],
)
def test_scenario_12_the_household_meeting(present, yes, verdict):
    roll = people(1862)
    outcome = count(R2, roll, ballots(roll, yes=yes, no=present - yes))
    assert outcome.verdict is verdict
    assert outcome.steps[1].data["needed"] == 932
    assert outcome.steps[0].data["count"] == present


def test_scenario_12_shows_the_numbers_of_the_notice():
    roll = people(1862)
    outcome = count(R2, roll, ballots(roll, yes=611, no=436))
    assert (outcome.steps[-1].data["needed"], outcome.margin) == (524, 88)
    assert [percent(901, 1862), percent(931, 1862), percent(1047, 1862), percent(611, 1047)] == [
        "48.38", "50.00", "56.22", "58.35",
    ]  # fmt: skip


def property_company(developer_votes):
    """锦绣里: 112,240.00 m², the developer's unsold 9,840.00 are one person of 1,007."""
    agree, against = shared_out(4210500, 415), shared_out(8116000 - 984000 - 4210500, 287)
    silent = shared_out(11224000 - 984000 - sum(agree) - sum(against), 1006 - 702)
    roll = owners(*agree, *against, *silent)
    box = ballots(roll, yes=415, no=287) | ({"开发商": NO} if developer_votes else {})
    roll += [RollEntry(f"空{at}", "开发商", area) for at, area in enumerate(shared_out(984000, 96))]
    return count(R7, roll, box)


def test_scenario_14_replacing_the_property_company_passes():
    outcome = property_company(developer_votes=True)
    assert outcome.verdict is Result.PASSED
    assert numbers(outcome) == [
        (StepKey.BALLOTS_RECEIVED, Measure.PERSONS, 703, 1007, 1),
        (StepKey.QUORUM_MET, Measure.AREA, 8116000, 11224000, 7482667),
        (StepKey.QUORUM_MET, Measure.PERSONS, 703, 1007, 672),
        (StepKey.PASSING_MET, Measure.AREA, 4210500, 8116000, 4058001),
        (StepKey.PASSING_MET, Measure.PERSONS, 415, 703, 352),
    ]
    assert [percent(step.data["count"], step.data["total"]) for step in outcome.steps[1:]] == [
        "72.30", "69.81", "51.87", "59.03",
    ]  # fmt: skip


def test_scenario_14_without_the_developer_is_not_quorate():
    outcome = property_company(developer_votes=False)
    assert outcome.verdict is Result.INQUORATE
    assert numbers(outcome)[1:] == [
        (StepKey.QUORUM_MISSED, Measure.AREA, 7132000, 11224000, 7482667),
        (StepKey.QUORUM_MET, Measure.PERSONS, 702, 1007, 672),
    ]
    assert percent(7132000, 11224000) == "63.54"
