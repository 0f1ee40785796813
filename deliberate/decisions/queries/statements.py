"""The statements of the minority, without their authors."""

from dataclasses import dataclass

from deliberate.decisions.models import Decision
from deliberate.storage import rows


@dataclass(frozen=True, slots=True)
class Said:
    id: int
    text: str
    answer: str
    answered_by: str
    mine: bool


async def statements_of(decision: Decision, viewer: int | None = None) -> list[Said]:
    found = await rows(
        "SELECT id, text, answer, answered_by, author_id FROM minority_statement "
        "WHERE decision_id = $1 ORDER BY id",
        decision.id,
    )
    return [
        Said(id_, text, answer, answered_by, mine=author == viewer)
        for id_, text, answer, answered_by, author in found
    ]
