"""Rows and steps: how a rule over a budget tells what it did."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from deliberate.consensus.budget.contest import Contest, Tie
from deliberate.consensus.budget.outcome import Funded, Row, StepKey, Verdict
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure


def compared(
    key: StepKey,
    lhs: int,
    rhs: int,
    source: str,
    data: Mapping[str, int | str] = MappingProxyType({}),
    *,
    measure: Measure = Measure.MONEY,
    comparison: Comparison = Comparison.AT_LEAST,
) -> Step:
    return Step(key, lhs, comparison, rhs, measure, source, data)


def named(contest: Contest, place: int) -> dict[str, int | str]:
    """What every step about a project says of it."""
    return {"project": contest.projects[place].id, "votes": contest.support[place].voters}


def row_of(contest: Contest, place: int, verdict: Verdict, *, left: int | None = None) -> Row:
    project = contest.projects[place]
    return Row(
        project=project.id,
        cost=project.cost,
        votes=contest.support[place].voters,
        score=contest.scores[place],
        verdict=verdict,
        left=left,
        note=project.screened_out,
    )


def outcome_of(
    contest: Contest,
    method: str,
    parameters: Mapping[str, object],
    rows: Sequence[Row],
    steps: Sequence[Step],
) -> Funded:
    """Put the outcome together, with the last comparison and the projects that never stood."""
    election = contest.election
    selected = tuple(row.project for row in rows if row.funded)
    cost = sum(row.cost for row in rows if row.funded)
    return Funded(
        method=method,
        parameters=parameters,
        budget=election.budget,
        unit=election.unit,
        voters=election.voters,
        selected=selected,
        cost=cost,
        rows=(*rows, *excluded_rows(contest)),
        steps=(*steps, compared(StepKey.WITHIN_BUDGET, election.budget, cost, method)),
    )


def excluded_rows(contest: Contest) -> list[Row]:
    return [row_of(contest, place, why) for place, why in contest.excluded.items()]


def ties_text(ties: Sequence[Tie]) -> str:
    """The order among equals, the declared order at last."""
    return ", ".join([*ties, "declared"])
