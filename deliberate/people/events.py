"""Facts about accounts. Named in the past tense, never renamed; nobody is named in them."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class OptedIn:
    name: ClassVar[str] = "opted-in"
    purpose: str
    version: int


@dataclass(frozen=True, slots=True)
class OptedOut:
    name: ClassVar[str] = "opted-out"
    purpose: str


@dataclass(frozen=True, slots=True)
class RecoveryCodeIssued:
    """A code on paper for somebody who cannot sign in."""

    name: ClassVar[str] = "recovery-code-issued"
    by_letter: bool
    """Else handed over in person."""


@dataclass(frozen=True, slots=True)
class RecoveryStopped:
    """Whom it was for said no."""

    name: ClassVar[str] = "recovery-stopped"


@dataclass(frozen=True, slots=True)
class AccountRecovered:
    """A new password took the place of the old, or of none."""

    name: ClassVar[str] = "account-recovered"
