"""Facts about decisions. Named in the past tense, never renamed.

Nobody who votes is named in them, and no choice before the count.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """The question, the rule, the roll and the time are fixed."""

    name: ClassVar[str] = "notice-given"
    reading: int
    rule: str
    rule_hash: str
    """SHA-256 of the canonical JSON of the rule's whole document."""
    question: str
    electorate: str
    roll_size: int
    roll_hash: str
    opens_at: str
    closes_at: str
    options: list[str]
    """Titles of the options on the ballot, in their order; none where one question is put."""
    noticed_hash: str
    """SHA-256 of the canonical JSON of what is noticed of the options; '' for a question."""


@dataclass(frozen=True, slots=True)
class VotingOpened:
    name: ClassVar[str] = "voting-opened"
    reading: int


@dataclass(frozen=True, slots=True)
class VotingExtended:
    """Once, because too few had taken part."""

    name: ClassVar[str] = "voting-extended"
    reading: int
    days: int
    closes_at: str
    reason: str


@dataclass(frozen=True, slots=True)
class BallotCast:
    """Somebody on the roll cast a ballot, or cast it anew."""

    name: ClassVar[str] = "ballot-cast"
    reading: int
    again: bool


@dataclass(frozen=True, slots=True)
class AffectedAnswered:
    """A household that the decision touches directly gave its opinion, or gave it anew."""

    name: ClassVar[str] = "affected-answered"
    reading: int


@dataclass(frozen=True, slots=True)
class DecisionCounted:
    """`tally[measure][choice]` and `eligible[measure]` are heads, or 0.01 m².

    Where too few took part the question was not put: no tally is given. `chosen` is what a
    method found among options: `winners`, `order`, and `invalid` ballots by reason.
    """

    name: ClassVar[str] = "decision-counted"
    reading: int
    verdict: str
    tally: dict[str, dict[str, int]]
    eligible: dict[str, int]
    second_reading: bool
    roll_hash: str
    chosen: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class MinorityStated:
    name: ClassVar[str] = "minority-stated"
    reading: int


@dataclass(frozen=True, slots=True)
class MinorityAnswered:
    name: ClassVar[str] = "minority-answered"
    reading: int
    statement: int
