"""A decision rule is data: who decides, how many must take part, how many must agree."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.reading import (
    read_integer,
    read_list,
    read_object,
    read_text,
    read_word,
)
from deliberate.consensus.threshold import Base, Measure, Threshold


class Electorate(StrEnum):
    """Who decides, and so who counts as one head.

    Residents: each voter. Households: each unit. Representatives: each member. Owners: each
    distinct set of owners, however many units it holds.

    Source: 居民委员会组织法第27—29条; 最高人民法院建筑物区分所有权解释(2020)第9条.
    """

    RESIDENTS = "residents"
    HOUSEHOLDS = "households"
    REPRESENTATIVES = "representatives"
    OWNERS = "owners"

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
    }
)

# 居民委员会组织法第26条; 物业管理条例 for owners. No law sets one for representatives.
LEAST_NOTICE_DAYS = MappingProxyType(
    {
        Electorate.RESIDENTS: 10,
        Electorate.HOUSEHOLDS: 10,
        Electorate.REPRESENTATIVES: 0,
        Electorate.OWNERS: 15,
    }
)
LEAST_PUBLICATION_DAYS = 15  # 居民委员会组织法第34条

KEYS = (
    "id",
    "version",
    "name",
    "source",
    "electorate",
    "quorum",
    "passing",
    "composition",
    "notice_days",
    "publication_days",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A named and versioned rule, as it is frozen with a decision.

    `quorum` holds alternatives: one alternative must hold in all its thresholds; no alternative
    at all means that no quorum is asked. Every threshold of `passing` must hold. `composition`
    tests the share of representatives among the members on the roll. Days are whole days and
    never below what the law sets. Raises `MalformedRule`, with the place, on anything else.

    Source: 居民委员会组织法第26—29、34条; 民法典第278条; 物业管理条例 (notice to owners).
    """

    id: str
    version: int
    name: str
    source: str
    electorate: Electorate
    quorum: tuple[tuple[Threshold, ...], ...]
    passing: tuple[Threshold, ...]
    composition: Threshold | None
    notice_days: int
    publication_days: int

    def __post_init__(self) -> None:
        for field in ("id", "name", "source"):
            read_text(getattr(self, field), field)
        self._check_at_least("version", self.version, 1)
        self._check_at_least("notice_days", self.notice_days, LEAST_NOTICE_DAYS[self.electorate])
        self._check_at_least("publication_days", self.publication_days, LEAST_PUBLICATION_DAYS)
        self._check_quorum()
        self._check_passing()
        self._check_composition()

    @staticmethod
    def _check_at_least(place: str, value: object, least: int) -> None:
        if read_integer(value, place) < least:
            raise MalformedRule(place, f"{value} is below {least}")

    def _check_quorum(self) -> None:
        for at, alternative in enumerate(self.quorum):
            place = f"quorum[{at}]"
            if not alternative:
                raise MalformedRule(place, "an alternative without a test")
            for inside, threshold in enumerate(alternative):
                self._check_measure(threshold, f"{place}[{inside}]")
                if threshold.base is not Base.ROLL:
                    raise MalformedRule(f"{place}[{inside}].base", "a quorum is of the roll")

    def _check_passing(self) -> None:
        if not self.passing:
            raise MalformedRule("passing", "a rule that asks for nothing")
        for at, threshold in enumerate(self.passing):
            self._check_measure(threshold, f"passing[{at}]")

    def _check_measure(self, threshold: Threshold, place: str) -> None:
        if threshold.measure is Measure.AREA and self.electorate is not Electorate.OWNERS:
            raise MalformedRule(f"{place}.measure", "only owners decide by area")

    def _check_composition(self) -> None:
        tested = self.composition
        if tested and (tested.measure, tested.base) != (Measure.MEMBERS, Base.ROLL):
            raise MalformedRule("composition", "composition is a share of the members on the roll")

    def document(self) -> dict[str, object]:
        """Give the rule as JSON values, to be frozen and hashed with a decision.

        Equal rules give equal documents; `Rule.from_document` is the inverse.

        Source: design rule of this package.
        """
        return {
            "id": self.id,
            "version": self.version,
            "name": self.name,
            "source": self.source,
            "electorate": self.electorate.value,
            "quorum": [[one.document() for one in alternative] for alternative in self.quorum],
            "passing": [one.document() for one in self.passing],
            "composition": self.composition.document() if self.composition else None,
            "notice_days": self.notice_days,
            "publication_days": self.publication_days,
        }

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read a rule from the JSON values that `document` gives.

        Raises `MalformedRule` whose `place` is a path such as "quorum[0][1].fraction".

        Source: design rule of this package.
        """
        fields = read_object(document, KEYS, "rule")
        return cls(
            id=read_text(fields["id"], "id"),
            version=read_integer(fields["version"], "version"),
            name=read_text(fields["name"], "name"),
            source=read_text(fields["source"], "source"),
            electorate=read_word(Electorate, fields["electorate"], "electorate"),
            quorum=tuple(
                _read_thresholds(alternative, f"quorum[{at}]")
                for at, alternative in enumerate(read_list(fields["quorum"], "quorum"))
            ),
            passing=_read_thresholds(fields["passing"], "passing"),
            composition=_read_composition(fields["composition"]),
            notice_days=read_integer(fields["notice_days"], "notice_days"),
            publication_days=read_integer(fields["publication_days"], "publication_days"),
        )


def _read_thresholds(value: object, place: str) -> tuple[Threshold, ...]:
    return tuple(
        Threshold.from_document(one, f"{place}[{at}]")
        for at, one in enumerate(read_list(value, place))
    )


def _read_composition(value: object) -> Threshold | None:
    return None if value is None else Threshold.from_document(value, "composition")
