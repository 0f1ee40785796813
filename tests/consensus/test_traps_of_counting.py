"""The traps of the domain document, §3.3; the tenth, the clock, is in tests/calendar."""

from deliberate.consensus import Choice, Measure, Note, NoteCode, Result, RollEntry, StepKey, count
from tests.consensus.rolls_and_rules import (
    ABSTAIN,
    NO,
    R1,
    R2,
    R3,
    R4,
    R7,
    R8,
    R10,
    YES,
    ballots,
    meeting,
    owners,
    people,
)


def test_trap_1_exactly_half_attending_is_not_quorate_for_residents():
    roll = people(100)
    assert count(R1, roll, ballots(roll, yes=50)).verdict is Result.INQUORATE
    assert count(R1, roll, ballots(roll, yes=51)).verdict is Result.PASSED


def test_trap_1_exactly_two_thirds_is_quorate_for_representatives():
    roll = meeting()
    assert count(R3, roll, ballots(roll, yes=46)).verdict is Result.PASSED
    assert count(R3, roll, ballots(roll, yes=45)).verdict is Result.INQUORATE


def test_trap_1_exactly_three_quarters_passes_a_special_matter():
    roll = owners(*[10000] * 8)
    assert count(R8, roll, ballots(roll, yes=6, no=2)).verdict is Result.PASSED
    assert count(R8, roll, ballots(roll, yes=5, no=2)).verdict is Result.NOT_PASSED


def test_trap_2_area_passes_but_persons_fail():
    roll = owners(90000, 10000, 10000)
    for rule in (R7, R8):
        outcome = count(rule, roll, ballots(roll, yes=1, no=2))
        assert outcome.verdict is Result.NOT_PASSED
        assert [step.holds for step in outcome.steps[-2:]] == [True, False]


def test_trap_2_persons_pass_but_area_fails():
    roll = owners(1000, 1000, 1000, 90000)
    for rule in (R7, R8):
        outcome = count(rule, roll, ballots(roll, yes=3, no=1))
        assert outcome.verdict is Result.NOT_PASSED
        assert [step.holds for step in outcome.steps[-2:]] == [False, True]


def test_trap_3_an_owner_of_several_flats_is_one_person_with_all_areas():
    roll = [*owners(5000, 6000), RollEntry("甲", "张", 7000), RollEntry("乙", "张", 8000)]
    outcome = count(R7, roll, {"张": YES})
    assert outcome.eligible == {Measure.PERSONS: 3, Measure.AREA: 26000}
    assert outcome.tally[Measure.PERSONS][YES] == 1
    assert outcome.tally[Measure.AREA][YES] == 15000


def test_trap_3_the_unsold_flats_of_the_developer_are_one_person():
    roll = [*owners(5000), *(RollEntry(f"空{at}", "开发商", 9000) for at in range(40))]
    assert count(R7, roll, {}).eligible == {Measure.PERSONS: 2, Measure.AREA: 365000}


def test_trap_4_should_attend_is_the_base_of_a_branch_meeting():
    roll = meeting(40, 0)
    failed = count(R10, roll, ballots(roll, yes=20, no=2))
    assert (failed.verdict, failed.steps[-1].data["needed"]) == (Result.NOT_PASSED, 21)
    assert count(R10, roll, ballots(roll, yes=21, no=1)).verdict is Result.PASSED


def village(households, voters_each, households_present, present_each):
    roll = [
        RollEntry(f"户{unit}", f"村民{unit}-{at}")
        for unit in range(households)
        for at in range(voters_each)
    ]
    present = [
        f"村民{unit}-{at}" for unit in range(households_present) for at in range(present_each)
    ]
    return roll, dict.fromkeys(present, YES)


