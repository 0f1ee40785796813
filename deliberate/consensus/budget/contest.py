"""An election in arrays: which projects stand, in which order, and who supports each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.budget.election import Election, Project
from deliberate.consensus.budget.outcome import Verdict

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Tie(StrEnum):
    """What goes before among projects with as many votes; at last it is the declared order.

    `cheaper`: the lower cost. `more-areas`: supporters in more distinct areas, as the community
    fund asks for.
    """

    CHEAPER = "cheaper"
    MORE_AREAS = "more-areas"


class Utility(StrEnum):
    """What a funded project is worth to a supporter: its cost, or 1 whatever it costs.

    Where voters gave points, either is multiplied by them.
    """

    COST = "cost"
    CARDINALITY = "cardinality"


@dataclass(frozen=True, slots=True)
class Support:
    """Who supports one project: places of ballots, and for each its weight and its points.

    `kinds` are the distinct points and `kind` the place of each ballot's among them. `voters` and
    `total` add up the weights and the points. The floats are whole numbers below 2**53.
    """

    ballots: Integers
    weights: Floats
    points: Floats
    kind: Integers
    kinds: tuple[int, ...]
    voters: int
    total: int


@dataclass(frozen=True, slots=True)
class Contest:
    """The places of projects are those of the election; `ranking` has those that stand, best first.

    `weights` are those of the ballots. `scores` are points of all voters, which are votes where
    voters mark. `excluded` says why a place is not in the ranking.
    """

    election: Election
    costs: tuple[int, ...]
    weights: Integers
    support: tuple[Support, ...]
    scores: tuple[int, ...]
    ranking: tuple[int, ...]
    excluded: dict[int, Verdict]

    @property
    def projects(self) -> tuple[Project, ...]:
        return self.election.projects

    def cost(self, places: Sequence[int]) -> int:
        return sum(self.costs[place] for place in places)


def contest_of(election: Election, ties: Sequence[Tie], threshold: int) -> Contest:
    """Lay an election out. Projects with a score below the threshold do not stand."""
    weights = np.array([ballot.weight for ballot in election.ballots], np.int64)
    support, scores = _support(election, weights)
    excluded = {
        place: why
        for place, project in enumerate(election.projects)
        if (why := _excluded(project, support[place], scores[place], threshold))
    }

    def order(place: int) -> tuple[int, ...]:
        project = election.projects[place]
        keys = {Tie.CHEAPER: project.cost, Tie.MORE_AREAS: -project.areas}
        return (-scores[place], *(keys[tie] for tie in ties), place)

    standing = [place for place in range(len(election.projects)) if place not in excluded]
    ranking = tuple(sorted(standing, key=order))
    costs = tuple(project.cost for project in election.projects)
    return Contest(election, costs, weights, support, scores, ranking, excluded)


def _excluded(project: Project, support: Support, score: int, threshold: int) -> Verdict | None:
    if project.screened_out:
        return Verdict.SCREENED_OUT
    if project.cost == 0:
        return Verdict.NO_COST
    if support.ballots.size == 0:
        return Verdict.NO_VOTES
    return Verdict.BELOW_THRESHOLD if score < threshold else None


def _support(election: Election, weights: Integers) -> tuple[tuple[Support, ...], tuple[int, ...]]:
    """All marks of all ballots in one array, sorted by project and cut there."""
    place_of = {project.id: place for place, project in enumerate(election.projects)}
    given = [ballot.points for ballot in election.ballots]
    marks = np.fromiter(map(place_of.__getitem__, chain.from_iterable(given)), np.int64)
    points = np.fromiter(chain.from_iterable(each.values() for each in given), np.int64)
    ballots = np.repeat(np.arange(len(given)), [len(each) for each in given])
    order = np.argsort(marks, kind="stable")
    bounds = np.searchsorted(marks[order], np.arange(len(place_of) + 1))
    support, scores = [], []
    for begin, end in pairwise(bounds):
        own = order[begin:end]
        scores.append(int((weights[ballots[own]] * points[own]).sum()))
        support.append(_above_zero(ballots[own], weights, points[own]))
    return tuple(support), tuple(scores)


def _above_zero(ballots: Integers, weights: Integers, points: Integers) -> Support:
    """Points of zero and below count in a score, but make nobody a supporter; nor do no voters."""
    above = (points > 0) & (weights[ballots] > 0)
    ballots, points = ballots[above], points[above]
    weights = weights[ballots]
    kinds, kind = np.unique(points, return_inverse=True)
    return Support(
        ballots=ballots,
        weights=weights.astype(np.float64),
        points=points.astype(np.float64),
        kind=kind,
        kinds=tuple(kinds.tolist()),
        voters=int(weights.sum()),
        total=int((weights * points).sum()),
    )
