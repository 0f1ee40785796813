"""The ballots of a count with no voter, unit or order behind them: what anybody may have."""

from collections.abc import Sequence

from deliberate.consensus.heads import Ballots, heads_of
from deliberate.consensus.roll import RollEntry
from deliberate.consensus.rule import Rule


def unlinked(
    rule: Rule, roll: Sequence[RollEntry], ballots: Ballots, order: Sequence[int]
) -> tuple[list[RollEntry], dict[str, str]] | None:
    """Give a roll and ballots that count the same, a row a head, under numbers alone.

    `order` is a random order of 0 to the number of heads less one; it decides which number a
    head gets, and must be forgotten. Marks of the members are given out by number, so that they
    are not linked with ballots; segments are left out. None where the rule counts area, since
    an area tells whose the ballot is, or where it counts heads in two ways.

    Source: design rule of this package: what is published links no ballot to a voter.
    """
    heads = heads_of(roll, rule.electorate.heads, rule.electorate)
    tests = [*rule.passing, *(test for alternative in rule.quorum for test in alternative)]
    if any(test.measure is not rule.electorate.heads for test in tests):
        return None
    marks = sorted({row.voter: row.marks for row in roll}.values(), key=sorted, reverse=True)
    if rule.composition and len(marks) != len(heads):
        return None
    names = [f"b{number:06}" for number in range(1, len(heads) + 1)]
    given = marks if rule.composition else [frozenset()] * len(heads)
    rows = [RollEntry(name, name, marks=mark) for name, mark in zip(names, given, strict=True)]
    cast = {names[at]: heads[place].ballot(ballots) for at, place in enumerate(order)}
    return rows, {name: ballot for name, ballot in cast.items() if ballot is not None}
