"""Facts about resolutions. Named in the past tense, never renamed."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ResolutionDrafted:
    name: ClassVar[str] = "resolution-drafted"
    kind: str
    clauses: int


@dataclass(frozen=True, slots=True)
class ResolutionPublished:
    """Signed, numbered and put up; the fingerprint seals every word of it."""

    name: ClassVar[str] = "resolution-published"
    number: str
    fingerprint: str
    code: str
    publication_ends: str


@dataclass(frozen=True, slots=True)
class ResolutionTookEffect:
    name: ClassVar[str] = "resolution-took-effect"
    number: str
    since: str


@dataclass(frozen=True, slots=True)
class IssueArchived:
    """`file` is SHA-256 over every entry of the issue up to here and the resolution."""

    name: ClassVar[str] = "issue-archived"
    file: str
    entries: int
