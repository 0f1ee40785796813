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
    secret: bool
    """Or what each voted is told with the result."""
    box_key: str
    """SHA-256 of the key under which ballots lie; the key itself is destroyed after the count."""
    blocking: bool
    """Whether a third against, with seconded reasons, have it read a second time."""
    lot_commitment: str
    """SHA-256 of the seed that draws who is heard where a delegate's cap is full; '' for none."""


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
    """Somebody on the roll cast a ballot, or cast it anew: which of the two is nobody's to know."""

    name: ClassVar[str] = "ballot-cast"
    reading: int


@dataclass(frozen=True, slots=True)
class BallotBoxSealed:
    """The key of the box is destroyed: no ballot leads to a voter any more."""

    name: ClassVar[str] = "ballot-box-sealed"
    reading: int
    box_key: str


@dataclass(frozen=True, slots=True)
class AffectedAnswered:
    """A household that the decision touches directly gave its opinion, or gave it anew."""

    name: ClassVar[str] = "affected-answered"
    reading: int


@dataclass(frozen=True, slots=True)
class ProxyGiven:
    """A voter lets somebody cast their ballot; `paper`: a post brought it in from paper."""

    name: ClassVar[str] = "proxy-given"
    reading: int
    paper: bool


@dataclass(frozen=True, slots=True)
class ProxyChecked:
    """A second post held a proxy that came in on paper against the paper."""

    name: ClassVar[str] = "proxy-checked"
    reading: int


@dataclass(frozen=True, slots=True)
class ProxyAccepted:
    name: ClassVar[str] = "proxy-accepted"
    reading: int


@dataclass(frozen=True, slots=True)
class ProxyEnded:
    """`end`: the voter revoked it, or whoever held it gave it back."""

    name: ClassVar[str] = "proxy-ended"
    reading: int
    end: str
    paper: bool


@dataclass(frozen=True, slots=True)
class DelegationGiven:
    """A voter lets another speak for them; `again`: another than before."""

    name: ClassVar[str] = "delegation-given"
    reading: int
    again: bool


@dataclass(frozen=True, slots=True)
class DelegationTakenBack:
    name: ClassVar[str] = "delegation-taken-back"
    reading: int


@dataclass(frozen=True, slots=True)
class DecisionCounted:
    """`tally[measure][choice]` and `eligible[measure]` are heads, or 0.01 m².

    Where too few took part the question was not put: no tally is given. `chosen` is what a
    method found among options: `winners`, `order`, and `invalid` ballots by reason. `by_proxy`
    ballots were cast under written proxies; `delegated` says what became of delegations.
    """

    name: ClassVar[str] = "decision-counted"
    reading: int
    verdict: str
    tally: dict[str, dict[str, int]]
    eligible: dict[str, int]
    second_reading: bool
    roll_hash: str
    chosen: dict[str, object] | None
    certificate: str
    """SHA-256 of the certificate as the count made it."""
    receipts: str
    """SHA-256 of the receipts of all ballots, sorted, each with a line feed."""
    by_proxy: int
    delegated: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class MinorityStated:
    name: ClassVar[str] = "minority-stated"
    reading: int


@dataclass(frozen=True, slots=True)
class StatementSeconded:
    """Another voter stands behind a statement of the minority."""

    name: ClassVar[str] = "statement-seconded"
    reading: int


@dataclass(frozen=True, slots=True)
class MinorityAnswered:
    """The statement and those put under it are answered; `closing` as in the certificate."""

    name: ClassVar[str] = "minority-answered"
    reading: int
    statement: int
    closing: str


@dataclass(frozen=True, slots=True)
class ObjectionsGrouped:
    """So many statements say the same as `statement`, the first of them, and get one answer."""

    name: ClassVar[str] = "objections-grouped"
    reading: int
    statement: int
    statements: int


@dataclass(frozen=True, slots=True)
class ObjectionUngrouped:
    name: ClassVar[str] = "objection-ungrouped"
    reading: int
    statement: int


@dataclass(frozen=True, slots=True)
class CertificateCompleted:
    """The certificate holds the objections and their answers from now on; `hash` is its SHA-256."""

    name: ClassVar[str] = "certificate-completed"
    reading: int
    objections: int
    hash: str


@dataclass(frozen=True, slots=True)
class PlanChosen:
    """Which bodies have their say, and under which rule the Party members' meeting counts."""

    name: ClassVar[str] = "plan-chosen"
    plan: str
    review_rule: str
    merged: bool
    plan_hash: str
    """SHA-256 of the canonical JSON of the plan's whole document."""


@dataclass(frozen=True, slots=True)
class TurnRecorded:
    """What came of the turn of a body; no figures where only its opinion is asked."""

    name: ClassVar[str] = "turn-recorded"
    turns: list[str]
    bodies: list[str]
    reading: int
    rule: str
    result: str
    opinion: str
    held_on: str
    figures: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class MeetingRequested:
    """Residents had the meeting convened: no body holds it up."""

    name: ClassVar[str] = "meeting-requested"
    signatures: int
    residents: int
