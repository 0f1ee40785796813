"""A budget, the projects that ask for it, and ballots that say which of them are wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from deliberate.consensus.budget.errors import (
    BelowZero,
    NoProjects,
    NotAName,
    NotAWholeNumber,
    NoVoters,
    RepeatedProject,
    StrangeProject,
    TooGreat,
)
from deliberate.consensus.canonical import GREATEST_INTEGER


@dataclass(frozen=True, slots=True)
class Project:
    """One project on the ballot.

    `cost` is in the smallest unit of money. `areas` is in how many distinct areas (微网格) it has
    supporters, for rules that break ties by it. `screened_out` says why it may not be funded
    whatever its votes, such as an entry of a negative list; "" where it may.

    Source: design rule of this package.
    """

    id: str
    cost: int
    areas: int = 0
    screened_out: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Voters who filled in the same: points by project, 1 for a mark, and how many they are.

    Source: design rule of this package.
    """

    points: Mapping[str, int]
    weight: int = 1

    @classmethod
    def approving(cls, projects: Iterable[str], weight: int = 1) -> Self:
        """Give a ballot that marks these projects; a project marked twice is marked once.

        Source: approval voting.
        """
        return cls(dict.fromkeys(projects, 1), weight)


@dataclass(frozen=True, slots=True)
class Election:
    """What a rule decides on. The order of the projects breaks ties at last; ballots have none.

    `budget` and the costs are in the smallest unit of money, of which `unit` make one of the
    currency: 100 where amounts have cents. Raises `NoProjects`, `NoVoters`, `NotAName`,
    `RepeatedProject`, `StrangeProject`, `NotAWholeNumber`, `BelowZero` or `TooGreat`, each a
    `MalformedElection` with its place.

    Source: design rule of this package.
    """

    budget: int
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]
    unit: int = 1

    def __post_init__(self) -> None:
        _check_amount(self.budget, "budget")
        if _check_amount(self.unit, "unit") == 0:
            raise BelowZero("unit", "a unit of money is made of one or more of the smallest")
        self._check_projects()
        self._check_ballots()

    @property
    def voters(self) -> int:
        """How many voted; whoever marked nothing has voted too."""
        return sum(ballot.weight for ballot in self.ballots)

    def _check_projects(self) -> None:
        if not self.projects:
            raise NoProjects("projects", "none is on the ballot")
        seen: set[str] = set()
        for at, project in enumerate(self.projects):
            if not isinstance(project.id, str) or not project.id.strip():
                raise NotAName(f"projects[{at}]", f"{project.id!r} is not a name")
            place = f"projects[{project.id!r}]"
            if project.id in seen:
                raise RepeatedProject(place, "the project stands twice on the ballot")
            seen.add(project.id)
            _check_amount(project.cost, f"{place}.cost")
            _check_amount(project.areas, f"{place}.areas")
        if sum(project.cost for project in self.projects) > GREATEST_INTEGER:
            raise TooGreat("projects", "the costs add up to more than 2**53 - 1")

    def _check_ballots(self) -> None:
        known = {project.id for project in self.projects}
        voters, greatest = 0, 1
        for at, ballot in enumerate(self.ballots):
            place = f"ballots[{at}]"
            voters += _check_amount(ballot.weight, f"{place}.weight")
            if not known.issuperset(ballot.points):
                stranger = next(project for project in ballot.points if project not in known)
                raise StrangeProject(place, f"{stranger!r} is not on the ballot")
            for project, points in ballot.points.items():
                _check_whole(points, f"{place}[{project!r}]")
                greatest = max(greatest, abs(points))
        if not voters:
            raise NoVoters("ballots", "nobody voted")
        if voters * greatest > GREATEST_INTEGER:
            raise TooGreat("ballots", "the points may add up to more than 2**53 - 1")


def _check_whole(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotAWholeNumber(place, f"{value!r} is not a whole number")
    return value


def _check_amount(value: object, place: str) -> int:
    amount = _check_whole(value, place)
    if amount < 0:
        raise BelowZero(place, f"{amount} is below zero")
    if amount > GREATEST_INTEGER:
        raise TooGreat(place, f"{amount} is more than 2**53 - 1")
    return amount
