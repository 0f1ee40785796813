"""Whether more voters would rather have the greedy list."""

from collections.abc import Sequence

import numpy as np

from deliberate.consensus.budget.contest import Contest, Integers
from deliberate.consensus.budget.greedy import walk
from deliberate.consensus.budget.outcome import Row, StepKey
from deliberate.consensus.budget.telling import compared
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

SOURCE = "equalshares.net: comparison with the greedy list, by the number of projects"


def preferred(contest: Contest, rows: list[Row]) -> tuple[list[Row], list[Step]]:
    """Keep the rows, or give those of the greedy list, and the comparison of voters.

    A voter prefers the list that funds more of the projects that the voter supports.
    """
    greedy_rows, greedy_steps = walk(contest, contest.ranking, contest.election.budget, skip=True)
    gained = _supported(contest, greedy_rows) - _supported(contest, rows)
    for_greedy = int(contest.weights[gained > 0].sum())
    for_shares = int(contest.weights[gained < 0].sum())
    lost = for_greedy > for_shares
    step = compared(
        StepKey.GREEDY_PREFERRED if lost else StepKey.EQUAL_SHARES_KEPT,
        for_greedy,
        for_shares,
        SOURCE,
        measure=Measure.BALLOTS,
        comparison=Comparison.MORE_THAN,
    )
    return (greedy_rows, [step, *greedy_steps]) if lost else (rows, [step])


def _supported(contest: Contest, rows: Sequence[Row]) -> Integers:
    """How many funded projects each ballot supports."""
    funded = {row.project for row in rows if row.funded}
    supported = np.zeros(contest.weights.size, np.int64)
    for project, support in zip(contest.projects, contest.support, strict=True):
        if project.id in funded:
            supported[support.ballots] += 1
    return supported
