"""The ballots of a count without voters: what anybody may have, and what scrutineers may."""

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


def renamed(
    roll: Sequence[RollEntry], ballots: Ballots, voters: Sequence[int], units: Sequence[int]
) -> tuple[list[RollEntry], dict[str, str]]:
    """Give the same roll and ballots under numbers for voters and for units, without segments.

    `voters` and `units` are random orders of 0 to the number of each less one, and must be
    forgotten. Every rule counts the same. Areas, and who shares a unit, stay: whoever has the
    register may recognise an unusual one, so this is for scrutineers and for nobody else.

    Source: design rule of this package, as `unlinked`.
    """
    names = _numbers("b", {row.voter for row in roll}, voters)
    places = _numbers("u", {row.unit for row in roll}, units)
    rows = [RollEntry(places[row.unit], names[row.voter], row.area, row.marks) for row in roll]
    cast = {names[voter]: ballot for voter, ballot in ballots.items() if voter in names}
    return sorted(rows, key=lambda row: (row.unit, row.voter)), cast


def _numbers(letter: str, known: set[str], order: Sequence[int]) -> dict[str, str]:
    pairs = zip(sorted(known), order, strict=True)
    return {name: f"{letter}{number + 1:06}" for name, number in pairs}
