"""Reading the areas."""

from dataclasses import dataclass

from deliberate.areas.models import Area
from deliberate.areas.rules import Level
from deliberate.storage import one, rows

SERVING = """
SELECT o.id, o.name FROM organization o JOIN area a ON a.id = o.area_id
WHERE a.code = $1 OR a.code LIKE $2 OR $1 LIKE a.code || '%'
ORDER BY length(a.code) DESC, o.name
"""


@dataclass(frozen=True, slots=True)
class Community:
    id: int
    code: str
    name: str


async def the_community() -> Community | None:
    """The neighbourhood this installation serves."""
    found = await one(
        "SELECT id, code, name FROM area WHERE level = $1 ORDER BY code LIMIT 1",
        Level.COMMUNITY.value,
    )
    return Community(*found) if found else None


async def find_area(code: str) -> Area | None:
    return await Area.get_or_none(code=code).select_related("grid")


async def places_in(community: str) -> list[Area]:
    """The community, its estates and buildings: where an issue can be."""
    return await Area.filter(
        code__startswith=community, level__in=[Level.COMMUNITY, Level.ESTATE, Level.BUILDING]
    ).order_by("code")


async def bodies_serving(code: str) -> list[tuple[int, str]]:
    """The organisations of an area, of what lies in it and of what it lies in."""
    return [(id_, name) for id_, name in await rows(SERVING, code, f"{code}-%")]


async def name_of(area: Area) -> str:
    """The name with the estate before it: 和平里小区 3幢."""
    names = []
    walking: Area | None = area
    while walking is not None and walking.level not in {Level.COMMUNITY, Level.STREET}:
        names.append(walking.name)
        walking = await Area.get_or_none(id=walking.parent_id)  # type: ignore[attr-defined]  # made by the ORM
    return " ".join(reversed(names)) or area.name
