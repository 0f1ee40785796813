"""How many of each building take part, so that nobody can be told by the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

LEAST = 5


@dataclass(frozen=True, slots=True)
class BuildingCount:
    """A building, or several that are only told together."""

    places: tuple[str, ...]
    registered: int
    """Adults whom the register says to live there; those attested are among them."""
    accounts: int
    attested: int
    """No secret: the record has each with its building."""

    @property
    def tells_nobody(self) -> bool:
        """Neither those with an account nor those without are a handful of people."""
        return min(self.accounts, self.registered - self.accounts) >= LEAST

    def with_(self, other: Self) -> "BuildingCount":
        return BuildingCount(
            self.places + other.places,
            self.registered + other.registered,
            self.accounts + other.accounts,
            self.attested + other.attested,
        )


def shown_counts(counts: Sequence[BuildingCount]) -> list[BuildingCount]:
    """The rows that may be shown; those that may not are one row together, at the end.

    The whole is known, so a single hidden row could be worked out: the next smallest are hidden
    with it until they are two at least and their sum tells nobody. Empty where that never comes.
    """
    hidden = [each for each in counts if not each.tells_nobody]
    others = sorted(
        (each for each in counts if each.tells_nobody), key=lambda each: each.registered
    )
    if not hidden:
        return list(counts)
    while not _safe(hidden) and others:
        hidden.append(others.pop(0))
    if not _safe(hidden):
        return []
    return [*(each for each in counts if each not in hidden), _together(hidden)]


def _together(hidden: Sequence[BuildingCount]) -> BuildingCount:
    joint, *others = hidden
    for each in others:
        joint = joint.with_(each)
    return joint


def _safe(hidden: Sequence[BuildingCount]) -> bool:
    return len(hidden) > 1 and _together(hidden).tells_nobody
