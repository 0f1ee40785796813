"""Reading what is put to consent. Who objects and who seconds stand there under their numbers."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from deliberate.consensus.consent import Closing
from deliberate.deliberations.rules import Parties, PutToConsent, Raised
from deliberate.storage import known, moment, one, rows

CONSENTS = """
SELECT c.id, o.number, o.title, o.body, c.parties, c.people, c.seconds_needed,
c.opens_at, c.closes_at, c.ended_at, c.finding
FROM consent c JOIN option o ON o.id = c.option_id
WHERE o.deliberation_id = $1 ORDER BY c.id
"""
OBJECTIONS = """
SELECT b.consent_id, b.number, b.harm, b.bearer, b.remedy, p.number, b.closing, b.reply,
b.replied_by, CASE WHEN p.person_id = $2 THEN 1 ELSE 0 END, s.number,
CASE WHEN s.person_id = $2 THEN 1 ELSE 0 END
FROM consent_objection b JOIN consent c ON c.id = b.consent_id
JOIN option o ON o.id = c.option_id JOIN participant p ON p.id = b.author_id
LEFT JOIN objection_seconding x ON x.objection_id = b.id
LEFT JOIN participant s ON s.id = x.participant_id
WHERE o.deliberation_id = $1 ORDER BY b.consent_id, b.number, s.number
"""


async def consents_in(deliberation: int, viewer: int | None = None) -> list[PutToConsent]:
    asked = await rows(CONSENTS, deliberation)
    objections = await _objections(deliberation, viewer) if asked else {}
    return [_put(row, objections.get(row[0], ())) for row in asked]


def _put(row: Sequence[Any], objections: Sequence[Raised]) -> PutToConsent:
    id_, option, title, body, parties, people, needed, opens_at, closes_at, ended_at, finding = row
    return PutToConsent(
        *(id_, option, title, body),
        *(Parties.pinned(json.loads(parties)), people, needed),
        *(known(moment(opens_at)), known(moment(closes_at)), moment(ended_at)),
        finding=json.loads(finding) if finding else None,
        objections=tuple(objections),
    )


async def _objections(deliberation: int, viewer: int | None) -> Mapping[int, list[Raised]]:
    """By the consent that they are raised against."""
    seconds: dict[tuple[int, int], list[tuple[int, bool]]] = defaultdict(list)
    raised: dict[tuple[int, int], tuple[Any, ...]] = {}
    for *parts, second, own in await rows(OBJECTIONS, deliberation, viewer):
        key = parts[0], parts[1]
        raised[key] = tuple(parts[2:])
        if second is not None:
            seconds[key].append((second, bool(own)))
    found: dict[int, list[Raised]] = defaultdict(list)
    for key, (harm, bearer, remedy, author, closing, reply, by, mine) in raised.items():
        consent, number = key
        found[consent].append(
            Raised(
                *(number, harm, bearer, remedy, author, Closing(closing), reply, by),
                seconds=tuple(second for second, _ in seconds[key]),
                mine=bool(mine),
                seconded=any(own for _, own in seconds[key]),
            )
        )
    return found


async def numbers_in(deliberation: int) -> list[int]:
    """Of all who take part."""
    found = await rows("SELECT number FROM participant WHERE deliberation_id = $1", deliberation)
    return [number for (number,) in found]


async def was_put_to_consent(deliberation: int, option: int | None) -> bool:
    found = await one(
        "SELECT 1 FROM consent c JOIN option o ON o.id = c.option_id "
        "WHERE o.deliberation_id = $1 AND o.number = $2",
        *(deliberation, option),
    )
    return found is not None
