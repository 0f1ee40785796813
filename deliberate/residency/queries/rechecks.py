"""Reading who is visited again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deliberate.calendar.moments import midnight
from deliberate.residency.queries.homes import COLUMNS, HOME, HOMES, Home, home_in
from deliberate.storage import known, moment, rows

VISITS = f"""
SELECT {HOME}, k.id, t.id, t.by_id, t.checked_by_id, p.id, p.name, k.drawn_at, k.outcome, k.by_id,
k.acting, CASE WHEN k.ended_by_id IS NULL THEN 0 ELSE 1 END
{HOMES} JOIN attestation t ON t.dwelling_id = d.id JOIN recheck k ON k.attestation_id = t.id
JOIN person p ON p.id = t.person_id
"""
LATEST = "ORDER BY k.id DESC LIMIT 200"
CONFIRMED = """
SELECT id FROM attestation WHERE state = 'confirmed' AND checked_at >= $1 AND checked_at < $2
ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody to visit again, and what was found."""

    home: Home
    id: int
    attestation: int
    stood_behind: tuple[int, int]
    """Who attested and who confirmed: neither visits."""
    person_id: int
    name: str
    drawn_at: datetime
    outcome: str
    by_id: int | None
    acting: str
    ended: bool

    @property
    def is_open(self) -> bool:
        return not self.outcome or (self.outcome == "not-there" and not self.ended)


async def visits(number: int | None = None) -> list[Visit]:
    """One of them, or the latest 200."""
    one_of_them = "WHERE k.id = $1" if number is not None else ""
    found = await rows(f"{VISITS} {one_of_them} {LATEST}", *([number] if one_of_them else []))
    visited = []
    for row in found:
        id_, attestation, first, second, person, name, drawn, outcome, by, acting, ended = row[
            COLUMNS:
        ]
        visited.append(
            Visit(
                *(home_in(row), id_, attestation, (first, second), person, name),
                *(known(moment(drawn)), outcome, by, acting, bool(ended)),
            )
        )
    return visited


async def confirmed_in(month: date) -> list[int]:
    """Attestations that were confirmed in the month that begins on a day."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return [id_ for (id_,) in await rows(CONFIRMED, midnight(month), midnight(following))]
