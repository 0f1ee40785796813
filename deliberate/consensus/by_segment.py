"""Yes and No of a question in every segment that the roll declares: the ground of breadth."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from deliberate.consensus.breadth import BreadthFinding, breadth
from deliberate.consensus.electorate import Electorate
from deliberate.consensus.heads import Ballots, Choice, Head, heads_of, voters_by_unit
from deliberate.consensus.roll import RollEntry
from deliberate.consensus.rule import Rule
from deliberate.consensus.segments import LEAST, Pair

BETWEEN = " / "


def votes_by_segment(
    rule: Rule, roll: Sequence[RollEntry], ballots: Ballots
) -> dict[str, dict[str, Pair]]:
    """Give, for each partition of the roll, the Yes and No of its segments in counted heads.

    A head whose rows stand in several segments counts in one of its own, named after all of them
    ("3 / 5"); a row without the segment stands in "". Abstentions are in neither number.

    Source: `breadth`; heads as in `count`.
    """
    partitions = sorted({name for row in roll for name in row.segments})
    counts: dict[str, defaultdict[str, list[int]]] = {
        name: defaultdict(lambda: [0, 0]) for name in partitions
    }
    for head, rows in _heads_with_rows(rule, roll):
        ballot = head.ballot(ballots)
        for name in partitions:
            found = counts[name][_segment(name, rows)]
            found[0] += ballot == Choice.YES
            found[1] += ballot == Choice.NO
    return {
        name: {segment: (yes, no) for segment, (yes, no) in sorted(segments.items())}
        for name, segments in counts.items()
    }


def breadth_of(
    rule: Rule, roll: Sequence[RollEntry], ballots: Ballots, *, least: int = LEAST
) -> BreadthFinding | None:
    """Look at the breadth of a question over the segments of its roll.

    None where the rule compares options, and where the roll declares no segments. Raises what
    `breadth` raises.

    Source: `breadth`.
    """
    counts = votes_by_segment(rule, roll, ballots)
    return breadth(counts, least=least) if counts and rule.method is None else None


def _heads_with_rows(
    rule: Rule, roll: Sequence[RollEntry]
) -> Iterator[tuple[Head, list[RollEntry]]]:
    by_unit: defaultdict[str, list[RollEntry]] = defaultdict(list)
    for row in roll:
        by_unit[row.unit].append(row)
    together = voters_by_unit(roll)
    if rule.electorate is Electorate.HOUSEHOLDS:
        yield from ((Head(together[unit]), rows) for unit, rows in by_unit.items())
        return
    by_voters: defaultdict[frozenset[str], list[RollEntry]] = defaultdict(list)
    for row in roll:
        owners = rule.electorate is Electorate.OWNERS
        by_voters[together[row.unit] if owners else frozenset({row.voter})].append(row)
    for head in heads_of(roll, rule.electorate.heads, rule.electorate):
        yield head, by_voters[head.voters]


def _segment(name: str, rows: Iterable[RollEntry]) -> str:
    return BETWEEN.join(sorted({row.segments.get(name, "") for row in rows}))
