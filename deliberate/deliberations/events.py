"""Facts of this room. None says who holds which opinion, nor names a resident."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class DeliberationConvened:
    name: ClassVar[str] = "deliberation-convened"
    question: str
    form: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class ClaimMade:
    name: ClassVar[str] = "claim-made"
    claim: int
    position: str
    paper: bool


@dataclass(frozen=True, slots=True)
class ClaimReplied:
    name: ClassVar[str] = "claim-replied"
    claim: int
    kind: str


@dataclass(frozen=True, slots=True)
class ClaimAnswered:
    """A body answered; which one is how the entry is signed."""

    name: ClassVar[str] = "claim-answered"
    claim: int


@dataclass(frozen=True, slots=True)
class OpinionGiven:
    """Somebody said what they think of a claim; neither who nor what is kept here."""

    name: ClassVar[str] = "opinion-given"
    claim: int


@dataclass(frozen=True, slots=True)
class OpinionTakenBack:
    name: ClassVar[str] = "opinion-taken-back"
    claim: int


@dataclass(frozen=True, slots=True)
class ClaimMarked:
    name: ClassVar[str] = "claim-marked"
    claim: int
    mark: str


@dataclass(frozen=True, slots=True)
class ClaimHidden:
    name: ClassVar[str] = "claim-hidden"
    claim: int
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A claim that was hidden is shown again."""

    name: ClassVar[str] = "claim-shown"
    claim: int


@dataclass(frozen=True, slots=True)
class DeliberationExtended:
    name: ClassVar[str] = "deliberation-extended"
    days: int
    reason: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class DraftingStarted:
    name: ClassVar[str] = "drafting-started"
    due_at: str


@dataclass(frozen=True, slots=True)
class OptionPut:
    name: ClassVar[str] = "option-put"
    option: int
    title: str


@dataclass(frozen=True, slots=True)
class OptionChanged:
    name: ClassVar[str] = "option-changed"
    option: int
    title: str


@dataclass(frozen=True, slots=True)
class OptionDropped:
    name: ClassVar[str] = "option-dropped"
    option: int


@dataclass(frozen=True, slots=True)
class DeliberationClosed:
    """The moderator closed it: how many points of each kind the statement holds, and the path."""

    name: ClassVar[str] = "deliberation-closed"
    path: str
    agreed: int
    disputed: int
    unanswered: int
