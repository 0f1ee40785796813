"""Written proxies: for the two whom each concerns, and for who brings in and checks paper."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from deliberate.decisions.models import Decision
from deliberate.decisions.rules import WrittenProxy, is_door, same_name, stage_of
from deliberate.storage import lock, moment, one, rows
from deliberate.verdict import Refused, Unseen

PROXIES = """
SELECT x.id, p.name, x.holder_name, x.code, x.principal_id, x.ended, x.holder_id,
x.entered_by_id, x.checked_by_id, b.receipt, b.proxy_id, b.cast_at, r.unit
FROM proxy x JOIN person p ON p.id = x.principal_id
JOIN roll_line r ON r.decision_id = x.decision_id AND r.voter_id = x.principal_id
LEFT JOIN participation b ON b.decision_id = x.decision_id AND b.voter_id = x.principal_id
WHERE x.decision_id = $1 AND
"""
IN_ORDER = "ORDER BY x.id, r.unit"
THEIRS = f"{PROXIES} (x.principal_id = $2 OR x.holder_id = $2 OR x.entered_by_id = $2) {IN_ORDER}"
UNCHECKED = f"""{PROXIES} x.entered_by_id <> $2 AND x.checked_by_id IS NULL AND x.ended = ''
{IN_ORDER}"""
CARRIED = """
SELECT count(*) FROM proxy x
LEFT JOIN participation b ON b.decision_id = x.decision_id AND b.voter_id = x.principal_id
WHERE x.decision_id = $1 AND x.holder_id = $2
AND (b.proxy_id = x.id OR (x.ended = '' AND (b.receipt IS NULL OR b.proxy_id IS NOT NULL)))
"""
"""How many somebody votes for: those whose proxy lasts, and those whose ballot they have cast."""
HELD = """
SELECT principal_id, ended FROM proxy WHERE id = $1 AND decision_id = $2 AND holder_id = $3
"""


async def proxies_of(decision: Decision, person_id: int | None) -> list[WrittenProxy]:
    """Those that somebody gave, holds or brought in; none where the rule knows none."""
    if person_id is None or not decision.named_rule.proxies:
        return []
    return _read(await rows(THEIRS, decision.id, person_id), person_id)


async def unchecked_proxies(decision: Decision, person_id: int | None) -> list[WrittenProxy]:
    """Those from paper that nobody else has held against the paper; not somebody's own entries."""
    return _read(await rows(UNCHECKED, decision.id, person_id), person_id)


async def principals_unchecked(decision: Decision, person_id: int | None) -> set[int]:
    """Whose names a second person sees who is to check them."""
    return {row[4] for row in await rows(UNCHECKED, decision.id, person_id)}


def _read(found: Sequence[Any], person_id: int | None) -> list[WrittenProxy]:
    return [
        _proxy(first, tuple(row[-1] for row in (first, *others)), person_id)
        for _, (first, *others) in groupby(found, key=lambda row: row[0])
    ]


def _proxy(row: Sequence[Any], units: tuple[str, ...], person_id: int | None) -> WrittenProxy:
    id_, principal, written, code, giver, ended, holder, entered, checked, *ballot, _ = row
    kept, under, cast_at = ballot
    stage = stage_of(
        ended=ended,
        own_ballot=kept is not None and under is None,
        used=under == id_,
        accepted=holder is not None,
        unchecked=entered is not None and checked is None,
    )
    return WrittenProxy(
        *(id_, giver, principal, written, code, stage),
        mine=giver == person_id,
        held=holder == person_id,
        cast_at=moment(cast_at) if under == id_ else None,
        units=units,
    )


async def carried_by(decision_id: int, person_id: int | None) -> int:
    (number,) = await one(CARRIED, decision_id, person_id)
    return int(number)


async def principal_under(proxy: int, decision_id: int, holder: int | None) -> int:
    """Whose ballot a proxy casts, while it lasts: nobody ends it before the unit does."""
    await lock("proxy", proxy)
    found = await one(HELD, proxy, decision_id, holder)
    if found is None:
        raise Unseen
    principal, ended = found
    if ended:
        raise Refused("proxy-has-ended")
    return int(principal)


async def voter_at(decision_id: int, name: str, door: str) -> int:
    """Who is on the roll under a name and a door."""
    found = await rows(
        "SELECT r.voter_id, p.name, r.unit FROM roll_line r JOIN person p ON p.id = r.voter_id "
        "WHERE r.decision_id = $1",
        decision_id,
    )
    voters = {voter for voter, each, unit in found if same_name(each, name) and is_door(door, unit)}
    if len(voters) != 1:
        raise Refused("no-such-voter")
    (voter,) = voters
    return int(voter)
