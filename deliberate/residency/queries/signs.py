"""Signs of support that may not be what it seems, from what stands in the record and in public."""

import asyncio
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from deliberate.residency.queries.homes import building_counts
from deliberate.residency.rules import (
    Act,
    Signal,
    copies,
    fast_ones,
    many_attested,
    rings,
    rushes,
)
from deliberate.storage import known, moment, rows

LOOKED_BACK = timedelta(days=30)
SUPPORT_LOOKED_BACK = timedelta(days=180)
MOST_CLAIMS = 1_000
IN_PUBLIC = ("issue-seconded", "claim-made", "claim-replied")
"""What newcomers do under their account. Never ballots: their moments are nobody's to look at."""
NEWCOMERS = """
SELECT e.person_id, p.joined_at, e.issue, MIN(e.at) FROM entry e
JOIN person p ON p.id = e.person_id AND p.joined_at > $1
WHERE e.fact IN ($2, $3, $4) AND e.acting = '' AND e.at > $5
GROUP BY e.person_id, p.joined_at, e.issue
"""
WRITTEN = f"""
SELECT i.number, c.author_id, c.text FROM claim c
JOIN deliberation d ON d.id = c.deliberation_id JOIN issue i ON i.id = d.issue_id
WHERE c.created_at > $1 AND c.author_id IS NOT NULL ORDER BY c.id DESC LIMIT {MOST_CLAIMS}
"""
SUPPORT = """
SELECT DISTINCT s.person_id, i.proposer_id FROM seconding s JOIN issue i ON i.id = s.issue_id
WHERE s.at > $1 AND i.proposer_id IS NOT NULL
"""


async def signals_in(community: str, on: date, at: datetime) -> list[Signal]:
    """What is worth asking about now. Comparing texts takes a while: beside the pages of others."""
    acts = await _newcomers(at - LOOKED_BACK)
    texts = await _texts(at - LOOKED_BACK)
    supports = [(person, other) for person, other in await rows(SUPPORT, at - SUPPORT_LOOKED_BACK)]
    counts = await building_counts(community, on)
    return [
        *rushes(acts),
        *fast_ones(acts),
        *many_attested(counts),
        *await asyncio.to_thread(lambda: list(copies(texts))),
        *rings(supports),
    ]


async def _newcomers(since: datetime) -> list[Act]:
    found = await rows(NEWCOMERS, since, *IN_PUBLIC, since.astimezone(UTC).isoformat())
    return [
        Act(person, known(moment(joined)), issue, datetime.fromisoformat(at))
        for person, joined, issue, at in found
    ]


async def _texts(since: datetime) -> dict[int, list[tuple[int, str]]]:
    texts: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for issue, author, text in await rows(WRITTEN, since):
        texts[issue].append((author, text))
    return texts
