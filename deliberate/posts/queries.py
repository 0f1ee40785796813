"""Reading which posts there are."""

from dataclasses import dataclass
from datetime import date

from deliberate.areas.models import Area
from deliberate.areas.queries import bodies_serving
from deliberate.areas.rules import Level, lies_in
from deliberate.people.models import PostHeld
from deliberate.people.rules import POSTS, Actor, Role
from deliberate.posts.rules import FROM_THE_STREET
from deliberate.storage import day, known, rows

OVER = (Level.COMMUNITY, Level.GRID, Level.ESTATE)
HELD = """
SELECT h.id, h.role, o.name, a.code, a.name, h.since, h.until, p.id, p.name
FROM post_held h JOIN organization o ON o.id = h.organization_id
JOIN area a ON a.id = h.area_id JOIN person p ON p.id = h.person_id
WHERE (a.code = $1 OR a.code LIKE $2 OR $1 LIKE a.code || '%')
  AND (h.until IS NULL OR h.until >= $3)
ORDER BY length(a.code), o.name, a.code, h.role, h.since, h.id
"""
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Held:
    """A post that is held, or will be; the holder is shown to those who give posts."""

    id: int
    role: Role
    organization: str
    area: str
    area_name: str
    since: date
    until: date | None
    holder: int
    name: str

    @property
    def acting(self) -> str:
        return f"{self.organization}·{self.role.value}"


async def posts_over(community: str, on: date) -> list[Held]:
    """Every post over a community, over what lies in it and what it lies in."""
    found = await rows(f"{HELD} LIMIT {MOST_SHOWN}", community, f"{community}-%", on)
    return [
        Held(
            *(id_, Role(role), organization, area, area_name),
            *(known(day(since)), day(until), holder, name),
        )
        for id_, role, organization, area, area_name, since, until, holder, name in found
    ]


async def find_post(post_id: int, on: date) -> PostHeld | None:
    """While it is held."""
    held = await PostHeld.get_or_none(id=post_id).select_related("organization", "area", "person")
    return held if held and (held.until is None or held.until >= on) else None


async def roles_held(person_id: int, on: date) -> frozenset[Role]:
    """Now and from a later day on."""
    found = await rows(
        "SELECT role FROM post_held WHERE person_id = $1 AND (until IS NULL OR until >= $2)",
        *(person_id, on),
    )
    return frozenset(Role(role) for (role,) in found)


async def choices_for(actor: Actor, community: str) -> dict[str, list[tuple[object, str]]]:
    """What somebody who gives posts can choose from."""
    assert actor.post
    mine = actor.post
    areas = await Area.filter(code__startswith=community, level__in=list(OVER)).order_by("code")
    bodies = await bodies_serving(community)
    return {
        "areas": [(each.code, each.name) for each in areas if lies_in(each.code, mine.area)],
        "bodies": [(id_, name) for id_, name in bodies],
        "roles": [
            (role.value, role.value)
            for role in Role
            if role in POSTS and (mine.role is Role.STREET_CLERK or role not in FROM_THE_STREET)
        ],
    }
