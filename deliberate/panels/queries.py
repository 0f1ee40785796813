"""Reading panels: who could be drawn, how the lottery stands, where somebody is in it."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from deliberate.areas.models import Area
from deliberate.calendar import SHANGHAI
from deliberate.issues.models import Issue
from deliberate.panels.models import Panel, Volunteer
from deliberate.panels.rules import QUOTA, Neighbour, Purpose
from deliberate.people.rules import ADULT
from deliberate.storage import day, one, rows
from deliberate.verdict import Unseen

if TYPE_CHECKING:
    from deliberate.consensus.sortition import Candidate, Lottery, Quotas

NEIGHBOURS = """
SELECT p.id, d.code, e.name, b.name, p.born, CASE WHEN w.id IS NULL THEN 0 ELSE 1 END
FROM residence r
JOIN person p ON p.id = r.person_id AND p.born <= $1
JOIN dwelling d ON d.id = r.dwelling_id
JOIN area s ON s.id = d.stairwell_id
JOIN area b ON b.id = s.parent_id
JOIN area e ON e.id = b.parent_id
LEFT JOIN ownership w ON w.dwelling_id = d.id AND w.person_id = p.id
    AND w.since <= $2 AND (w.until IS NULL OR w.until > $2)
WHERE r.since <= $2 AND (r.until IS NULL OR r.until > $2) AND (d.code = $3 OR d.code LIKE $4)
"""
ONE_OF_THEM = f"{NEIGHBOURS} AND p.id = $5"
VOLUNTEERS = "SELECT number, person_id FROM volunteer WHERE panel_id = $1 ORDER BY number"
MEMBERS = """
SELECT v.number, p.name, d.code FROM volunteer v
JOIN person p ON p.id = v.person_id
LEFT JOIN residence r ON r.person_id = p.id AND r.until IS NULL
LEFT JOIN dwelling d ON d.id = r.dwelling_id
WHERE v.panel_id = $1 AND v.seated_at IS NOT NULL AND v.left_at IS NULL ORDER BY v.number
"""
SEATS = "SELECT number, left_at FROM volunteer WHERE panel_id = $1 AND seated_at IS NOT NULL"


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
    seated: bool
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
    return await Panel.filter(issue_id=issue.id).select_related("area").order_by("called_at")


async def find_panel(issue: Issue, purpose: str) -> Panel:
    found = await Panel.get_or_none(issue_id=issue.id, purpose=purpose).select_related("area")
    if found is None:
        raise Unseen
    return found


async def neighbours_in(area: Area, on: date) -> list[Neighbour]:
    """The adults who live in an area on a day; of two homes the first counts."""
    found = await rows(f"{NEIGHBOURS} ORDER BY p.id, d.code", *_grown_in(area, on))
    listed: dict[int, Neighbour] = {}
    for person, home, estate, building, born, owner in found:
        born_on = day(born)
        assert born_on
        listed.setdefault(
            person, Neighbour(person, home, f"{estate} {building}", born_on, bool(owner))
        )
    return list(listed.values())


def _grown_in(area: Area, on: date) -> tuple[date, date, str, str]:
    grown = on.replace(year=on.year - ADULT, day=min(on.day, 28))
    return grown, on, area.code, f"{area.code}-%"


async def volunteers_on(panel: Panel) -> list[tuple[int, int]]:
    """Number and person."""
    return [(number, person) for number, person in await rows(VOLUNTEERS, panel.id)]


async def pool_of(panel: Panel) -> Pool:
    """The volunteers who lived there on the day of the call, with what the quotas are about."""
    from deliberate.consensus.sortition import Candidate  # noqa: PLC0415 - numpy

    on = called_on(panel)
    homes = {each.person_id: each for each in await neighbours_in(panel.area, on)}
    candidates = [
        Candidate(str(number), homes[person].features_on(on), homes[person].home)
        for number, person in await volunteers_on(panel)
        if person in homes
    ]
    return Pool(candidates, as_quotas(quotas_of(panel)), panel.size)


def as_quotas(quotas: Iterable[QUOTA]) -> "Quotas":
    from deliberate.consensus.sortition import Quota, Quotas  # noqa: PLC0415 - numpy

    return Quotas(Quota(*quota) for quota in quotas)


def called_on(panel: Panel) -> date:
    return panel.called_at.astimezone(SHANGHAI).date()


def quotas_of(panel: Panel) -> list[QUOTA]:
    """Those that the lottery keeps."""
    return [
        (str(feature), str(value), int(least), int(most))
        for feature, value, least, most in panel.relaxed or panel.quotas
    ]


def listed(quotas: Iterable[QUOTA]) -> list[list[str | int]]:
    """As they are kept and sealed."""
    return [[feature, value, least, most] for feature, value, least, most in quotas]


def lottery_for(pool: Pool) -> "Lottery":
    """The fair lottery of a pool. Raises what `lottery_of` raises."""
    from deliberate.consensus.sortition import lottery_of  # noqa: PLC0415 - numpy

    return lottery_of(pool.candidates, pool.quotas, pool.size)


def tickets_in(panel: Panel) -> list[list[str]]:
    """The panel of every ticket; none before the lottery is sealed."""
    return json.loads(panel.lottery)["panels"] if panel.lottery else []


def hash_of(lottery: str) -> str:
    return sha256(lottery.encode()).hexdigest()


async def seats_of(panel: Panel) -> list[int]:
    """The numbers that sit on the panel now."""
    return sorted(number for number, left in await rows(SEATS, panel.id) if left is None)


async def gone_from(panel: Panel) -> list[int]:
    return sorted(number for number, left in await rows(SEATS, panel.id) if left is not None)


async def own_part(panel: Panel, person: int | None) -> Own | None:
    found = await Volunteer.get_or_none(panel_id=panel.id, person_id=person)
    if found is None:
        return None
    tickets = tickets_in(panel)
    chances = sum(str(found.number) in each for each in tickets)
    seated, left = found.seated_at is not None, found.left_at is not None
    return Own(found.number, chances, len(tickets), seated, left)


async def members_of(panel: Panel) -> list[tuple[int, str, str]]:
    """Number, name and door, for whoever invites them."""
    return [(number, name, home or "") for number, name, home in await rows(MEMBERS, panel.id)]


async def quota_rows(panel: Panel) -> list[Row]:
    """What was asked for beside what was drawn, counted afresh from the register."""
    drawn = await _drawn_features(panel, await seats_of(panel)) if panel.drawn_at else None
    return [
        Row(feature, value, least, most, drawn[feature, value] if drawn is not None else None)
        for feature, value, least, most in quotas_of(panel)
    ]


async def _drawn_features(panel: Panel, seats: Collection[int]) -> Mapping[tuple[str, str], int]:
    pool = await pool_of(panel)
    members = [each for each in pool.candidates if int(each.id) in seats]
    return Counter(pair for each in members for pair in each.features.items())


async def next_number(panel: Panel) -> int:
    (last,) = await one(
        "SELECT COALESCE(MAX(number), 0) FROM volunteer WHERE panel_id = $1", panel.id
    )
    return int(last) + 1


async def lived_there(panel: Panel, person: int | None) -> bool:
    asked = _grown_in(panel.area, called_on(panel))
    return await one(ONE_OF_THEM, *asked, person) is not None


def as_document(panel: Panel, moment: datetime, seats: Sequence[int]) -> dict[str, object]:
    """All that anybody needs to draw again; nothing that tells who a number is."""
    return {
        "purpose": Purpose(panel.purpose).value,
        "stage": panel.stage_at(moment).value,
        "size": panel.size,
        "called": panel.quotas,
        "kept": listed(quotas_of(panel)),
        "commitment": panel.commitment,
        "beacon_named": panel.beacon_named,
        "closes_at": panel.closes_at.isoformat(),
        "lottery": json.loads(panel.lottery) if panel.lottery else None,
        "lottery_hash": panel.lottery_hash,
        "draw": _draw_document(panel, seats) if panel.drawn_at else None,
    }


def _draw_document(panel: Panel, seats: Sequence[int]) -> dict[str, object]:
    return {
        "secret": panel.secret,
        "beacon": panel.beacon,
        "seed": panel.seed,
        "ticket": panel.ticket,
        "seats": list(seats),
    }
