"""What processing personal data means for people, assessed before it begins (PIPL 55, 56)."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from deliberate.consensus import canonical_json

LONGEST_TEXT = 1_000
AGAIN_AFTER = timedelta(days=365)
TEXTS = ("purpose", "risks", "measures", "answer", "fit", "heard")


class Processing(StrEnum):
    """What has to be assessed first; docs/impact.md says why, and what the program brings."""

    VOTES = "votes"
    OPINIONS = "opinions"
    PANELS = "panels"
    PARTY_POSTS = "party-posts"
    REGISTERS = "registers"
    WORDS = "words"


class ImpactResult(StrEnum):
    GOES_ON = "goes-on"
    WITH_MEASURES = "goes-on-with-measures"
    STOPS = "stops"


class AssessmentStage(StrEnum):
    MISSING = "missing"
    DUE = "due"
    IN_TIME = "in-time"
    STOPPED = "stopped"
    """Nothing to assess until somebody wants it to begin again."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was written; the record seals its fingerprint."""

    since: date
    """The first day of the processing."""
    purpose: str
    risks: str
    measures: str
    answer: str
    """To the question that only the operator can answer."""
    fit: str
    """Whether the measures fit the risks, and why."""
    heard: str
    """Who was asked, by post or number and never by name."""
    result: ImpactResult

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON."""
        told = asdict(self) | {"since": self.since.isoformat(), "result": self.result.value}
        return sha256(canonical_json(told)).hexdigest()


def due_on(assessed: date, result: ImpactResult) -> date | None:
    """The day from which it has to be assessed again."""
    return None if result is ImpactResult.STOPS else assessed + AGAIN_AFTER


def stage_on(today: date, result: ImpactResult | None, due: date | None) -> AssessmentStage:
    """`result`, `due`: of the newest; None while there is none."""
    if result is None:
        return AssessmentStage.MISSING
    if due is None:
        return AssessmentStage.STOPPED
    return AssessmentStage.DUE if due <= today else AssessmentStage.IN_TIME
