"""Facts about issues. Named in the past tense, never renamed; nobody is named in them."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class IssueSubmitted:
    """Sent for screening, for the first time or again after a return."""

    name: ClassVar[str] = "issue-submitted"
    number: int
    kind: str
    topic: str
    area: str
    on_paper: bool
    """A grid worker wrote it down for somebody."""


@dataclass(frozen=True, slots=True)
class IssueAccepted:
    """Screened and put before the neighbours, to be seconded."""

    name: ClassVar[str] = "issue-accepted"
    number: int


@dataclass(frozen=True, slots=True)
class IssueReturned:
    """Sent back to be completed."""

    name: ClassVar[str] = "issue-returned"
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class IssueMerged:
    name: ClassVar[str] = "issue-merged"
    number: int
    into: int


@dataclass(frozen=True, slots=True)
class VoicesMergedIn:
    """The same merging, in the history of the issue that took the voices in."""

    name: ClassVar[str] = "voices-merged-in"
    number: int
    merged: int
    voices: int


@dataclass(frozen=True, slots=True)
class IssueUnmerged:
    name: ClassVar[str] = "issue-unmerged"
    number: int
    out_of: int


@dataclass(frozen=True, slots=True)
class IssueReferred:
    """Shown the way that the law provides for it."""

    name: ClassVar[str] = "issue-referred"
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class RejectionProposed:
    """One person would reject it; a second one decides."""

    name: ClassVar[str] = "issue-rejection-proposed"
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class IssueRejected:
    name: ClassVar[str] = "issue-rejected"
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class IssueSeconded:
    name: ClassVar[str] = "issue-seconded"
    number: int
    persons: int
    buildings: int


@dataclass(frozen=True, slots=True)
class IssueCarried:
    """Enough neighbours stand behind it: it goes on."""

    name: ClassVar[str] = "issue-carried"
    number: int
    persons: int
    buildings: int


@dataclass(frozen=True, slots=True)
class IssueTriaged:
    """A body leads the deliberation about it."""

    name: ClassVar[str] = "issue-triaged"
    number: int
    lead: str


@dataclass(frozen=True, slots=True)
class IssueWithdrawn:
    name: ClassVar[str] = "issue-withdrawn"
    number: int


@dataclass(frozen=True, slots=True)
class IssueLapsed:
    """Its time ran out."""

    name: ClassVar[str] = "issue-lapsed"
    number: int
    waited_for: str
    """The state it was in."""


@dataclass(frozen=True, slots=True)
class PhotoAdded:
    name: ClassVar[str] = "photo-added"
    number: int


@dataclass(frozen=True, slots=True)
class PhotoRemoved:
    """By whoever added it: the file is gone."""

    name: ClassVar[str] = "photo-removed"
    number: int


@dataclass(frozen=True, slots=True)
class PhotoHidden:
    name: ClassVar[str] = "photo-hidden"
    number: int
    reason: str