def test_trap_5_either_quorum_is_enough_for_villagers():
    roll, present = village(100, 3, 67, 2)  # 134 of 300 villagers, 67 of 100 households
    outcome = count(R4, roll, present)
    assert outcome.verdict is Result.PASSED
    assert [(step.key, step.data["alternative"]) for step in outcome.steps[1:3]] == [
        (StepKey.QUORUM_MISSED, 0),
        (StepKey.QUORUM_MET, 1),
    ]
    roll, present = village(100, 3, 66, 2)
    assert count(R4, roll, present).verdict is Result.INQUORATE


def test_trap_6_abstentions_stay_in_the_base():
    roll = people(10)
    assert count(R1, roll, ballots(roll, yes=5, no=4)).verdict is Result.PASSED
    outcome = count(R1, roll, ballots(roll, yes=5, no=4, abstain=1))
    assert (outcome.verdict, outcome.steps[-1].data["total"]) == (Result.NOT_PASSED, 10)


def test_trap_7_one_voter_has_one_ballot_on_paper_and_online():
    """Which of two counts is settled before the count; here a voter has room for one only."""
    roll = people(3)
    box = {"居民00000": NO} | {"居民00000": YES}
    assert sum(count(R1, roll, box).tally[Measure.PERSONS].values()) == 1


def test_trap_8_co_owners_cast_a_joint_ballot():
    roll = [*owners(5000), RollEntry("合", "夫", 8000), RollEntry("合", "妻", 8000)]
    agreed = count(R7, roll, {"夫": YES, "妻": YES})
    assert agreed.eligible == {Measure.PERSONS: 2, Measure.AREA: 13000}
    assert (agreed.tally[Measure.PERSONS][YES], agreed.tally[Measure.AREA][YES]) == (1, 8000)
    assert agreed.notes == ()
    assert count(R7, roll, {"妻": YES}).tally == agreed.tally


def test_trap_8_co_owners_who_disagree_abstain_with_a_note():
    roll = [*owners(5000), RollEntry("合", "夫", 8000), RollEntry("合", "妻", 8000)]
    outcome = count(R7, roll, {"夫": YES, "妻": NO})
    assert outcome.tally[Measure.PERSONS] == {YES: 0, NO: 0, ABSTAIN: 1}
    assert outcome.tally[Measure.AREA][ABSTAIN] == 8000
    assert outcome.notes == (Note(NoteCode.CO_OWNERS_DISAGREED, {"unit": "合"}),)
    assert outcome.document()["notes"] == {"co-owners-disagreed": 1}


def test_trap_8_the_same_couple_with_two_flats_is_one_person():
    couple = [RollEntry(unit, voter, 8000) for unit in "合和" for voter in ("夫", "妻")]
    alone = RollEntry("独", "夫", 3000)
    assert count(R7, couple, {}).eligible[Measure.PERSONS] == 1
    outcome = count(R7, [*couple, alone], {"夫": YES, "妻": NO})
    assert outcome.eligible[Measure.PERSONS] == 2
    assert outcome.tally[Measure.AREA] == {YES: 3000, NO: 0, ABSTAIN: 16000}


def test_trap_8_a_household_that_disagrees_abstains_too():
    roll = [RollEntry("户", "母"), RollEntry("户", "子"), RollEntry("邻", "邻")]
    outcome = count(R2, roll, {"母": YES, "子": NO, "邻": YES})
    assert outcome.tally[Measure.HOUSEHOLDS] == {YES: 1, NO: 0, ABSTAIN: 1}
    assert outcome.notes[0].code is NoteCode.HOUSEHOLD_DISAGREED


def test_trap_9_a_guardian_acts_for_a_minor_owner_and_residents_of_a_flat_count_each():
    """Who may act is settled on the roll: the voter beside the unit is the guardian."""
    roll = [RollEntry("幼", "监护人", 7000)]
    assert count(R7, roll, {"监护人": YES}).verdict is Result.PASSED
    family = [RollEntry("户", "父"), RollEntry("户", "母")]
    outcome = count(R1, family, {"父": Choice.YES, "母": Choice.NO})
    assert outcome.tally[Measure.PERSONS] == {YES: 1, NO: 1, ABSTAIN: 0}
    assert outcome.notes == ()
