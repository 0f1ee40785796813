"""Who decides: what counts as one head, and who must be among the members of a meeting."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.reading import read_flag, read_integer, read_object, read_word
from deliberate.consensus.roll import Mark
from deliberate.consensus.threshold import Base, Measure, Threshold


class Electorate(StrEnum):
    """Who decides, and so who counts as one head.

    Residents: each voter. Households: each unit. Representatives, and members of any other
    body: each member. Owners: each distinct set of owners, however many units it holds. Parties:
    each of those between whom something is agreed.

    Source: 居民委员会组织法第27—29条; 最高人民法院建筑物区分所有权解释(2020)第9条.
    """

    RESIDENTS = "residents"
    HOUSEHOLDS = "households"
    REPRESENTATIVES = "representatives"
    OWNERS = "owners"
    MEMBERS = "members"
    PARTIES = "parties"

    @property
    def heads(self) -> Measure:
        """The measure in which this electorate counts its heads."""
        return HEADS[self]


HEADS = MappingProxyType(
    {
        Electorate.RESIDENTS: Measure.PERSONS,
        Electorate.HOUSEHOLDS: Measure.HOUSEHOLDS,
        Electorate.REPRESENTATIVES: Measure.MEMBERS,
        Electorate.OWNERS: Measure.PERSONS,
        Electorate.MEMBERS: Measure.MEMBERS,
        Electorate.PARTIES: Measure.PERSONS,
    }
)

# 居民委员会组织法第26条; 物业管理条例 for owners. No law sets one for the others.
LEAST_NOTICE_DAYS = MappingProxyType(
    {
        Electorate.RESIDENTS: 10,
        Electorate.HOUSEHOLDS: 10,
        Electorate.REPRESENTATIVES: 0,
        Electorate.OWNERS: 15,
        Electorate.MEMBERS: 0,
        Electorate.PARTIES: 0,
    }
)


def least_publication_days(electorate: Electorate) -> int:
    """15 days; but bodies and parties publish what the plan that they are part of asks for.

    Source: 居民委员会组织法第34条.
    """
    return 0 if electorate in (Electorate.MEMBERS, Electorate.PARTIES) else 15


@dataclass(frozen=True, slots=True)
class Composition:
    """A share that members of one kind must have among the members on the roll.

    Source: 居民委员会组织法第28条; 村民委员会组织法第29条.
    """

    mark: Mark
    threshold: Threshold

    def __post_init__(self) -> None:
        if (self.threshold.measure, self.threshold.base) != (Measure.MEMBERS, Base.ROLL):
            raise MalformedRule("composition", "composition is a share of the members on the roll")

    def document(self) -> dict[str, object]:
        """Give the test as JSON values: those of its threshold, and the mark."""
        return {"mark": self.mark.value, **self.threshold.document()}

    @classmethod
    def from_document(cls, document: object, place: str = "composition") -> Self:
        """Read what `document` wrote. Raises `MalformedRule` with the place inside `place`."""
        if not isinstance(document, dict) or "mark" not in document:
            raise MalformedRule(place, "an object with a mark is expected")
        rest = {key: value for key, value in document.items() if key != "mark"}
        mark = read_word(Mark, document["mark"], f"{place}.mark")
        return cls(mark, Threshold.from_document(rest, place))


@dataclass(frozen=True, slots=True)
class Seats:
    """How many may sit in a body: at least so many, and an odd number where that is asked."""

    least: int
    odd: bool

    def __post_init__(self) -> None:
        if read_integer(self.least, "seats.least") < 1:
            raise MalformedRule("seats.least", f"{self.least} is below 1")

    def document(self) -> dict[str, object]:
        """Give the test as JSON values."""
        return {"least": self.least, "odd": self.odd}

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read what `document` wrote. Raises `MalformedRule` with the place."""
        fields = read_object(document, ("least", "odd"), "seats")
        return cls(
            read_integer(fields["least"], "seats.least"), read_flag(fields["odd"], "seats.odd")
        )
