"""A decision rule is data: who decides, how many must take part, how many must agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from deliberate.consensus.delegation_rule import DelegationRule
from deliberate.consensus.electorate import (
    LEAST_NOTICE_DAYS,
    Composition,
    Electorate,
    Seats,
    least_publication_days,
)
from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.method import BallotKind, Method
from deliberate.consensus.reading import (
    read_day,
    read_integer,
    read_list,
    read_object,
    read_text,
    read_word,
)
from deliberate.consensus.threshold import Base, Measure, Threshold


class Flag(StrEnum):
    """What else a rule asks for. A rule is advisory unless it is binding, and its ballots are
    recorded by name unless they are secret. The last ballot of a voter counts unless the first
    does. Owners' votes may have to be held on a city's official system.
    """

    BINDING = "binding"
    SECRET = "secret"  # noqa: S105 - a kind of vote
    FIRST_BALLOT_COUNTS = "first-ballot-counts"
    REASONS_REQUIRED = "reasons-required"
    OFFICIAL_SYSTEM_REQUIRED = "official-system-required"


class TieBreak(StrEnum):
    """What a tie goes to: things as they are, the order declared beforehand, or a lot.

    Source: design rule of this package: never the order in which anything was entered.
    """

    STATUS_QUO = "status-quo"
    DECLARED_ORDER = "declared-order"
    LOT = "lot"


NEEDED: tuple[str, ...] = ("id", "name", "source", "electorate")
LEFT_OUT: Mapping[str, object] = {
    "version": 1,
    "effective_from": None,
    "effective_until": None,
    "seats": None,
    "composition": [],
    "quorum": [],
    "passing": [],
    "method": None,
    "tie": "status-quo",
    "flags": [],
    "proxies": 0,
    "delegation": None,
}
"""What a document that leaves these out means; days left out are those of the law."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named and versioned rule, as it is frozen with a decision.

    `quorum` holds alternatives: one alternative must hold in all its thresholds; no alternative
    at all means that no quorum is asked. A question is put to `passing`, whose thresholds must
    all hold; or several options are put to `method`; one of the two is there. `composition`
    and `seats` test who is on the roll before anything is counted. `proxies` is how many others
    one may vote for; `delegation` lets a voter speak for others, in a vote for advice where each
    voter is one head. Days are whole days and never below what the law sets. A rule is in force
    from `effective_from` to the day before `effective_until`, where it says so. Raises
    `MalformedRule`, with the place, on anything else.

    Source: 居民委员会组织法第26—29、34条; 民法典第278条; 物业管理条例 (notice to owners).
    """

    id: str
    version: int
    name: str
    source: str
    effective_from: date | None
    effective_until: date | None
    electorate: Electorate
    seats: Seats | None
    composition: tuple[Composition, ...]
    quorum: tuple[tuple[Threshold, ...], ...]
    passing: tuple[Threshold, ...]
    method: Method | None
    tie: TieBreak
    flags: frozenset[Flag]
    proxies: int
    delegation: DelegationRule | None
    notice_days: int
    publication_days: int

    def __post_init__(self) -> None:
        for field in ("id", "name", "source"):
            read_text(getattr(self, field), field)
        published = least_publication_days(self.electorate)
        self._check_at_least("version", self.version, 1)
        self._check_at_least("proxies", self.proxies, 0)
        self._check_at_least("notice_days", self.notice_days, LEAST_NOTICE_DAYS[self.electorate])
        self._check_at_least("publication_days", self.publication_days, published)
        self._check_in_force()
        self._check_quorum()
        self._check_passing()
        self._check_delegation()

    @staticmethod
    def _check_at_least(place: str, value: object, least: int) -> None:
        if read_integer(value, place) < least:
            raise MalformedRule(place, f"{value} is below {least}")

    def _check_in_force(self) -> None:
        begins, ends = self.effective_from, self.effective_until
        if begins and ends and ends <= begins:
            raise MalformedRule("effective_until", "it ends before it begins")

    def _check_quorum(self) -> None:
        for at, alternative in enumerate(self.quorum):
            place = f"quorum[{at}]"
            if not alternative:
                raise MalformedRule(place, "an alternative without a test")
            for inside, threshold in enumerate(alternative):
                self._check_measure(threshold, f"{place}[{inside}]")
                if threshold.base not in (Base.ROLL, Base.NUMBER):
                    raise MalformedRule(f"{place}[{inside}].base", "a quorum is of the roll")

    def _check_passing(self) -> None:
        if bool(self.passing) == bool(self.method):
            raise MalformedRule("passing", "a rule has either tests of a question or a method")
        if self.passing and self.tie is not TieBreak.STATUS_QUO:
            raise MalformedRule("tie", "a question that is tied leaves things as they are")
        for at, threshold in enumerate(self.passing):
            self._check_measure(threshold, f"passing[{at}]")

    def _check_delegation(self) -> None:
        if self.delegation is None:
            return
        if Flag.BINDING in self.flags:
            raise MalformedRule("delegation", "only in a vote for advice")
        if self.electorate not in (Electorate.RESIDENTS, Electorate.MEMBERS):
            raise MalformedRule("delegation", "only where each voter is one head")

    def _check_measure(self, threshold: Threshold, place: str) -> None:
        if threshold.measure in (Measure.BALLOTS, Measure.POINTS, Measure.MONEY, Measure.GRIDS):
            raise MalformedRule(f"{place}.measure", "a rule counts heads or area")
        if threshold.measure is Measure.AREA and self.electorate is not Electorate.OWNERS:
            raise MalformedRule(f"{place}.measure", "only owners decide by area")

    @property
    def ballot(self) -> BallotKind:
        """What a voter fills in."""
        return self.method.ballot if self.method else BallotKind.CHOICE

    def in_force(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_until is None or day < self.effective_until)

    def document(self) -> dict[str, object]:
        """Give the rule as JSON values, to be frozen and hashed with a decision.

        Equal rules give equal documents; without a delegation none is named.
        `Rule.from_document` is the inverse. The shape is that of `rule.schema.json`.

        Source: design rule of this package.
        """
        return {
            "id": self.id,
            "version": self.version,
            "name": self.name,
            "source": self.source,
            "effective_from": _day(self.effective_from),
            "effective_until": _day(self.effective_until),
            "electorate": self.electorate.value,
            "seats": self.seats.document() if self.seats else None,
            "composition": [one.document() for one in self.composition],
            "quorum": [[one.document() for one in alternative] for alternative in self.quorum],
            "passing": [one.document() for one in self.passing],
            "method": self.method.document() if self.method else None,
            "tie": self.tie.value,
            "flags": sorted(self.flags),
            "proxies": self.proxies,
            **({"delegation": self.delegation.document()} if self.delegation else {}),
            "notice_days": self.notice_days,
            "publication_days": self.publication_days,
        }

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read a rule from the JSON values that `document` gives.

        Its id, name, source and electorate must be there; what else is left out asks for
        nothing, and for the days that the law sets. Raises `MalformedRule` whose `place` is a
        path such as "quorum[0][1].fraction".

        Source: design rule of this package.
        """
        fields = _completed(document)
        return cls(
            id=read_text(fields["id"], "id"),
            version=read_integer(fields["version"], "version"),
            name=read_text(fields["name"], "name"),
            source=read_text(fields["source"], "source"),
            effective_from=read_day(fields["effective_from"], "effective_from"),
            effective_until=read_day(fields["effective_until"], "effective_until"),
            electorate=read_word(Electorate, fields["electorate"], "electorate"),
            seats=None if fields["seats"] is None else Seats.from_document(fields["seats"]),
            composition=tuple(
                Composition.from_document(one, f"composition[{at}]")
                for at, one in enumerate(read_list(fields["composition"], "composition"))
            ),
            quorum=tuple(
                _read_thresholds(alternative, f"quorum[{at}]")
                for at, alternative in enumerate(read_list(fields["quorum"], "quorum"))
            ),
            passing=_read_thresholds(fields["passing"], "passing"),
            method=None if fields["method"] is None else Method.from_document(fields["method"]),
            tie=read_word(TieBreak, fields["tie"], "tie"),
            flags=_read_flags(fields["flags"]),
            proxies=read_integer(fields["proxies"], "proxies"),
            delegation=_read_delegation(fields["delegation"]),
            notice_days=read_integer(fields["notice_days"], "notice_days"),
            publication_days=read_integer(fields["publication_days"], "publication_days"),
        )


def _completed(document: object) -> dict[str, object]:
    """The document with what it leaves out; days left out are the fewest of the electorate."""
    if not isinstance(document, dict):
        raise MalformedRule("rule", "an object is expected")
    filled = {**LEFT_OUT, "notice_days": 0, "publication_days": 0}
    fields = read_object({**filled, **document}, (*NEEDED, *filled), "rule")
    electorate = read_word(Electorate, fields["electorate"], "electorate")
    days = {
        "notice_days": LEAST_NOTICE_DAYS[electorate],
        "publication_days": least_publication_days(electorate),
    }
    return {**fields, **days, **document}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_thresholds(value: object, place: str) -> tuple[Threshold, ...]:
    return tuple(
        Threshold.from_document(one, f"{place}[{at}]")
        for at, one in enumerate(read_list(value, place))
    )


def _read_delegation(value: object) -> DelegationRule | None:
    return None if value is None else DelegationRule.from_document(value)


def _read_flags(value: object) -> frozenset[Flag]:
    flags = [
        read_word(Flag, one, f"flags[{at}]") for at, one in enumerate(read_list(value, "flags"))
    ]
    if len(set(flags)) < len(flags):
        raise MalformedRule("flags", "one of them stands twice")
    return frozenset(flags)
