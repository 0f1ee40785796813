"""Who is missing: turnout of segments against the whole, and what is withheld."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.errors import ImpossibleCount
from deliberate.consensus.landscape.errors import UnknownSegment
from deliberate.consensus.landscape.missing import SegmentTurnout, turnout_by_segment


def test_equity_is_the_turnout_of_the_segment_over_that_of_the_whole():
    turnout = turnout_by_segment({"1号楼": 40, "2号楼": 60}, {"1号楼": 30, "2号楼": 20})
    assert (turnout.eligible, turnout.took_part) == (100, 50)
    assert turnout.segments == (
        SegmentTurnout("2号楼", 60, 20, Fraction(1, 3), Fraction(2, 3)),
        SegmentTurnout("1号楼", 40, 30, Fraction(3, 4), Fraction(3, 2)),
    )


def test_who_is_missing_most_comes_first_and_ties_go_by_name():
    turnout = turnout_by_segment({"b": 20, "a": 10, "c": 30}, {"b": 4, "a": 2})
    assert [segment.segment for segment in turnout.segments] == ["c", "a", "b"]
    assert turnout.segments[0].turnout == turnout.segments[0].equity == 0


def test_when_nobody_took_part_there_is_nothing_to_compare():
    segments = turnout_by_segment({"a": 20, "b": 10}, {}).segments
    assert [(segment.turnout, segment.equity) for segment in segments] == [(0, None)] * 2


def withheld(sizes):
    segments = turnout_by_segment(sizes, dict.fromkeys(sizes, 1)).segments
    return "".join(segment.segment for segment in segments if segment.withheld)


@pytest.mark.parametrize(
    "sizes, hidden",
    [
        ({"a": 10, "b": 30}, ""),
        ({"a": 9, "b": 30, "c": 12}, "ac"),
        ({"a": 9, "b": 30, "c": 30}, "ab"),
        ({"a": 4, "b": 5, "c": 12, "d": 20}, "abc"),
        ({"a": 5, "b": 5, "c": 12, "d": 20}, "ab"),
        ({"a": 4, "b": 5, "c": 6, "d": 20}, "abc"),
        ({"a": 4}, "a"),
    ],
)
def test_small_segments_are_withheld_and_cannot_be_found_by_subtraction(sizes, hidden):
    assert withheld(sizes) == hidden


def test_of_a_withheld_segment_only_the_name_is_told():
    segments = turnout_by_segment({"a": 3, "b": 8, "c": 40}, {"a": 2}).segments
    assert segments[1:] == (SegmentTurnout("a"), SegmentTurnout("b"))
    assert not segments[0].withheld


def test_a_segment_with_nothing_on_the_roll_is_left_out():
    segments = turnout_by_segment({"a": 0, "b": 40}, {"b": 2}).segments
    assert [segment.segment for segment in segments] == ["b"]


def test_area_is_compared_and_heads_decide_what_is_withheld():
    area = {"a": 900_000, "b": 300_000, "c": 500_000}
    people = {"a": 9, "b": 40, "c": 20}
    segments = turnout_by_segment(area, {"a": 1, "b": 90_000, "c": 4}, people=people).segments
    assert [segment.segment for segment in segments] == ["b", "a", "c"]
    assert [segment.withheld for segment in segments] == [False, True, True]
    assert segments[0].turnout == Fraction(3, 10)


def test_area_without_heads_is_withheld():
    segments = turnout_by_segment({"a": 500, "b": 700}, {}, people={"a": 0, "b": 30}).segments
    assert [segment.withheld for segment in segments] == [True, True]


@pytest.mark.parametrize(
    "eligible, took_part, people, error",
    [
        ({"a": 20}, {"b": 1}, None, UnknownSegment),
        ({"a": 20}, {"a": 1}, {"a": 20, "b": 9}, UnknownSegment),
        ({"a": 20}, {"a": 21}, None, ImpossibleCount),
        ({"a": 20}, {"a": -1}, None, ImpossibleCount),
        ({"a": -1}, {}, None, ImpossibleCount),
        ({"a": 20, "b": 30}, {"a": 1}, {"a": 20}, ImpossibleCount),
        ({"a": 20}, {"a": 1}, {"a": -1}, ImpossibleCount),
    ],
)
def test_counts_that_cannot_be_are_refused(eligible, took_part, people, error):
    with pytest.raises(error):
        turnout_by_segment(eligible, took_part, people=people)


def test_all_may_have_taken_part():
    assert turnout_by_segment({"a": 20}, {"a": 20}).segments[0].equity == 1


rolls = some.dictionaries(
    some.sampled_from("abcdef"),
    some.integers(0, 40).flatmap(lambda n: some.tuples(some.just(n), some.integers(0, n))),
)


@given(rolls)
def test_the_withheld_are_none_or_ten_people_together(roll):
    eligible = {segment: size for segment, (size, _) in roll.items()}
    turnout = turnout_by_segment(eligible, {segment: part for segment, (_, part) in roll.items()})
    hidden = [segment.segment for segment in turnout.segments if segment.withheld]
    together = sum(eligible[segment] for segment in hidden)
    assert not hidden or together >= 10 or together == turnout.eligible
    assert all(eligible[s.segment] >= 10 for s in turnout.segments if not s.withheld)


@given(rolls)
def test_with_nothing_withheld_equities_weighed_by_size_make_one(roll):
    eligible = {segment: size + 10 for segment, (size, _) in roll.items()}
    turnout = turnout_by_segment(eligible, {segment: part for segment, (_, part) in roll.items()})
    if turnout.took_part:
        weighed = [segment.equity * segment.eligible for segment in turnout.segments]
        assert sum(weighed) == turnout.eligible
