"""What the record says about opting in and out: to what, never who."""

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
