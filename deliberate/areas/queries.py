"""Reading the areas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deliberate.areas.models import Area
from deliberate.areas.rules import Level
from deliberate.storage import one, rows

SERVING = """
SELECT o.id, o.name FROM organization o JOIN area a ON a.id = o.area_id
WHERE a.code = $1 OR a.code LIKE $2 OR $1 LIKE a.code || '%'
ORDER BY length(a.code) DESC, o.name
"""
NAMED_ALONE = {Level.COMMUNITY, Level.STREET}


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
    return (await names_of([area]))[area.id]


async def names_of(areas: Sequence[Area]) -> dict[int, str]:
    """As `name_of`, by the id of each: a query for each level above them."""
    known: dict[int | None, Area] = {area.id: area for area in areas}
    while above := {_above(each) for each in known.values()} - known.keys() - {None}:
        known |= {each.id: each for each in await Area.filter(id__in=above)}
    return {area.id: " ".join(_within(area, known)) or area.name for area in areas}


def _within(area: Area | None, known: Mapping[int | None, Area]) -> Iterator[str]:
    if area and area.level not in NAMED_ALONE:
        yield from _within(known.get(_above(area)), known)
        yield area.name


def _above(area: Area) -> int | None:
    return None if area.level in NAMED_ALONE else area.parent_id  # type: ignore[attr-defined]  # made by the ORM
