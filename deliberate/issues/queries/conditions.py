"""Which issues a page is about, as SQL that both databases read."""

from collections.abc import Iterable
from datetime import UTC, datetime

from deliberate.issues.rules import (
    NEVER_PUBLIC,
    SHOWN,
    WANTS_RESIDENTS,
    Shown,
    State,
    number_in,
    owned_by,
    phrases,
    sought,
)
from deliberate.people.rules import Actor, Post

FROM = """
FROM issue i JOIN area a ON a.id = i.area_id
LEFT JOIN area g ON g.id = a.grid_id LEFT JOIN area p ON p.id = a.parent_id
"""
TEXTS = ("i.title", "i.place", "i.body_source")


class Conditions:
    """Conditions that all hold, and the values they compare with."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.values: list[object] = []

    def value(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def among(self, values: Iterable[object]) -> str:
        return f"({', '.join(self.value(each) for each in values)})"

    def hold(self, condition: str) -> None:
        self.held.append(condition)

    @property
    def where(self) -> str:
        return f"WHERE {' AND '.join(self.held)}" if self.held else ""


def within(conditions: Conditions, code: str, *columns: str) -> str:
    """As `lies_in`: the place itself, or a code that goes on after it."""
    exactly = conditions.value(code)
    inside = conditions.value(f"{code}%" if len(code) < 12 else f"{code}-%")
    return " OR ".join(f"{column} = {exactly} OR {column} LIKE {inside}" for column in columns)


def public(conditions: Conditions) -> str:
    states = conditions.among(sorted(SHOWN[Shown.ALL]))
    return f"i.state IN {states} AND i.reason <> {conditions.value(NEVER_PUBLIC)}"


def written_by(conditions: Conditions, actor: Actor | None) -> str:
    me = conditions.value(actor.person_id if actor else 0)
    # Never null, since it is negated too.
    entered = f"(i.entered_by_id IS NOT NULL AND i.entered_by_id = {me})"
    return f"(i.proposer_id = {me} OR {entered})"


def own(conditions: Conditions, actor: Actor | None) -> str:
    """What somebody proposed, wrote down for another, or follows."""
    me = conditions.value(actor.person_id if actor else 0)
    followed = f"SELECT 1 FROM follow f WHERE f.issue_id = i.id AND f.person_id = {me}"
    return f"({written_by(conditions, actor)} OR EXISTS ({followed}))"


def waiting_for(conditions: Conditions, actor: Actor | None, at: datetime) -> str:
    """What somebody can act on now: as the post they act in, or else as a neighbour."""
    if actor is None:
        return "1 = 0"
    if actor.is_staff and actor.post:
        return _on_the_desk_of(conditions, actor, actor.post, at)
    return _awaits_neighbour(conditions, actor, at)


def _on_the_desk_of(conditions: Conditions, actor: Actor, post: Post, at: datetime) -> str:
    states = conditions.among(sorted(owned_by(post.role)) or [""])
    me, now = conditions.value(actor.person_id), conditions.value(at.astimezone(UTC))
    return (
        f"i.state IN {states} AND ({within(conditions, post.area, 'a.code', 'g.code')}) "
        f"AND (i.state <> '{State.VOTING}' OR i.due_at <= {now}) "
        f"AND (i.state <> '{State.SCREENING}' "
        f"OR (i.proposer_id <> {me} AND coalesce(i.first_rejecter_id, 0) <> {me}))"
    )


def _awaits_neighbour(conditions: Conditions, actor: Actor, at: datetime) -> str:
    me, now = conditions.value(actor.person_id), conditions.value(at.astimezone(UTC))
    mine = written_by(conditions, actor)
    wanted = conditions.among(sorted(WANTS_RESIDENTS))
    seconded = f"SELECT 1 FROM seconding s WHERE s.issue_id = i.id AND s.person_id = {me}"
    return (
        f"(({mine} AND i.state IN ('{State.DRAFT}', '{State.RETURNED}')) "
        f"OR (i.state IN {wanted} AND (i.due_at IS NULL OR i.due_at > {now}) "
        f"AND (i.state <> '{State.SECONDING}' OR NOT ({mine} OR EXISTS ({seconded})))))"
    )


def matching(conditions: Conditions, query: str) -> str:
    """Each phrase stands in a text of the issue, or the query is its number."""
    said = " AND ".join(_said(conditions, phrase) for phrase in phrases(query))
    number = number_in(query)
    return said if number is None else f"({said} OR i.number = {conditions.value(number)})"


def _said(conditions: Conditions, phrase: str) -> str:
    like = pattern(conditions, phrase)
    anywhere = " OR ".join(f"lower({text}) LIKE {like}" for text in TEXTS)
    wanted = sorted(sought(phrase))
    if not wanted:
        return f"({anywhere})"
    indexed = (
        f"SELECT issue_id FROM issue_gram WHERE gram IN {conditions.among(wanted)} "
        f"GROUP BY issue_id HAVING count(*) = {len(wanted)}"
    )
    return f"(i.id IN ({indexed}) AND ({anywhere}))"


def pattern(conditions: Conditions, phrase: str) -> str:
    escaped = phrase.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{conditions.value(f'%{escaped}%')} ESCAPE '\\'"
