"""Reading panels: who could be drawn, how the lottery stands, where somebody is in it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from deliberate.areas.models import Area
from deliberate.issues.models import Issue
from deliberate.panels.models import Panel
from deliberate.panels.rules import QUOTA, Neighbour
from deliberate.people.rules import ADULT, born_by
from deliberate.storage import day, one, rows
from deliberate.verdict import Unseen

if TYPE_CHECKING:
    from deliberate.consensus.sortition import Candidate, Lottery, Quotas

NEIGHBOURS = """
SELECT p.id, d.code, e.name, b.name, p.born, CASE WHEN w.id IS NULL THEN 0 ELSE 1 END
FROM residence r
JOIN person p ON p.id = r.person_id AND (p.born <= $1 OR p.adult_on IS NOT NULL)
JOIN dwelling d ON d.id = r.dwelling_id
JOIN area s ON s.id = d.stairwell_id
JOIN area b ON b.id = s.parent_id
JOIN area e ON e.id = b.parent_id
LEFT JOIN ownership w ON w.dwelling_id = d.id AND w.person_id = p.id
    AND w.since <= $2 AND (w.until IS NULL OR w.until > $2)
WHERE r.since <= $2 AND (r.until IS NULL OR r.until > $2) AND (d.code = $3 OR d.code LIKE $4)
"""
IN_ORDER = "ORDER BY p.id, d.code"
ONE_OF_THEM = f"{NEIGHBOURS} AND p.id = $5"
WHO_CAME = f"""{NEIGHBOURS}
AND p.id IN (SELECT person_id FROM volunteer WHERE panel_id = $5) {IN_ORDER}
"""
MEMBERS = """
SELECT v.number, p.name, d.code FROM volunteer v
JOIN person p ON p.id = v.person_id
LEFT JOIN residence r ON r.person_id = p.id AND r.until IS NULL
LEFT JOIN dwelling d ON d.id = r.dwelling_id
WHERE v.panel_id = $1 AND v.seated_at IS NOT NULL AND v.left_at IS NULL ORDER BY v.number
"""


@dataclass(frozen=True, slots=True)
class Pool:
    """What a lottery is made from."""

    candidates: "Sequence[Candidate]"
    quotas: "Quotas"
    size: int

    def keeping(self, quotas: Iterable[QUOTA]) -> "Pool":
        """The same people under other quotas."""
        return Pool(self.candidates, as_quotas(quotas), self.size)


@dataclass(frozen=True, slots=True)
class Own:
    """Where somebody stands in a draw; `chances` of `tickets`, 0 before the lottery is made."""

    number: int
    chances: int
    tickets: int
    sits: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A quota, as called for and as drawn."""

    feature: str
    value: str
    least: int
    most: int
    drawn: int | None


async def panels_of(issue: Issue) -> list[Panel]:
    """In the order of the calls, each with its volunteers."""
    found = Panel.filter(issue_id=issue.id).select_related("area").order_by("called_at")
    return await found.prefetch_related("volunteers")


async def find_panel(issue: Issue, purpose: str) -> Panel:
    """With its volunteers."""
    found = Panel.filter(issue_id=issue.id, purpose=purpose).select_related("area")
    for panel in await found.prefetch_related("volunteers"):
        return panel
    raise Unseen


async def neighbours_in(area: Area, on: date) -> list[Neighbour]:
    """The adults who live in an area on a day."""
    return _neighbours(await rows(f"{NEIGHBOURS} {IN_ORDER}", *_grown_in(area, on)))


def _neighbours(found: Iterable[Sequence[Any]]) -> list[Neighbour]:
    """Each person once: of two homes the first counts."""
    listed: dict[int, Neighbour] = {}
    for person, home, estate, building, born, owner in found:
        place, born_on = f"{estate} {building}", day(born)
        listed.setdefault(person, Neighbour(person, home, place, born_on, bool(owner)))
    return list(listed.values())


