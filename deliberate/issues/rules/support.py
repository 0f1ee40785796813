"""How many must stand behind an issue before it goes on."""

from dataclasses import dataclass

SECONDERS_NEEDED = 5
BUILDINGS_NEEDED = 2


def building_of(home: str) -> str:
    """The code of the building that a dwelling's code names: the stairwell and door cut off."""
    return home.rsplit("-", 2)[0]


@dataclass(frozen=True, slots=True)
class Support:
    """Who stands behind an issue beside its proposer: seconders, and those merged in."""

    persons: int = 0
    buildings: int = 0

    @property
    def persons_missing(self) -> int:
        return max(0, SECONDERS_NEEDED - self.persons)

    @property
    def buildings_missing(self) -> int:
        return max(0, BUILDINGS_NEEDED - self.buildings)

    @property
    def enough(self) -> bool:
        return not (self.persons_missing or self.buildings_missing)
