"""What the record says about erasing: how much, never whose."""

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
