"""The statements of the minority, without their authors."""

from collections.abc import Sequence
from typing import Any

from deliberate.decisions.rules import Objection, Said
from deliberate.storage import moment, one, rows

STATEMENTS = """
SELECT s.id, COALESCE(s.under_id, s.id), s.text, s.author_id,
(SELECT count(*) FROM statement_seconding x WHERE x.statement_id = s.id),
(SELECT count(*) FROM statement_seconding x WHERE x.statement_id = s.id AND x.person_id = $2),
s.title, s.answer, s.closing, s.answered_by, s.answered_at
FROM minority_statement s WHERE s.decision_id = $1 ORDER BY 2, 1
"""
OPEN = """
SELECT count(*) FROM minority_statement s JOIN decision d ON d.id = s.decision_id
WHERE d.issue_id = $1 AND s.under_id IS NULL AND s.answer = ''
"""


async def objections_of(decision_id: int, viewer: int | None = None) -> list[Objection]:
    """In the order they came; those that were put together under the first of them."""
    groups: dict[int, list[Sequence[Any]]] = {}
    for row in await rows(STATEMENTS, decision_id, viewer):
        groups.setdefault(row[1], []).append(row)
    return [_objection(group, viewer) for group in groups.values()]


def _objection(group: Sequence[Sequence[Any]], viewer: int | None) -> Objection:
    first, *_, title, answer, closing, answered_by, answered_at = group[0]
    said = (
        Said(id_, text, seconds, mine=author == viewer, seconded=bool(own))
        for id_, _, text, author, seconds, own, *_ in group
    )
    return Objection(first, title, tuple(said), answer, closing, answered_by, moment(answered_at))


async def people_seconding(decision_id: int) -> int:
    """How many stand behind a statement of somebody else."""
    (number,) = await one(
        "SELECT count(DISTINCT x.person_id) FROM statement_seconding x "
        "JOIN minority_statement s ON s.id = x.statement_id WHERE s.decision_id = $1",
        decision_id,
    )
    return int(number)


async def open_objections(issue_id: int) -> int:
    """How many of an issue, at whatever reading, are still owed an answer."""
    (number,) = await one(OPEN, issue_id)
    return int(number)
