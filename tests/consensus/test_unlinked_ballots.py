"""Ballots for everybody: the same count, and nobody behind them."""

from dataclasses import replace
from random import Random

import pytest

from deliberate.consensus import Noticed, Option, RollEntry, count, preset
from deliberate.consensus.unlinked import renamed, unlinked
from tests.consensus.rolls_and_rules import (
    ABSTAIN,
    NO,
    R1,
    R2,
    R3,
    R4,
    R7,
    YES,
    ballots,
    meeting,
    people,
)


def parted(rule, roll, box, seed=1, heads=None):
    order = list(range(heads if heads is not None else len(roll)))
    Random(seed).shuffle(order)
    return unlinked(rule, roll, box, order)


@pytest.mark.parametrize("rule, roll", [(R1, people(30)), (R3, meeting())])
def test_they_count_the_same(rule, roll):
    box = ballots(roll, yes=14, no=5, abstain=3)
    rows, cast = parted(rule, roll, box)
    before, after = count(rule, roll, box), count(rule, rows, cast)
    assert (before.verdict, before.tally, before.steps, before.margin) == (
        *(after.verdict, after.tally, after.steps, after.margin),
    )
    assert (
        {row.unit for row in rows}
        == {row.voter for row in rows}
        == set(cast) | {row.voter for row in rows if row.voter not in cast}
    )
    assert not {row.voter for row in rows} & {row.voter for row in roll}


def test_a_household_is_one_row_with_its_joint_ballot():
    roll = [RollEntry("1", "x"), RollEntry("1", "y"), RollEntry("2", "z")]
    rows, cast = parted(R2, roll, {"x": YES, "y": NO, "z": NO}, heads=2)
    assert len(rows) == 2
    assert sorted(cast.values()) == [ABSTAIN, NO]


def test_the_order_decides_the_numbers():
    roll = people(20)
    box = ballots(roll, yes=10, no=10)
    one, other = (parted(R1, roll, box, seed)[1] for seed in (1, 2))
    assert sorted(one.values()) == sorted(other.values())
    assert one != other


def test_marks_are_not_linked_with_ballots():
    """Those of the committee all say no; by number the marks come first whatever they said."""
    roll = meeting(10, 8)
    box = ballots(roll, yes=8, no=2)
    rows, _ = parted(R3, roll, box, 3)
    assert [bool(row.marks) for row in rows] == [True] * 8 + [False] * 2


def test_area_and_two_ways_of_counting_heads_are_kept_back():
    roll = [RollEntry("1", "x", 5000)]
    assert parted(R7, roll, {"x": YES}) is None
    assert parted(R4, roll, {"x": YES}) is None


def test_marks_of_members_of_one_household_are_kept_back():
    marked = replace(R2, composition=R3.composition)
    roll = [RollEntry("1", "x"), RollEntry("1", "y")]
    assert parted(marked, roll, {"x": YES}, heads=1) is None
    assert parted(marked, roll[:1], {"x": YES}) is not None


def test_rankings_go_the_same_way():
    roll, noticed = people(5), Noticed((Option("a"), Option("b")))
    box = {row.voter: "a>b" if at else "b>a" for at, row in enumerate(roll)}
    rows, cast = parted(preset("C2"), roll, box)
    assert count(preset("C2"), rows, cast, noticed).chosen.winners == ("a",)


def renumbered(roll, box, seed=1):
    chance = Random(seed)
    orders = []
    for known in ({row.voter for row in roll}, {row.unit for row in roll}):
        orders.append(list(range(len(known))))
        chance.shuffle(orders[-1])
    return renamed(roll, box, *orders)


def test_scrutineers_have_exact_areas_and_who_shares_what_under_other_names():
    """Owners by persons and by area, co-owners who disagree, one who owns two."""
    roll = [
        RollEntry("101", "ann", 6850),
        RollEntry("102", "ann", 7230),
        RollEntry("201", "ben", 6850),
        RollEntry("201", "cai", 6850),
        RollEntry("202", "deng", 9000, segments={"building": "3"}),
    ]
    box = {"ann": YES, "ben": YES, "cai": NO, "deng": YES}
    rows, cast = renumbered(roll, box)
    before, after = count(R7, roll, box), count(R7, rows, cast)
    assert before.document() == after.document()
    assert {row.voter for row in rows} == {f"b{n:06}" for n in range(1, 5)}
    assert {row.unit for row in rows} == {f"u{n:06}" for n in range(1, 5)}
    assert not any(row.segments for row in rows)
    assert sorted(row.area for row in rows) == sorted(row.area for row in roll)
    assert rows == sorted(rows, key=lambda row: (row.unit, row.voter))
    assert renumbered(roll, box, seed=2)[1] != cast


def test_what_was_cast_by_nobody_on_the_roll_is_left_out():
    roll = people(3)
    box = {roll[0].voter: YES, "stranger": NO}
    assert list(renumbered(roll, box)[1].values()) == [YES]
