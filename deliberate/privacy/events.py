"""What the record says about erasing and assessing: how much and which, never whose."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AccountErased:
    name: ClassVar[str] = "account-erased"
    on_register: bool
    """Name, day of birth and dwelling stay, since a register of the community needs them."""


@dataclass(frozen=True, slots=True)
class PeriodsKept:
    name: ClassVar[str] = "periods-kept"
    erased: list[list[str | int]]
    """Tables, and how many lines of each were past their time."""


@dataclass(frozen=True, slots=True)
class ImpactAssessed:
    """What was written stays in the register; its fingerprint is sealed here."""

    name: ClassVar[str] = "impact-assessed"
    processing: str
    version: int
    result: str
    fingerprint: str
