"""Reading who lives and who owns where, for those who are asked."""

import json
from collections.abc import Sequence
from datetime import date

from deliberate.calendar import SHANGHAI
from deliberate.deliberations.rules import Parties, PartyKind
from deliberate.people.rules import YOUTH, born_by
from deliberate.storage import known, moment, one, rows

LIVING = """
SELECT r.person_id, d.code FROM residence r JOIN dwelling d ON d.id = r.dwelling_id
JOIN person p ON p.id = r.person_id
WHERE d.code LIKE $1 AND r.since <= $2 AND (r.until IS NULL OR r.until > $2)
AND (p.born <= $3 OR p.adult_on IS NOT NULL)
"""
OWNING = """
SELECT o.person_id, d.code FROM ownership o JOIN dwelling d ON d.id = o.dwelling_id
WHERE d.code LIKE $1 AND o.since <= $2 AND (o.until IS NULL OR o.until > $2)
"""
ASKED = """
SELECT c.parties, c.opens_at, a.code FROM consent c JOIN option o ON o.id = c.option_id
JOIN deliberation d ON d.id = o.deliberation_id JOIN issue i ON i.id = d.issue_id
JOIN area a ON a.id = i.community_id
WHERE i.number = $1 AND c.ended_at IS NULL
"""


async def homes_lived_in(community: str, on: date) -> Sequence[tuple[int, str]]:
    """Everybody of 14 or over with their homes, on a day."""
    return await rows(LIVING, *_values(LIVING, community, on))


async def people_among(parties: Parties, community: str, on: date) -> set[int]:
    """Who they are, by the registers of a day."""
    register = _register(parties)
    found = await rows(register, *_values(register, community, on))
    return {person for person, home in found if parties.cover(home)}


def _register(parties: Parties) -> str:
    return OWNING if parties.kind is PartyKind.OWNERS else LIVING


def _values(register: str, community: str, on: date) -> tuple[object, ...]:
    there = (f"{community}-%", on)
    return (*there, born_by(on, YOUTH)) if register is LIVING else there


async def is_asked(number: int, person: int | None) -> bool:
    """Whether somebody is a party to what is put to consent on issue `number` now."""
    asked = await one(ASKED, number) if person else None
    if asked is None:
        return False
    pinned, opens_at, community = asked
    parties = Parties.pinned(json.loads(pinned))
    register = _register(parties)
    values = _values(register, community, known(moment(opens_at)).astimezone(SHANGHAI).date())
    theirs = f"SELECT code FROM ({register}) AS homes WHERE person_id = ${len(values) + 1}"
    return any(parties.cover(home) for (home,) in await rows(theirs, *values, person))


async def homes_in(community: str) -> set[str]:
    """Codes of all homes."""
    found = await rows("SELECT code FROM dwelling WHERE code LIKE $1", f"{community}-%")
    return {code for (code,) in found}
