"""Reading everybody's opinions at once, for the landscape: under numbers, never under names."""

import json
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from deliberate.areas.models import Area
from deliberate.people.rules import ADULT, born_by
from deliberate.storage import one, rows

SHOWN = """
SELECT p.number, c.number, o.value, o.chance FROM opinion_given o
JOIN claim c ON c.id = o.claim_id AND c.hidden = ''
JOIN participant p ON p.id = o.participant_id
WHERE c.deliberation_id = $1 ORDER BY o.id
"""
# Whoever changes an opinion or hides a claim leaves an entry, so the last one tells the state.
REVISION = "SELECT COALESCE(MAX(id), 0) FROM entry WHERE issue = $1"
BY_BUILDING = """
SELECT e.name, b.name, COUNT(DISTINCT r.person_id), COUNT(DISTINCT p.person_id)
FROM residence r JOIN person x ON x.id = r.person_id AND (x.born <= $3 OR x.adult_on IS NOT NULL)
JOIN dwelling d ON d.id = r.dwelling_id JOIN area s ON s.id = d.stairwell_id
JOIN area b ON b.id = s.parent_id JOIN area e ON e.id = b.parent_id
LEFT JOIN participant p ON p.person_id = r.person_id AND p.deliberation_id = $1
WHERE r.since <= $4 AND (r.until IS NULL OR r.until > $4)
AND (s.code = $2 OR s.code LIKE $5 OR s.grid_id = $6 OR b.grid_id = $6)
GROUP BY e.name, b.name
"""


class Said(NamedTuple):
    """Number of the participant, number of the claim, 1 agree, 0 unsure or -1 disagree, and the
    chance in billionths with which the claim was asked about; None for who went to it.
    """

    participant: int
    claim: int
    value: int
    chance: int | None


async def opinions_in(deliberation: int) -> list[Said]:
    """In the order in which they were first given."""
    return [Said._make(row) for row in await rows(SHOWN, deliberation)]


async def letters_in(deliberation: int) -> dict[str, dict[str, float]]:
    """The letters of the groups on the last map: how the middle of each leans on the claims."""
    found = await rows(
        "SELECT letter, leaning FROM group_letter WHERE deliberation_id = $1", deliberation
    )
    return {letter: json.loads(leaning) for letter, leaning in found}


async def number_of(person: int | None, deliberation: int) -> int | None:
    """The number that somebody takes part under."""
    found = await one(
        "SELECT number FROM participant WHERE deliberation_id = $1 AND person_id = $2",
        *(deliberation, person),
    )
    return int(found[0]) if found else None


async def revision_of(number: int) -> int:
    """A number that grows with whatever happens on issue `number`."""
    (last,) = await one(REVISION, number)
    return int(last)


async def turnout_by_building(
    deliberation: int, area: Area, today: date
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Adults who live in the area, by building; and how many of them take part."""
    grown = born_by(today, ADULT)
    found = await rows(
        BY_BUILDING, deliberation, area.code, grown, today, f"{area.code}-%", area.id
    )
    eligible = {f"{estate} {building}": people for estate, building, people, _ in found}
    took_part = {f"{estate} {building}": active for estate, building, _, active in found}
    return eligible, took_part
