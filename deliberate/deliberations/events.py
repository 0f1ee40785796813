"""Facts of this room. None says who holds which opinion, nor names a resident."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class DeliberationConvened:
    """`commitment` is the SHA-256 of the seed that decides who is asked about what."""

    name: ClassVar[str] = "deliberation-convened"
    question: str
    form: str
    closes_at: str
    commitment: str


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
class LimitsSet:
    """What the grades of a round ask for in a community from now on, and on what basis."""

    name: ClassVar[str] = "limits-set"
    area: str
    bars: list[dict[str, object]]
    basis: str


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """What is asked, of which groups, their weights and who agreed to them, the limits."""

    name: ClassVar[str] = "round-opened"
    round: int
    option: int
    title: str
    changed: str
    by_residence: bool
    strata: list[dict[str, object]]
    weights: dict[str, object]
    weights_hash: str
    approval: dict[str, object] | None
    bars: list[dict[str, object]]
    which_counts: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class RoundAnswered:
    """Somebody answered, or answered anew; neither who nor what is kept here.

    On paper: whoever entered it signs the entry.
    """

    name: ClassVar[str] = "round-answered"
    round: int
    paper: bool


@dataclass(frozen=True, slots=True)
class RoundEnded:
    """The grade, C, M and O as exact fractions, and the counts of the groups that may be shown."""

    name: ClassVar[str] = "round-ended"
    round: int
    grade: str
    consensus: str | None
    floor: str | None
    opposition: str | None
    counts: dict[str, list[int]]
    on_paper: int
    """How many of all that count were on paper."""
    weights_hash: str


@dataclass(frozen=True, slots=True)
class ArguingResumed:
    """After that round people were divided: they argue again."""

    name: ClassVar[str] = "arguing-resumed"
    round: int
    reason: str
    closes_at: str


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """An option is put to the consent of its parties; an objection stands if so many second it.

    Of `parties`: their kind, the places, how many homes are named, and how many people they are.
    """

    name: ClassVar[str] = "consent-asked"
    option: int
    title: str
    parties: dict[str, object]
    seconds_needed: int
    closes_at: str


@dataclass(frozen=True, slots=True)
class ObjectionRaised:
    name: ClassVar[str] = "objection-raised"
    option: int
    objection: int


@dataclass(frozen=True, slots=True)
class ObjectionSeconded:
    name: ClassVar[str] = "objection-seconded"
    option: int
    objection: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ObjectionReplied:
    """A body replied: the option is changed (integrated), or stays (explained)."""

    name: ClassVar[str] = "objection-replied"
    option: int
    objection: int
    effect: str


@dataclass(frozen=True, slots=True)
class ObjectionWithdrawn:
    """By whoever raised it. One that had no answer yet is gone."""

    name: ClassVar[str] = "objection-withdrawn"
    option: int
    objection: int
    answered: bool


@dataclass(frozen=True, slots=True)
class ConsentEnded:
    """`verdict` is passed where no objection stands."""

    name: ClassVar[str] = "consent-ended"
    option: int
    verdict: str
    objections: int
    standing: int


@dataclass(frozen=True, slots=True)
class DeliberationClosed:
    """The moderator closed it: how many points of each kind the statement holds, and the path."""

    name: ClassVar[str] = "deliberation-closed"
    path: str
    agreed: int
    disputed: int
    unanswered: int
