"""In how many areas tied projects have supporters: what a fund may break its ties by."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from deliberate.consensus.ballots import flaw_of_marks, is_blank, read_marks
from deliberate.consensus.heads import Ballots, heads_of
from deliberate.consensus.method import MORE_AREAS
from deliberate.consensus.noticed import Noticed
from deliberate.consensus.roll import RollEntry
from deliberate.consensus.rule import Rule


def tied_areas(
    rule: Rule, roll: Sequence[RollEntry], ballots: Ballots, noticed: Noticed, segment: str = "grid"
) -> dict[str, int]:
    """Give, for each project with as many votes as another, in how many areas its supporters are.

    An area is a value of the roll's `segment`. Only what a tie needs is told, and nothing under a
    rule that breaks no tie by it. Raises `UnknownOption`.

    Source: the community fund's rule: ties go to more distinct micro-grids that support.
    """
    if rule.method is None or rule.method.parameters.get("ties") != MORE_AREAS:
        return {}
    areas_of: defaultdict[str, set[str]] = defaultdict(set)
    for row in roll:
        areas_of[row.voter] |= {row.segments[segment]} if row.segments.get(segment) else set()
    votes: Counter[str] = Counter()
    areas: defaultdict[str, set[str]] = defaultdict(set)
    for head in heads_of(roll, rule.electorate.heads, rule.electorate):
        lived_in = set().union(*(areas_of[voter] for voter in head.voters))
        for option in _marked(rule, head.ballot(ballots), noticed):
            votes[option] += 1
            areas[option] |= lived_in
    level = Counter(votes.values())
    tied = (option for option in noticed.ids if option in votes and level[votes[option]] > 1)
    return {option: len(areas[option]) for option in tied}


def _marked(rule: Rule, ballot: str | None, noticed: Noticed) -> Sequence[str]:
    assert rule.method is not None
    if ballot is None or is_blank(ballot):
        return ()
    marked = read_marks(ballot, noticed.ids, "ballot")
    return () if flaw_of_marks(marked, rule.method.number("most_marks")) else marked
