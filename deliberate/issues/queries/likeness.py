"""Issues that are like a draft: so that one thing is talked about in one place."""

from dataclasses import dataclass

from deliberate.issues.models import Issue
from deliberate.issues.queries.conditions import Conditions, within
from deliberate.issues.rules import JOINABLE, LIKE_ENOUGH, State, grams
from deliberate.storage import rows

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Like:
    number: int
    state: State
    title: str
    body_html: str
    place: str
    voices: int
    percent: int


async def issues_like(draft: Issue) -> list[Like]:
    """Public issues of the same community, by Dice's coefficient of the shared grams in per cent.

    Of two that are equally like, the nearer one comes first. Needs `area`.
    """
    own = grams(f"{draft.title}\n{draft.place}\n{draft.body_source}")
    if not own:
        return []
    conditions = Conditions()
    shared = f"l.gram IN {conditions.among(sorted(own))}"
    percent = f"(200 * count(*) / ({len(own)} + i.gram_count))"
    conditions.hold(shared)
    conditions.hold(f"i.community_id = {conditions.value(draft.community_id)}")  # type: ignore[attr-defined]  # made by the ORM
    conditions.hold(f"i.state IN {conditions.among(sorted(JOINABLE))}")
    conditions.hold(f"i.id <> {conditions.value(draft.id)}")
    found = await rows(
        "SELECT i.number, i.state, i.title, i.body_html, a.name, i.place, i.voices, "
        f"{percent} FROM issue_gram l JOIN issue i ON i.id = l.issue_id "
        f"JOIN area a ON a.id = i.area_id {conditions.where} "
        "GROUP BY i.id, i.number, i.state, i.title, i.body_html, a.name, a.code, i.place, "
        f"i.voices, i.gram_count HAVING {percent} >= {LIKE_ENOUGH} "
        f"ORDER BY {percent} DESC, {_distance(conditions, draft)}, i.id DESC LIMIT {MOST_SHOWN}",
        *conditions.values,
    )
    return [
        Like(number, State(state), title, html, f"{area} {place}".strip(), voices, likeness)
        for number, state, title, html, area, place, voices, likeness in found
    ]


def _distance(conditions: Conditions, draft: Issue) -> str:
    """0 in the same place, 1 in the same estate, 2 elsewhere."""
    code = draft.area.code
    same = conditions.value(code)
    estate = within(conditions, "-".join(code.split("-")[:2]), "a.code")
    return f"CASE WHEN a.code = {same} THEN 0 WHEN {estate} THEN 1 ELSE 2 END"
