"""Where issues can be, who lives there, and which bodies serve it."""

from deliberate.areas.models import Area
from deliberate.areas.queries import bodies_serving, find_area
from deliberate.areas.rules import Level
from deliberate.issues.models import Issue
from deliberate.people.rules import Actor
from deliberate.storage import day, one, rows
from deliberate.verdict import Refused

PLACES = (Level.COMMUNITY, Level.ESTATE, Level.BUILDING)


async def find_place(code: str) -> tuple[Area, Area]:
    """The community and the place in it that a code names. Codes begin with the community's."""
    area = await find_area(code)
    community = await find_area(code.split("-", 1)[0])
    if area is None or community is None or area.level not in PLACES:
        raise Refused("no-such-place")
    return community, area


async def place_choices(community: str) -> list[tuple[str, str]]:
    """Code and name of every place in a community, buildings with their estate before them."""
    found = await rows(
        "SELECT a.code, a.name, a.level, p.name FROM area a LEFT JOIN area p ON p.id = a.parent_id "
        "WHERE (a.code = $1 OR a.code LIKE $2) AND a.level IN ($3, $4, $5) ORDER BY a.code",
        *(community, f"{community}-%", *(level.value for level in PLACES)),
    )
    return [
        (code, f"{parent} {name}" if level == Level.BUILDING else name)
        for code, name, level, parent in found
    ]


async def lives_in(person_id: int | None, community: str) -> bool:
    found = await one(
        "SELECT 1 FROM residence r JOIN dwelling d ON d.id = r.dwelling_id "
        "WHERE r.person_id = $1 AND r.until IS NULL AND d.code LIKE $2",
        *(person_id, f"{community}-%"),
    )
    return found is not None


async def resident_at(name: str, home: str, community: str) -> int | None:
    """Somebody by the name and the door on their slip; the door may leave the community out."""
    found = await rows(
        "SELECT p.id FROM person p JOIN residence r ON r.person_id = p.id AND r.until IS NULL "
        "JOIN dwelling d ON d.id = r.dwelling_id WHERE p.name = $1 AND d.code IN ($2, $3)",
        *(name, f"{community}-{home}", home),
    )
    return found[0][0] if len(found) == 1 else None


async def neighbour(person_id: int) -> Actor:
    """Somebody as they stand for themselves, when another writes for them."""
    name, pseudonym, born, adult_on, home = await one(
        "SELECT p.name, p.pseudonym, p.born, p.adult_on, d.code FROM person p "
        "LEFT JOIN residence r ON r.person_id = p.id AND r.until IS NULL "
        "LEFT JOIN dwelling d ON d.id = r.dwelling_id WHERE p.id = $1",
        person_id,
    )
    grown = adult_on is not None
    return Actor(person_id, name, pseudonym, day(born), home or "", adult=grown)


async def bodies_for(issue: Issue) -> list[tuple[int, str]]:
    """The organisations of the community and of what it lies in: who can lead."""
    return await bodies_serving(issue.community.code)


async def lead_for(issue: Issue, organization_id: int) -> str | None:
    return dict(await bodies_for(issue)).get(organization_id)
