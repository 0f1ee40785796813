"""Reading homes, letters, attestations and counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from hmac import new as hmac
from typing import Any

from deliberate import settings
from deliberate.areas.rules import Level, lies_in
from deliberate.people.rules import ADULT, born_by
from deliberate.residency.rules import AttestationState, BuildingCount
from deliberate.storage import known, moment, one, rows

HOME = "d.id, d.code, b.code, COALESCE(g.code, ''), e.level, e.name, b.name, s.name, d.number"
HOMES = """
FROM dwelling d
JOIN area s ON s.id = d.stairwell_id
JOIN area b ON b.id = s.parent_id
JOIN area e ON e.id = b.parent_id
LEFT JOIN area g ON g.id = COALESCE(s.grid_id, b.grid_id)
"""
COLUMNS = 9
LIVES = "r.dwelling_id = d.id AND r.until IS NULL"
NOBODY = f"NOT EXISTS (SELECT 1 FROM residence r WHERE {LIVES})"
GROWN = "(p.born <= $1 OR p.adult_on IS NOT NULL)"
"""Of age on a day, by the register or by an attestation."""
WITHOUT_ACCOUNT = f"""
SELECT {HOME}, p.id, p.name {HOMES}
JOIN residence r ON {LIVES}
JOIN person p ON p.id = r.person_id AND p.login IS NULL AND {GROWN}
WHERE s.code = $2 OR b.code = $2 ORDER BY d.code, p.id
"""
EMPTY = f"SELECT {HOME} {HOMES} WHERE {NOBODY} AND (s.code = $1 OR b.code = $1) ORDER BY d.code"
INVITED = f"""
SELECT {HOME}, c.id, p.id, COALESCE(p.name, ''), COALESCE(p.pseudonym, '') {HOMES}
JOIN join_code c ON c.dwelling_id = d.id
LEFT JOIN person p ON p.id = c.person_id
WHERE c.digest = $1 AND NOT c.used AND c.ends_at > $2 AND (
    c.person_id IS NULL AND {NOBODY}
    OR EXISTS (SELECT 1 FROM residence r WHERE {LIVES} AND r.person_id = c.person_id)
)
"""
PLACES = """
SELECT a.code, a.level, e.level, e.name, p.name, a.name FROM area a
JOIN area p ON p.id = a.parent_id LEFT JOIN area e ON e.id = p.parent_id
WHERE a.level IN ($1, $2) AND a.code LIKE $3 ORDER BY a.code
"""
BATCHES = """
SELECT b.id, a.code, b.letters, b.acting, b.at,
(SELECT COUNT(*) FROM join_code c WHERE c.batch_id = b.id AND c.used)
FROM letter_batch b JOIN area a ON a.id = b.area_id ORDER BY b.id DESC LIMIT 50
"""
ATTESTATIONS = f"""
SELECT {HOME}, t.id, t.name, t.state, t.by_id, t.acting, t.at, t.checked_acting, t.reason,
CASE WHEN p.id IS NOT NULL AND p.login IS NULL THEN 1 ELSE 0 END
{HOMES} JOIN attestation t ON t.dwelling_id = d.id
LEFT JOIN person p ON p.id = t.person_id
WHERE t.state = $1 OR t.at > $2 ORDER BY t.id DESC
"""
BUILDINGS = f"""
SELECT e.level, e.name, b.name, COUNT(DISTINCT p.id),
COUNT(DISTINCT CASE WHEN p.login IS NOT NULL THEN p.id END),
COUNT(DISTINCT CASE WHEN t.id IS NOT NULL THEN p.id END)
{HOMES} JOIN residence r ON {LIVES}
JOIN person p ON p.id = r.person_id AND {GROWN}
LEFT JOIN attestation t ON t.person_id = p.id
WHERE d.code LIKE $2 GROUP BY b.code, e.level, e.name, b.name ORDER BY b.code
"""


@dataclass(frozen=True, slots=True)
class Home:
    id: int
    code: str
    building: str
    """Its code."""
    grid: str
    words: str

    def is_served_from(self, area: str) -> bool:
        """Whether a post over the area serves it."""
        return lies_in(self.code, area) or (bool(self.grid) and lies_in(self.grid, area))


@dataclass(frozen=True, slots=True)
class Addressee:
    home: Home
    person_id: int | None = None
    name: str = ""
    """'' where the register knows nobody in the home."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a code is for."""

    to: Addressee
    pseudonym: str
    code_id: int


@dataclass(frozen=True, slots=True)
class Batch:
    id: int
    place: str
    letters: int
    acting: str
    at: datetime
    used: int


@dataclass(frozen=True, slots=True)
class Attested:
    home: Home
    id: int
    name: str
    state: AttestationState
    by_id: int
    acting: str
    at: datetime
    checked_acting: str
    reason: str
    without_account: bool


@dataclass(frozen=True, slots=True)
class Housemate:
    person_id: int
    name: str
    represents: bool


