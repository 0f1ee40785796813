"""Yes and No of a question in every segment that the roll declares: the ground of breadth."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from deliberate.consensus.breadth import BreadthFinding, breadth
from deliberate.consensus.heads import Ballots, Choice, heads_of
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
    named = {(row.unit, row.voter): row.segments for row in roll}
    counts: dict[str, defaultdict[str, list[int]]] = {
        name: defaultdict(lambda: [0, 0]) for name in partitions
    }
    for head in heads_of(roll, rule.electorate.heads, rule.electorate):
        ballot = head.ballot(ballots)
        standing = [named[row] for row in product(head.units, head.voters)]
        for name in partitions:
            found = counts[name][_segment(name, standing)]
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


def _segment(name: str, standing: Iterable[Mapping[str, str]]) -> str:
    return BETWEEN.join(sorted({segments.get(name, "") for segments in standing}))
