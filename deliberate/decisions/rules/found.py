"""What a method found among options, told to people: who won, the figures, each step by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from deliberate.consensus import BallotKind, Result, StepKey, percent
from deliberate.decisions.rules.papers import Paper

OF_A_QUESTION = frozenset(key.value for key in StepKey)
NAMING = frozenset(
    {"option", "other", "project", "path", "back", "eliminated", "tied", "next", "winner"}
)
"""The data of a step that name options; a path names several."""
TAKEN = frozenset({"funded", "filled"})
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """How much of what there was an option got: marks, points, duels won, first choices."""

    count: int
    total: int

    @property
    def percent(self) -> Decimal:
        return Decimal(percent(self.count, self.total))


@dataclass(frozen=True, slots=True)
class Spread:
    """The grades of one option, the worst first, and the one in the middle."""

    grades: tuple[int, ...]
    median: int


@dataclass(frozen=True, slots=True)
class Funding:
    """One line of the running table of a fund; money in yuan."""

    option: str
    votes: int
    cost: int
    left: int | None
    """What was left when its turn came."""
    taken: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The finding of a method, as far as its outcome holds it: what is missing is not shown."""

    verdict: Result
    winners: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    invalid: Mapping[str, int]
    steps: tuple[Mapping[str, Any], ...]
    figures: Mapping[str, Figure]
    spreads: Mapping[str, Spread]
    table: tuple[Funding, ...]
    spent: int

    @classmethod
    def read(cls, outcome: Mapping[str, Any], paper: Paper) -> Self | None:
        """None where it did not come to a count."""
        chosen = outcome.get("chosen")
        if chosen is None:
            return None
        details = chosen["details"]
        return cls(
            verdict=Result(outcome["verdict"]),
            winners=tuple(chosen["winners"]),
            order=tuple(tuple(tied) for tied in chosen["order"]),
            invalid=chosen["invalid"],
            steps=tuple(step for step in outcome["steps"] if step["key"] not in OF_A_QUESTION),
            figures=dict(_figures(details, paper)),
            spreads=dict(_spreads(details, paper)),
            table=tuple(_table(details)),
            spent=sum(paper.costs[winner] for winner in chosen["winners"]),
        )

    @property
    def tied(self) -> bool:
        return self.verdict is Result.TIED

    def place(self, option: str) -> int:
        """The rank of an option from 1; equals have the same."""
        ahead = 0
        for tied in self.order:
            if option in tied:
                break
            ahead += len(tied)
        return ahead + 1

    def steps_named(self, names: Names) -> Iterator[dict[str, Any]]:
        """The steps with the options by their names on the page."""
        for step in self.steps:
            data = {
                key: _named(value, names) if key in NAMING else value
                for key, value in step["data"].items()
            }
            yield {**step, "data": data}


def _named(value: object, names: Names) -> object:
    if not isinstance(value, str):
        return value
    for sign in (" > ", ", "):
        if sign in value:
            return sign.join(names.get(each, each) for each in value.split(sign))
    return names.get(value, value)


def _figures(details: Mapping[str, Any], paper: Paper) -> Iterator[tuple[str, Figure]]:
    if paper.worded:
        return
    if tallies := details.get("tallies"):
        highest = 1 if paper.kind is BallotKind.MARKS else paper.highest
        for option, tally in tallies.items():
            points = sum(grade * number for grade, number in enumerate(tally["grades"]))
            yield option, Figure(points, highest * (sum(tally["grades"]) + tally["blank"]))
    elif totals := details.get("totals"):
        for option, votes in totals.items():
            yield option, Figure(votes, sum(totals.values()))
    elif rounds := details.get("rounds"):
        first = rounds[0]["votes"]
        for option in paper.options:
            yield option, Figure(first.get(option, 0), sum(first.values()))
    elif votes := details.get("votes"):
        for at, option in enumerate(paper.options):
            yield option, Figure(_duels_won(votes, at), len(paper.options) - 1)


def _duels_won(votes: Sequence[Sequence[int]], at: int) -> int:
    return sum(votes[at][other] > votes[other][at] for other in range(len(votes)))


def _spreads(details: Mapping[str, Any], paper: Paper) -> Iterator[tuple[str, Spread]]:
    if not paper.worded:
        return
    for option, tally in (details.get("tallies") or {}).items():
        grades = tuple(tally["grades"])
        yield option, Spread(grades, _median(grades))


def _median(grades: Sequence[int]) -> int:
    """The lower one in the middle."""
    reached = 0
    for grade, number in enumerate(grades):
        reached += number
        if 2 * reached >= sum(grades):
            return grade
    return 0


def _table(details: Mapping[str, Any]) -> Iterator[Funding]:
    for row in details.get("table") or ():
        yield Funding(
            option=row["project"],
            votes=row["votes"],
            cost=row["cost"],
            left=row["left"],
            taken=row["verdict"] in TAKEN,
        )
