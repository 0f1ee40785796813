"""The places whose people may be asked, by their whole names."""

from dataclasses import dataclass

from deliberate.areas.rules import Level, lies_in
from deliberate.storage import rows

NAMED = frozenset({Level.ESTATE, Level.BUILDING, Level.STAIRWELL})


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str
    level: Level


async def places_in(community: str) -> list[Place]:
    """The community and all in it, each with the names of what it lies in: 和平里小区 3幢 2单元."""
    found = [
        Place(code, name, Level(level))
        for code, name, level in await rows(
            "SELECT code, name, level FROM area WHERE code = $1 OR code LIKE $2 ORDER BY code",
            *(community, f"{community}-%"),
        )
    ]
    return [Place(place.code, _whole_name(place, found), place.level) for place in found]


def _whole_name(place: Place, among: list[Place]) -> str:
    if place.level not in NAMED:
        return place.name
    above = [each.name for each in among if each.level in NAMED and lies_in(place.code, each.code)]
    return " ".join(above)
