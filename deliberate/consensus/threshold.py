"""A threshold: how much, of what, of whom, and whether the number itself is enough."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.reading import read_fraction, read_object, read_text, read_word


class Measure(StrEnum):
    """What is counted.

    Persons, households and members are heads; area is in 0.01 m². Where options are compared:
    ballots, points (of grades, scores or credits), money (in the unit of the budget) and grids
    (micro-grids that supporters live in).
    """

    PERSONS = "persons"
    HOUSEHOLDS = "households"
    AREA = "area"
    MEMBERS = "members"
    BALLOTS = "ballots"
    POINTS = "points"
    MONEY = "money"
    GRIDS = "grids"


class Base(StrEnum):
    """Of whom: everybody on the roll (全体); those who took part, abstentions included; those who
    said yes or no; or of nothing, where the fraction is a number and not a share.
    """

    ROLL = "roll"
    PARTICIPATING = "participating"
    EXPRESSED = "expressed"
    NUMBER = "number"


class Comparison(StrEnum):
    """以上 includes the number itself; 过半数 and 超过 do not.

    Source: 民法典第1259条.
    """

    AT_LEAST = "at-least"
    MORE_THAN = "more-than"

    def holds(self, left: int | Fraction, right: int | Fraction) -> bool:
        """Whether `left` is at least, or more than, `right`."""
        return left >= right if self is Comparison.AT_LEAST else left > right


KEYS = ("measure", "base", "comparison", "fraction", "source")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One test of a rule, for example at least 2/3 of the area on the roll.

    `fraction` is exact and between 0 and 1, or a whole number above 0 where the base is a
    number; `source` is the article that sets it. Raises `MalformedRule` for a fraction outside,
    and for a test that every count or none would meet.

    Source: 居民委员会组织法第27—29条, 民法典第278条 (the shape of their tests).
    """

    measure: Measure
    base: Base
    comparison: Comparison
    fraction: Fraction
    source: str

    def __post_init__(self) -> None:
        if not isinstance(self.fraction, Fraction):
            raise MalformedRule("fraction", "an exact fraction is expected")
        if self.base is Base.NUMBER:
            self._check_number()
            return
        if not 0 <= self.fraction <= 1:
            raise MalformedRule("fraction", f"{self.fraction} is not between 0 and 1")
        if self.comparison is Comparison.AT_LEAST and self.fraction == 0:
            raise MalformedRule("fraction", "at least nothing is always met")
        if self.comparison is Comparison.MORE_THAN and self.fraction == 1:
            raise MalformedRule("fraction", "more than all is never met")

    def _check_number(self) -> None:
        if self.fraction.denominator != 1 or self.fraction < 1:
            raise MalformedRule("fraction", f"{self.fraction} is not a whole number above 0")

    def holds(self, count: int, base: int) -> bool:
        """Compare `count` with its share of `base`, both in the units of the measure.

        One comparison of integers, count x denominator with base x numerator; never floats. A
        base of zero never holds.

        Source: 民法典第1259条 for "at least" and "more than".
        """
        if base <= 0:
            return False
        left, right = count * self.fraction.denominator, base * self.fraction.numerator
        return self.comparison.holds(left, right)

    def needed(self, base: int) -> int:
        """Give the smallest count that holds for this base; 1 for a base of zero.

        Units are those of the measure: heads, or 0.01 m².

        Source: the same comparison as `holds`, solved for the count.
        """
        share = base * self.fraction.numerator
        if self.comparison is Comparison.MORE_THAN:
            return share // self.fraction.denominator + 1
        return max(1, -(-share // self.fraction.denominator))

    def document(self) -> dict[str, object]:
        """Give the threshold as JSON values; the fraction is a text such as "2/3"."""
        return {
            "measure": self.measure.value,
            "base": self.base.value,
            "comparison": self.comparison.value,
            "fraction": f"{self.fraction.numerator}/{self.fraction.denominator}",
            "source": self.source,
        }

    @classmethod
    def from_document(cls, document: object, place: str = "threshold") -> Self:
        """Read what `document` wrote. Raises `MalformedRule` with the place inside `place`."""
        fields = read_object(document, KEYS, place)
        try:
            return cls(
                read_word(Measure, fields["measure"], "measure"),
                read_word(Base, fields["base"], "base"),
                read_word(Comparison, fields["comparison"], "comparison"),
                read_fraction(fields["fraction"], "fraction"),
                read_text(fields["source"], "source"),
            )
        except MalformedRule as wrong:
            raise MalformedRule(f"{place}.{wrong.place}", wrong.reason) from None