def _grown_in(area: Area, on: date) -> tuple[date, date, str, str]:
    return born_by(on, ADULT), on, area.code, f"{area.code}-%"


async def lived_there(panel: Panel, person: int | None) -> bool:
    """On the day of the call."""
    asked = _grown_in(panel.area, panel.called_on)
    return await one(ONE_OF_THEM, *asked, person) is not None


async def pool_of(panel: Panel) -> Pool:
    """The volunteers who lived there on the day of the call, with what the quotas are about."""
    from deliberate.consensus.sortition import Candidate  # noqa: PLC0415 - numpy

    found = await rows(WHO_CAME, *_grown_in(panel.area, panel.called_on), panel.id)
    numbers = {each.person_id: str(each.number) for each in panel.volunteers}
    candidates = [
        Candidate(numbers[each.person_id], each.features_on(panel.called_on), each.home)
        for each in _neighbours(found)
    ]
    return Pool(candidates, as_quotas(panel.kept), panel.size)


def as_quotas(quotas: Iterable[QUOTA]) -> "Quotas":
    from deliberate.consensus.sortition import Quota, Quotas  # noqa: PLC0415 - numpy

    return Quotas(Quota(*quota) for quota in quotas)


def lottery_for(pool: Pool) -> "Lottery":
    """The fair lottery of a pool. Raises what `lottery_of` raises."""
    from deliberate.consensus.sortition import lottery_of  # noqa: PLC0415 - numpy

    return lottery_of(pool.candidates, pool.quotas, pool.size)


def seats_of(panel: Panel) -> list[int]:
    """The numbers that sit on the panel now."""
    return sorted(each.number for each in panel.volunteers if each.sits)


def gone_from(panel: Panel) -> list[int]:
    return sorted(each.number for each in panel.volunteers if each.left_at is not None)


def own_part(panel: Panel, person: int | None) -> Own | None:
    for each in panel.volunteers:
        if each.person_id == person:
            tickets = panel.tickets
            chances = sum(str(each.number) in ticket for ticket in tickets)
            return Own(each.number, chances, len(tickets), each.sits, each.left_at is not None)
    return None


async def members_of(panel: Panel) -> list[tuple[int, str, str]]:
    """Number, name and door, for whoever invites them."""
    return [(number, name, home or "") for number, name, home in await rows(MEMBERS, panel.id)]


async def quota_rows(panel: Panel) -> list[Row]:
    """What was asked for beside what was drawn."""
    drawn = await _drawn_features(panel) if panel.drawn_at else None
    return [
        Row(feature, value, least, most, drawn[feature, value] if drawn is not None else None)
        for feature, value, least, most in panel.kept
    ]


async def _drawn_features(panel: Panel) -> Mapping[tuple[str, str], int]:
    pool, seats = await pool_of(panel), seats_of(panel)
    members = [each for each in pool.candidates if int(each.id) in seats]
    return Counter(pair for each in members for pair in each.features.items())


def as_document(panel: Panel, moment: datetime) -> dict[str, object]:
    """All that anybody needs to draw again; nothing that tells who a number is."""
    return {
        "purpose": panel.purpose.value,
        "stage": panel.stage_at(moment).value,
        "size": panel.size,
        "called": panel.quotas,
        "kept": panel.kept,
        "commitment": panel.commitment,
        "beacon_named": panel.beacon_named,
        "closes_at": panel.closes_at.isoformat(),
        "lottery": json.loads(panel.lottery) if panel.lottery else None,
        "lottery_hash": panel.lottery_hash,
        "draw": _draw_document(panel) if panel.drawn_at else None,
    }


def _draw_document(panel: Panel) -> dict[str, object]:
    return {
        "secret": panel.secret,
        "beacon": panel.beacon,
        "seed": panel.seed,
        "ticket": panel.ticket,
        "seats": seats_of(panel),
    }
