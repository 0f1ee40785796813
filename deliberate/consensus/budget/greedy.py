"""The greedy rule: down the list of votes, as long as the money lasts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from deliberate.consensus.budget.contest import Contest, Tie, contest_of
from deliberate.consensus.budget.election import Election
from deliberate.consensus.budget.margin import margin_of
from deliberate.consensus.budget.outcome import Funded, Row, StepKey, Verdict
from deliberate.consensus.budget.telling import compared, named, outcome_of, row_of, ties_text
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

SOURCE = "utilitarian greedy rule (Pabulib: greedy, greedy-no-skip)"


def greedy(
    election: Election,
    *,
    skip: bool = True,
    ties: Sequence[Tie] = (Tie.CHEAPER,),
    threshold: int = 0,
) -> Funded:
    """Fund projects by votes, most first, while the money lasts.

    With `skip`, a project that costs more than is left is passed over and the walk goes on
    (跳过不适配项目); without, the walk ends there. Votes are points where voters gave points. As
    many votes: by `ties`, at last in the declared order. Projects below the threshold, without
    votes, without cost or screened out do not stand, and are in the table with that reason.
    Raises `MalformedElection`.

    Source: Talmon, Faliszewski, "A Framework for Approval-Based Budgeting Methods", AAAI 2019;
    the community fund's rule for selection, with `skip` and `ties=(Tie.MORE_AREAS,)`.
    """
    contest = contest_of(election, ties, threshold)
    rows, steps = walk(contest, contest.ranking, election.budget, skip=skip)
    parameters: dict[str, str | int | bool] = {
        "skip": skip,
        "ties": ties_text(ties),
        "threshold": threshold,
    }
    ordered = tie_steps(contest) if Tie.MORE_AREAS in ties else []
    outcome = outcome_of(contest, "greedy", parameters, rows, [*ordered, *steps])
    margin = margin_of(contest, outcome.rows, skip=skip, threshold=threshold)
    return replace(outcome, margin=margin)


def tie_steps(contest: Contest) -> list[Step]:
    """Tell of each project why it goes before the next one with as many votes."""
    steps = []
    for place, after in pairwise(contest.ranking):
        if contest.scores[place] != contest.scores[after]:
            continue
        areas, fewer = contest.projects[place].areas, contest.projects[after].areas
        more = areas > fewer
        steps.append(
            compared(
                StepKey.AREAS_MORE if more else StepKey.AREAS_LEVEL,
                *(areas, fewer, SOURCE),
                {**named(contest, place), "other": contest.projects[after].id},
                measure=Measure.GRIDS,
                comparison=Comparison.MORE_THAN if more else Comparison.AT_LEAST,
            )
        )
    return steps


def walk(
    contest: Contest, places: Sequence[int], left: int, *, skip: bool
) -> tuple[list[Row], list[Step]]:
    """Take what fits, in this order, from the money left; and tell each comparison."""
    rows: list[Row] = []
    steps: list[Step] = []
    stopped = False
    for place in places:
        if stopped:
            rows.append(row_of(contest, place, Verdict.NOT_REACHED))
            continue
        cost = contest.costs[place]
        fits = cost <= left
        rows.append(
            row_of(contest, place, Verdict.FUNDED if fits else Verdict.DOES_NOT_FIT, left=left)
        )
        key = StepKey.FITS if fits else StepKey.DOES_NOT_FIT
        steps.append(compared(key, left, cost, SOURCE, named(contest, place)))
        left -= cost if fits else 0
        stopped = not (fits or skip)
    return rows, steps
