"""Ballots that rate options, checked once and put together where they are alike."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard, TypeVar

from deliberate.consensus.errors import MalformedRule, UnknownOption
from deliberate.consensus.rating.errors import (
    MalformedOptions,
    NoBallots,
    NotABallot,
    NotAGrade,
    NotAWeight,
)

Weights = Mapping[str, int] | None
Grades = tuple[int | None, ...]
Ballot = TypeVar("Ballot")


class Flaw(StrEnum):
    """Why a ballot is invalid. It is counted and told, and rates nothing."""

    OFF_SCALE = "off-scale"
    MARKED_TWICE = "marked-twice"
    TOO_MANY_MARKS = "too-many-marks"


@dataclass(frozen=True, slots=True)
class BallotBox:
    """The valid ballots by what they say, and the number of invalid ones by reason.

    `papers` maps the grades in the order of `options`, None for a blank, and the weight of the
    voter to the number of such ballots. Grades run from 0 to `highest`.
    """

    options: tuple[str, ...]
    highest: int
    papers: Mapping[tuple[Grades, int], int]
    invalid: Mapping[Flaw, int]

    @property
    def weight(self) -> int:
        """The weight of all valid ballots together."""
        return sum(weight * number for (_, weight), number in self.papers.items())


@dataclass(frozen=True, slots=True)
class Tally:
    """The weight that gave an option each grade, from 0 up, and the weight that left it blank."""

    grades: tuple[int, ...]
    blank: int

    @property
    def rated(self) -> int:
        """The weight that gave the option some grade."""
        return sum(self.grades)

    @property
    def points(self) -> int:
        """The sum of the grades, each times its weight."""
        return sum(grade * weight for grade, weight in enumerate(self.grades))

    def document(self) -> dict[str, object]:
        """Give the tally as JSON values."""
        return {"grades": list(self.grades), "blank": self.blank}


def tallies_of(box: BallotBox) -> dict[str, Tally]:
    """Give the tally of each option, in the order of the options."""
    grades = {option: [0] * (box.highest + 1) for option in box.options}
    blank = dict.fromkeys(box.options, 0)
    for (paper, weight), number in box.papers.items():
        for option, grade in zip(box.options, paper, strict=True):
            if grade is None:
                blank[option] += weight * number
            else:
                grades[option][grade] += weight * number
    return {option: Tally(tuple(grades[option]), blank[option]) for option in box.options}


def graded(
    options: Sequence[str],
    ballots: Mapping[str, Mapping[str, int]],
    highest: int,
    weights: Weights,
) -> BallotBox:
    """Read ballots that give grades from 0 to `highest`; an option left out is a blank."""
    check_number(highest, "highest")
    options = checked(options)

    def read(ballot: Mapping[str, int], place: str) -> Grades | Flaw:
        if not isinstance(ballot, Mapping):
            raise NotABallot(place, f"{ballot!r} does not map options to grades")
        _check_known(ballot, options, place)
        for option, grade in ballot.items():
            if not is_integer(grade):
                raise NotAGrade(f"{place}.{option}", f"{grade!r} is not an integer")
        if not all(0 <= grade <= highest for grade in ballot.values()):
            return Flaw.OFF_SCALE
        return tuple(ballot.get(option) for option in options)

    return _collect(options, ballots, highest, weights, read)


def marked(
    options: Sequence[str],
    ballots: Mapping[str, Collection[str]],
    most_marks: int | None,
    weights: Weights,
) -> BallotBox:
    """Read ballots that mark options, at most `most_marks` where that is a number."""
    if most_marks is not None:
        check_number(most_marks, "most_marks")
    options = checked(options)

    def read(ballot: Collection[str], place: str) -> Grades | Flaw:
        if isinstance(ballot, str) or not isinstance(ballot, Collection):
            raise NotABallot(place, f"{ballot!r} is not a collection of options")
        _check_known(ballot, options, place)
        if len(set(ballot)) < len(ballot):
            return Flaw.MARKED_TWICE
        if most_marks is not None and len(ballot) > most_marks:
            return Flaw.TOO_MANY_MARKS
        return tuple(1 if option in ballot else None for option in options)

    return _collect(options, ballots, 1, weights, read)


def check_number(value: object, place: str) -> None:
    """Refuse, as a `MalformedRule`, what is not a whole number above zero."""
    if not is_integer(value) or value < 1:
        raise MalformedRule(place, f"{value!r} is not a whole number above zero")


def is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _collect(
    options: tuple[str, ...],
    ballots: Mapping[str, Ballot],
    highest: int,
    weights: Weights,
    read: Callable[[Ballot, str], Grades | Flaw],
) -> BallotBox:
    _check_weights(ballots, weights)
    papers: Counter[tuple[Grades, int]] = Counter()
    invalid: Counter[Flaw] = Counter()
    for voter, ballot in ballots.items():
        paper = read(ballot, f"ballots[{voter!r}]")
        if isinstance(paper, Flaw):
            invalid[paper] += 1
        else:
            papers[paper, 1 if weights is None else weights[voter]] += 1
    told = {flaw: invalid[flaw] for flaw in Flaw if invalid[flaw]}
    return BallotBox(options, highest, papers, told)


def checked(options: Sequence[str]) -> tuple[str, ...]:
    """Refuse options that are no different names."""
    if not options:
        raise MalformedOptions("options", "there is none")
    for at, option in enumerate(options):
        if not isinstance(option, str) or not option.strip():
            raise MalformedOptions(f"options[{at}]", f"{option!r} is not a name")
        if option in options[:at]:
            raise MalformedOptions(f"options[{at}]", f"{option} stands twice")
    return tuple(options)


def _check_known(ballot: Iterable[str], options: Sequence[str], place: str) -> None:
    for option in ballot:
        if option not in options:
            raise UnknownOption(place, f"{option!r} is not on the ballot")


def _check_weights(ballots: Mapping[str, object], weights: Weights) -> None:
    if not ballots:
        raise NoBallots("ballots", "nobody voted")
    if weights is None:
        return
    for voter, weight in weights.items():
        if not is_integer(weight) or weight < 0:
            raise NotAWeight(f"weights[{voter!r}]", f"{weight!r} is not a whole number of zero up")
    for voter in ballots:
        if voter not in weights:
            raise NotAWeight(f"weights[{voter!r}]", "a voter without a weight")
