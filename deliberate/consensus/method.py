"""How a winner is found among several options: a named method and its parameters, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.reading import (
    read_flag,
    read_fraction,
    read_integer,
    read_object,
    read_text,
)

Parameter = int | str | bool
GREATEST_GRADE = 1_000
MORE_AREAS = "more-areas"
"""A fund's ties go to the project with supporters in more areas."""


class MethodName(StrEnum):
    """The methods that ship; the module of each says what it does and where it is from."""

    APPROVAL = "approval"
    SCORE = "score"
    MAJORITY_JUDGMENT = "majority-judgment"
    INSTANT_RUNOFF = "instant-runoff"
    RANKED_PAIRS = "ranked-pairs"
    SCHULZE = "schulze"
    QUADRATIC = "quadratic"
    FUND_GREEDY = "fund-greedy"
    FUND_EQUAL_SHARES = "fund-equal-shares"


class BallotKind(StrEnum):
    """What a voter fills in: a choice, marks, points for each option, or a ranking."""

    CHOICE = "choice"
    MARKS = "marks"
    POINTS = "points"
    RANKING = "ranking"


BALLOTS = MappingProxyType(
    {
        MethodName.APPROVAL: BallotKind.MARKS,
        MethodName.SCORE: BallotKind.POINTS,
        MethodName.MAJORITY_JUDGMENT: BallotKind.POINTS,
        MethodName.INSTANT_RUNOFF: BallotKind.RANKING,
        MethodName.RANKED_PAIRS: BallotKind.RANKING,
        MethodName.SCHULZE: BallotKind.RANKING,
        MethodName.QUADRATIC: BallotKind.POINTS,
        MethodName.FUND_GREEDY: BallotKind.MARKS,
        MethodName.FUND_EQUAL_SHARES: BallotKind.MARKS,
    }
)

Reader = Callable[[object, str], Parameter]


def _one_of(*words: str) -> Reader:
    def read(value: object, place: str) -> str:
        if (text := read_text(value, place)) not in words:
            raise MalformedRule(place, f"one of these is expected: {', '.join(words)}")
        return text

    return read


def _at_least(least: int) -> Reader:
    def read(value: object, place: str) -> int:
        if (number := read_integer(value, place)) < least:
            raise MalformedRule(place, f"{number} is below {least}")
        return number

    return read


def _highest_grade(value: object, place: str) -> int:
    """Grades are counted one by one."""
    if not 1 <= (number := read_integer(value, place)) <= GREATEST_GRADE:
        raise MalformedRule(place, f"{number} is not from 1 to {GREATEST_GRADE}")
    return number


def _share(value: object, place: str) -> str:
    fraction = read_fraction(value, place)
    if fraction > 1:
        raise MalformedRule(place, f"{fraction} is more than all")
    return f"{fraction.numerator}/{fraction.denominator}"


STRENGTH = _one_of("winning-votes", "margins")
PARAMETERS: Mapping[MethodName, Mapping[str, Reader]] = MappingProxyType(
    {
        MethodName.APPROVAL: {
            "most_marks": _at_least(1),
            "winners": _at_least(1),
            "committee": _one_of("equal-shares", "phragmen", "top"),
        },
        MethodName.SCORE: {
            "highest": _highest_grade,
            "blank": _one_of("zero", "excluded"),
            "least_share": _share,
        },
        MethodName.MAJORITY_JUDGMENT: {"highest": _highest_grade},
        MethodName.INSTANT_RUNOFF: {},
        MethodName.RANKED_PAIRS: {"strength": STRENGTH},
        MethodName.SCHULZE: {"strength": STRENGTH},
        MethodName.QUADRATIC: {"credits": _at_least(1)},
        MethodName.FUND_GREEDY: {
            "most_marks": _at_least(1),
            "skip": read_flag,
            "ties": _one_of("cheaper", "declared", MORE_AREAS),
        },
        MethodName.FUND_EQUAL_SHARES: {
            "most_marks": _at_least(1),
            "completion": _one_of("none", "add1", "add1-exhaustive"),
        },
    }
)


@dataclass(frozen=True, slots=True)
class Method:
    """A named method with all its parameters: none is implied, since each can turn a winner.

    Raises `MalformedRule`, with the place, on a parameter that is missing, strange or outside.

    Source: design rule of this package; the methods' own modules name theirs.
    """

    name: MethodName
    parameters: Mapping[str, Parameter]

    def __post_init__(self) -> None:
        readers = PARAMETERS[self.name]
        read_object(dict(self.parameters), tuple(readers), "method")
        for parameter, value in self.parameters.items():
            readers[parameter](value, f"method.{parameter}")
        if self.name is MethodName.SCORE:
            excluded = self.parameters["blank"] == "excluded"
            if excluded is (self.parameters["least_share"] == "0/1"):
                words = "a share is asked where blanks are excluded, and only there"
                raise MalformedRule("method.least_share", words)

    @property
    def ballot(self) -> BallotKind:
        """What a voter fills in."""
        return BALLOTS[self.name]

    @property
    def spends(self) -> bool:
        """Whether it chooses projects that a budget pays for."""
        return self.name in (MethodName.FUND_GREEDY, MethodName.FUND_EQUAL_SHARES)

    def number(self, parameter: str) -> int:
        """Give a parameter that is a whole number."""
        value = self.parameters[parameter]
        assert isinstance(value, int)
        return value

    def word(self, parameter: str) -> str:
        """Give a parameter that is a word."""
        value = self.parameters[parameter]
        assert isinstance(value, str)
        return value

    def document(self) -> dict[str, object]:
        """Give the method as JSON values."""
        return {"name": self.name.value, **self.parameters}

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read what `document` wrote. Raises `MalformedRule` with the place."""
        if not isinstance(document, dict) or "name" not in document:
            raise MalformedRule("method", "an object with a name is expected")
        try:
            name = MethodName(read_text(document["name"], "method.name"))
        except ValueError:
            words = ", ".join(MethodName)
            raise MalformedRule("method.name", f"one of these is expected: {words}") from None
        return cls(name, {key: value for key, value in document.items() if key != "name"})