def digests_of(code: str) -> list[str]:
    """How a code may be kept, under the newest secret first: nobody finds it again without."""
    return [hmac(key, f"join {code}".encode(), sha256).hexdigest() for key in settings.secrets()]


def home_in(row: Sequence[Any]) -> Home:
    id_, code, building, grid, level, estate, *names = row[:COLUMNS]
    return Home(id_, code, building, grid, _words(level, estate, *names))


def _words(level: str, estate: str, *names: str) -> str:
    """和平里小区 3幢 2单元 501; without the community's name where there is no estate."""
    return " ".join([estate, *names] if level == Level.ESTATE else names)


async def find_home(typed: str, community: str) -> Home | None:
    """By its code, which may leave the community out."""
    found = await one(
        f"SELECT {HOME} {HOMES} WHERE d.code IN ($1, $2)", f"{community}-{typed}", typed
    )
    return home_in(found) if found else None


async def home_of(dwelling_id: int) -> Home:
    return home_in(await one(f"SELECT {HOME} {HOMES} WHERE d.id = $1", dwelling_id))


async def invited_by(code: str, at: datetime) -> Invited | None:
    """Whom a code is for, while it lasts and they live there."""
    for digest in digests_of(code):
        if found := await one(INVITED, digest, at):
            code_id, person_id, name, pseudonym = found[COLUMNS:]
            return Invited(Addressee(home_in(found), person_id, name), pseudonym, code_id)
    return None


async def addressees_in(place: str, on: date, *, empty_homes: bool) -> list[Addressee]:
    """Each adult of the register without an account; with `empty_homes`, homes without anybody."""
    grown = await rows(WITHOUT_ACCOUNT, born_by(on, ADULT), place)
    empty = await rows(EMPTY, place) if empty_homes else []
    known_by_name = [Addressee(home_in(row), *row[COLUMNS:]) for row in grown]
    return [*known_by_name, *(Addressee(home_in(row)) for row in empty)]


async def letter_places(area: str) -> dict[str, str]:
    """Code and name of the buildings and stairwells in an area."""
    levels = (Level.BUILDING.value, Level.STAIRWELL.value)
    return {
        code: _words(above, estate, parent, name)
        if level == Level.STAIRWELL
        else _words(Level.ESTATE, parent, name)
        for code, level, above, estate, parent, name in await rows(PLACES, *levels, f"{area}-%")
    }


async def batches() -> list[Batch]:
    """The latest first."""
    return [
        Batch(id_, place, letters, acting, known(moment(at)), used)
        for id_, place, letters, acting, at, used in await rows(BATCHES)
    ]


async def attestations(since: datetime) -> list[Attested]:
    """What awaits confirming, and everything else since a moment."""
    return [
        Attested(
            *(home_in(row), row[9], row[10], AttestationState(row[11]), row[12], row[13]),
            *(known(moment(row[14])), row[15], row[16]),
            without_account=bool(row[17]),
        )
        for row in await rows(ATTESTATIONS, AttestationState.AWAITING.value, since)
    ]


async def attested_since(person_id: int | None, since: datetime) -> int:
    (many,) = await one(
        "SELECT COUNT(*) FROM attestation WHERE by_id = $1 AND at >= $2", person_id, since
    )
    return int(many)


async def has_part_in(person_id: int | None, dwelling_id: int) -> bool:
    """Whether somebody lives in a home or owns it."""
    found = await one(
        "SELECT 1 FROM residence WHERE person_id = $1 AND dwelling_id = $2 AND until IS NULL "
        "UNION SELECT 1 FROM ownership "
        "WHERE person_id = $1 AND dwelling_id = $2 AND until IS NULL",
        *(person_id, dwelling_id),
    )
    return found is not None


async def grown_resident(name: str, dwelling_id: int, on: date) -> tuple[int, bool] | None:
    """An adult of that name in a home, and whether all of that name have an account."""
    found = await one(
        "SELECT p.id, p.login FROM residence r JOIN person p ON p.id = r.person_id "
        f"WHERE {GROWN} AND r.dwelling_id = $2 AND r.until IS NULL AND p.name = $3 "
        "ORDER BY CASE WHEN p.login IS NULL THEN 0 ELSE 1 END, p.id",
        *(born_by(on, ADULT), dwelling_id, name),
    )
    return (found[0], found[1] is not None) if found else None


async def housemates(home: str, on: date) -> list[Housemate]:
    """The adults of a home."""
    found = await rows(
        "SELECT p.id, p.name, r.head FROM residence r JOIN person p ON p.id = r.person_id "
        f"JOIN dwelling d ON {LIVES} WHERE {GROWN} AND d.code = $2 ORDER BY p.id",
        *(born_by(on, ADULT), home),
    )
    return [Housemate(person, name, bool(head)) for person, name, head in found]


async def building_counts(community: str, on: date) -> list[BuildingCount]:
    found = await rows(BUILDINGS, born_by(on, ADULT), f"{community}-%")
    return [
        BuildingCount((_words(level, estate, name),), registered, accounts, attested)
        for level, estate, name, registered, accounts, attested in found
    ]
