"""Who is asked for consent: declared when it is asked, and never changed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from deliberate.areas.rules import lies_in

MOST_HOMES = 200


class PartyKind(StrEnum):
    RESIDENTS = "residents"
    """All who live in the community."""
    PLACES = "places"
    """Those who live in some of its estates and buildings."""
    OWNERS = "owners"
    """Those who own named homes, wherever they live."""


@dataclass(frozen=True, slots=True)
class Parties:
    kind: PartyKind = PartyKind.RESIDENTS
    places: tuple[str, ...] = ()
    """Codes of areas, or of homes."""

    def faults(self) -> dict[str, str]:
        """What is missing of them: field -> code."""
        if self.kind is PartyKind.PLACES and not self.places:
            return {"places": "choose-a-place"}
        if self.kind is PartyKind.OWNERS and not self.places:
            return {"homes": "needed"}
        return {"homes": "too-many-homes"} if len(self.places) > MOST_HOMES else {}

    def cover(self, home: str) -> bool:
        """Whether who lives there, or owns it, is asked."""
        everywhere = self.kind is PartyKind.RESIDENTS
        return everywhere or any(lies_in(home, place) for place in self.places)

    def document(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "places": list(self.places)}

    @classmethod
    def pinned(cls, document: dict[str, Any]) -> Self:
        return cls(PartyKind(document["kind"]), tuple(document["places"]))
