"""Who may vote: read from the registers when notice is given, from the frozen roll ever after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from deliberate.areas.models import Area
from deliberate.consensus import Electorate, Mark, RollEntry
from deliberate.decisions.models import Decision
from deliberate.people.rules import ADULT, COMMITTEE, Role, born_by
from deliberate.storage import rows

HOMES = """
FROM dwelling d
JOIN area s ON s.id = d.stairwell_id
LEFT JOIN area b ON b.id = s.parent_id
"""
LIES_THERE = "(s.code = $1 OR s.code LIKE $2 OR s.grid_id = $3 OR b.grid_id = $3)"
"""A grid serves buildings of its own choice; every other area is a prefix of what lies in it."""
RESIDENTS = f"""
SELECT r.person_id, d.code {HOMES}
JOIN residence r ON r.dwelling_id = d.id AND r.since <= $4 AND (r.until IS NULL OR r.until > $4)
JOIN person p ON p.id = r.person_id
WHERE {LIES_THERE} AND (p.born <= $5 OR p.adult_on IS NOT NULL) ORDER BY r.id
"""
HEADS = f"""
SELECT r.person_id, d.code {HOMES}
JOIN residence r ON r.dwelling_id = d.id AND r.since <= $4 AND (r.until IS NULL OR r.until > $4)
WHERE {LIES_THERE} AND r.head ORDER BY r.id
"""
OWNERS = f"""
SELECT o.person_id, d.code, d.exclusive_area {HOMES}
JOIN ownership o ON o.dwelling_id = d.id AND o.since <= $4 AND (o.until IS NULL OR o.until > $4)
WHERE {LIES_THERE} ORDER BY o.id
"""
MEMBERS = """
SELECT h.person_id, h.role FROM post_held h JOIN area a ON a.id = h.area_id
WHERE (a.code = $1 OR a.code LIKE $2) AND h.since <= $3 AND (h.until IS NULL OR h.until >= $3)
ORDER BY h.id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One person beside one unit, before it is frozen."""

    voter: int
    unit: str
    area: int = 0
    representative: bool = False


async def electors(electorate: Electorate, area: Area, on: date) -> list[Line]:
    """Those who decide about an area on a day."""
    match electorate:
        case Electorate.RESIDENTS:
            return await _adults(area, on)
        case Electorate.HOUSEHOLDS:
            return await heads_in(area, on)
        case Electorate.REPRESENTATIVES:
            return await _members(area, on)
        case Electorate.OWNERS:
            return [Line(*row) for row in await rows(OWNERS, *_there(area), on)]
        case Electorate.MEMBERS | Electorate.PARTIES:
            return []  # bodies other than the meetings keep no register here


async def heads_in(area: Area, on: date) -> list[Line]:
    """The declared representative of each household."""
    return [Line(*row) for row in await rows(HEADS, *_there(area), on)]


async def _adults(area: Area, on: date) -> list[Line]:
    return [Line(*row) for row in await rows(RESIDENTS, *_there(area), on, born_by(on, ADULT))]


async def _members(area: Area, on: date) -> list[Line]:
    """居民委员会组织法第28条: the committee and the residents' representatives, a seat each."""
    held: dict[int, set[str]] = {}
    for person, role in await rows(MEMBERS, area.code, f"{area.code}-%", on):
        if role in {Role.REPRESENTATIVE, *COMMITTEE}:
            held.setdefault(person, set()).add(role)
    return [
        Line(person, f"seat-{number:03}", 0, Role.REPRESENTATIVE in roles)
        for number, (person, roles) in enumerate(held.items(), 1)
    ]


def _there(area: Area) -> tuple[str, str, int]:
    return area.code, f"{area.code}-%", area.id


def voter_key(salt: str, person_id: int) -> str:
    """What stands for a voter in the hash of the roll.

    The salt is random, one a decision, and never shown: the published hash tells nothing about
    who is on the roll, and no key links two decisions. Who holds the salt can check the roll.
    """
    return sha256(f"{salt}:{person_id}".encode()).hexdigest()[:16]


def entries(lines: Sequence[Line], salt: str) -> list[RollEntry]:
    return [
        RollEntry(line.unit, voter_key(salt, line.voter), line.area, _marks(line)) for line in lines
    ]


def _marks(line: Line) -> frozenset[Mark]:
    return frozenset({Mark.REPRESENTATIVE}) if line.representative else frozenset()


async def roll_of(decision: Decision) -> list[RollEntry]:
    """The frozen roll, as it is hashed and counted."""
    found = await rows(
        "SELECT voter_id, unit, area, representative FROM roll_line WHERE decision_id = $1",
        decision.id,
    )
    frozen = [Line(voter, unit, area, bool(flag)) for voter, unit, area, flag in found]
    return entries(frozen, decision.roll_salt)


async def grids_of(decision: Decision) -> dict[str, str]:
    """The micro-grid of each home on the roll; homes that no grid serves are left out."""
    found = await rows(
        "SELECT r.unit, COALESCE(s.grid_id, b.grid_id) FROM roll_line r "
        "JOIN dwelling d ON d.code = r.unit JOIN area s ON s.id = d.stairwell_id "
        "LEFT JOIN area b ON b.id = s.parent_id WHERE r.decision_id = $1",
        decision.id,
    )
    return {unit: str(grid) for unit, grid in found if grid is not None}


async def affected_doors_of(decision: Decision) -> list[str]:
    """The homes asked, as they are named within the affected area."""
    assert decision.affected is not None
    found = await rows(
        "SELECT unit FROM affected_line WHERE decision_id = $1 ORDER BY unit", decision.id
    )
    return [unit.removeprefix(f"{decision.affected.code}-") for (unit,) in found]


async def affected_roll_of(decision: Decision) -> list[RollEntry]:
    found = await rows(
        "SELECT voter_id, unit FROM affected_line WHERE decision_id = $1", decision.id
    )
    return entries([Line(voter, unit) for voter, unit in found], decision.roll_salt)
