"""What a panel is drawn for, whom it has to hold, and how far its draw has come."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from deliberate.people.rules import age_on

SMALLEST, LARGEST = 3, 30
FEWEST_APPRAISERS = 7
SHORTEST_CALL, LONGEST_CALL = 3, 30
LONGEST_BEACON = 120
QUOTA = tuple[str, str, int, int]
"""Feature, value, at least, at most."""


class Purpose(StrEnum):
    COUNCIL = "council"
    ACCEPTANCE = "acceptance"
    APPRAISAL = "appraisal"
    """群英评断: an odd number of people, seven or more."""


class Feature(StrEnum):
    """What a panel can be like the neighbourhood in."""

    BUILDING = "building"
    AGE = "age"
    TENURE = "tenure"


class AgeBand(StrEnum):
    YOUNG = "18-39"
    MIDDLE = "40-59"
    OLDER = "60-and-over"
    UNKNOWN = "not-known"
    """Attested as an adult, by somebody who was not told the day of birth."""


class Tenure(StrEnum):
    OWNER = "owner"
    TENANT = "tenant"


class Stage(StrEnum):
    CALLED = "called"
    """People may come forward."""
    CLOSED = "closed"
    """The time is over; the lottery is not made yet."""
    SEALED = "sealed"
    """The lottery is fixed and published; its seed is not known to anybody."""
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An adult as the register knows them."""

    person_id: int
    home: str
    building: str
    born: date | None
    owner: bool

    def features_on(self, day: date) -> dict[str, str]:
        age = age_on(self.born, day) if self.born else None
        return {
            Feature.BUILDING.value: self.building,
            Feature.AGE.value: age_band(age).value,
            Feature.TENURE.value: (Tenure.OWNER if self.owner else Tenure.TENANT).value,
        }


def age_band(age: int | None) -> AgeBand:
    if age is None:
        return AgeBand.UNKNOWN
    if age < 40:
        return AgeBand.YOUNG
    return AgeBand.MIDDLE if age < 60 else AgeBand.OLDER


def proportional(
    people: Sequence[Mapping[str, str]], features: Iterable[Feature], size: int
) -> Iterator[QUOTA]:
    """Each value's share of the panel as among the people, rounded down and rounded up."""
    for feature in features:
        counted = Counter(person[feature.value] for person in people)
        for value, many in sorted(counted.items()):
            least, left_over = divmod(many * size, len(people))
            yield feature.value, value, least, least + bool(left_over)


def stage_at(moment: datetime, *, closes_at: datetime, sealed: bool, drawn: bool) -> Stage:
    if drawn:
        return Stage.DRAWN
    if sealed:
        return Stage.SEALED
    return Stage.CALLED if moment < closes_at else Stage.CLOSED


def size_fault(purpose: Purpose | None, size: int | None) -> str:
    if size is None or not SMALLEST <= size <= LARGEST:
        return "panel-size-out-of-range"
    if purpose is Purpose.APPRAISAL and (size < FEWEST_APPRAISERS or size % 2 == 0):
        return "appraisers-odd-from-seven"
    return ""


def days_fault(days: int | None) -> str:
    return "" if days and SHORTEST_CALL <= days <= LONGEST_CALL else "call-days-out-of-range"


def beacon_fault(words: str) -> str:
    if not words:
        return "needed"
    return "too-long" if len(words) > LONGEST_BEACON else ""


def relaxed_by(
    quotas: Iterable[QUOTA], changes: Iterable[tuple[str, str, str, int]]
) -> list[QUOTA]:
    """The quotas with some bounds moved; a change is feature, value, "least" or "most", number."""
    moved = {(feature, value, bound): to for feature, value, bound, to in changes}
    return [
        (
            feature,
            value,
            moved.get((feature, value, "least"), least),
            moved.get((feature, value, "most"), most),
        )
        for feature, value, least, most in quotas
    ]
