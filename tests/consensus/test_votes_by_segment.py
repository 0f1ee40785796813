"""Yes and No by the segments of a roll, and the breadth that follows."""

from deliberate.consensus import RollEntry, preset
from deliberate.consensus.breadth import BreadthGrade
from deliberate.consensus.by_segment import breadth_of, votes_by_segment
from tests.consensus.rolls_and_rules import ABSTAIN, NO, R1, R2, R7, YES


def living(number, **segments):
    return [
        RollEntry(f"{name}-{at}", f"{name}-{at}", segments={"building": name})
        for name, size in segments.items()
        for at in range(size)
    ][:number]


def test_heads_are_counted_where_they_live():
    roll = living(40, east=20, west=20)
    box = {f"east-{at}": YES for at in range(12)} | {"east-19": NO, "west-1": NO, "west-2": ABSTAIN}
    assert votes_by_segment(R1, roll, box) == {"building": {"east": (12, 1), "west": (0, 1)}}


def test_an_owner_in_two_buildings_is_one_head_in_a_segment_of_its_own():
    roll = [
        RollEntry("101", "ann", 10, segments={"building": "1"}),
        RollEntry("201", "ann", 10, segments={"building": "2"}),
        RollEntry("202", "bob", 10, segments={"building": "2"}),
        RollEntry("203", "cat", 10),
    ]
    box = dict.fromkeys(["ann", "bob", "cat"], YES)
    assert votes_by_segment(R7, roll, box) == {
        "building": {"": (1, 0), "1 / 2": (1, 0), "2": (1, 0)}
    }


def test_a_household_is_one_head_and_disagreement_is_in_neither_number():
    roll = [RollEntry("h", who, segments={"building": "1"}) for who in ("ann", "bob")]
    assert votes_by_segment(R2, roll, {"ann": YES, "bob": NO}) == {"building": {"1": (0, 0)}}
    assert votes_by_segment(R2, roll, {"ann": YES}) == {"building": {"1": (1, 0)}}


def test_who_own_a_home_together_are_one_head_and_as_residents_two():
    roll = [RollEntry("h", who, 10, segments={"building": "1"}) for who in ("ann", "bob")]
    box = {"ann": YES, "bob": NO}
    assert votes_by_segment(R7, roll, box) == {"building": {"1": (0, 0)}}
    assert votes_by_segment(R1, roll, box) == {"building": {"1": (1, 1)}}


def test_two_homes_of_the_same_people_stand_each_in_its_own_segment():
    roll = [RollEntry(unit, "ann", segments={"building": unit}) for unit in ("1", "2")]
    assert votes_by_segment(R2, roll, {"ann": YES}) == {"building": {"1": (1, 0), "2": (1, 0)}}


def test_breadth_looks_at_every_segment():
    roll = living(60, east=30, west=30)
    box = {f"east-{at}": YES for at in range(30)} | {f"west-{at}": NO for at in range(20)}
    found = breadth_of(R1, roll, box)
    assert found.grade is BreadthGrade.CONTESTED
    assert [(row.segments, row.counts) for row in found.rows] == [
        (("east",), (30, 0)),
        (("west",), (0, 20)),
    ]
    assert breadth_of(R1, roll, box, least=31).grade is BreadthGrade.UNKNOWN


def test_without_segments_or_a_question_there_is_no_breadth():
    plain = [RollEntry("1", "ann")]
    assert breadth_of(R1, plain, {"ann": YES}) is None
    assert breadth_of(preset("C2"), living(3, east=3), {"east-1": "a>b"}) is None
