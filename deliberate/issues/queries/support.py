"""Who stands behind an issue."""

from deliberate.issues.rules import Support, building_of
from deliberate.storage import one, rows

SECONDED = """
SELECT s.person_id, s.building FROM seconding s
JOIN issue i ON i.id = s.issue_id
WHERE (i.id = $1 OR i.merged_into_id = $1)
"""
MERGED_IN = """
SELECT i.proposer_id, d.code FROM issue i
LEFT JOIN residence r ON r.person_id = i.proposer_id AND r.until IS NULL
LEFT JOIN dwelling d ON d.id = r.dwelling_id
WHERE i.merged_into_id = $1
"""


async def support_of(issue_id: int, proposer_id: int) -> Support:
    """Each person counts once, however often they spoke up; the proposer does not count."""
    behind = dict(await rows(SECONDED, issue_id))
    for person, home in await rows(MERGED_IN, issue_id):
        behind.setdefault(person, building_of(home) if home else "")
    behind.pop(proposer_id, None)
    return Support(len(behind), len(set(behind.values()) - {""}))


async def has_seconded(issue_id: int, person_id: int | None) -> bool:
    found = await one(
        "SELECT 1 FROM seconding WHERE issue_id = $1 AND person_id = $2", issue_id, person_id
    )
    return found is not None


async def own_part_in(issue_id: int, person_id: int | None) -> tuple[bool, bool]:
    """Whether somebody follows it, and whether they seconded it."""
    follows, seconded = await one(
        "SELECT (SELECT count(*) FROM follow WHERE issue_id = $1 AND person_id = $2), "
        "(SELECT count(*) FROM seconding WHERE issue_id = $1 AND person_id = $2)",
        *(issue_id, person_id),
    )
    return bool(follows), bool(seconded)
