"""Lists of issues: raw rows, for the pages that many people open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deliberate.issues.queries.conditions import (
    FROM,
    Conditions,
    matching,
    own,
    pattern,
    public,
    waiting_for,
    within,
    written_by,
)
from deliberate.issues.rules import (
    SHOWN,
    Due,
    Pile,
    Shown,
    State,
    Topic,
    due_in,
    excerpt,
    number_in,
    number_of,
    phrases,
    place_in_words,
    says,
)
from deliberate.people.rules import Actor
from deliberate.storage import moment, rows

ON_A_PAGE = 20
COLUMNS = """
SELECT i.id, i.number, i.state, i.title, substr(i.body_source, 1, 200), i.place, a.name,
CASE WHEN p.level = 'estate' THEN p.name ELSE '' END, i.voices, i.due_at, i.changed_at
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """An issue in a list."""

    id: int
    number: int | None
    state: State
    title: str
    excerpt: str
    place: str
    voices: int
    due: Due | None
    due_at: datetime | None
    changed_at: datetime

    @property
    def pile(self) -> Pile:
        """Without a deadline, nothing presses."""
        return self.due.pile if self.due else Pile.ON_TIME

    @property
    def step(self) -> int:
        return number_of(self.state)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader of the list asked for."""

    shown: Shown = Shown.ALL
    waiting: bool = False
    """Only what waits for the reader."""
    mine: bool = False
    """Only what the reader proposed or follows, public or not."""
    words: str = ""
    topic: Topic | None = None
    area: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    issues: list[Listed]
    counts: dict[Shown, int]
    waiting: int
    """How many wait for the reader."""
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ON_A_PAGE))


async def issues_found(
    wanted: Wanted, *, community_id: int, viewer: Actor | None, at: datetime
) -> Found:
    strays = await _strays(wanted, community_id, viewer)
    counts, waiting = await _counts(wanted, community_id, viewer, at, strays)
    conditions = _asked(wanted, community_id, viewer, strays)
    if wanted.waiting:
        conditions.hold(waiting_for(conditions, viewer, at))
    else:
        conditions.hold(_visible(conditions, wanted, viewer))
        if wanted.shown is not Shown.ALL:
            conditions.hold(f"i.state IN {conditions.among(sorted(SHOWN[wanted.shown]))}")
    order = f"{_titles_first(conditions, wanted.words)}i.changed_at DESC, i.id DESC"
    skipped = (wanted.page - 1) * ON_A_PAGE
    found = await listed(conditions, order, at=at, limit=ON_A_PAGE, skipped=skipped)
    return Found(found, counts, waiting, waiting if wanted.waiting else counts[wanted.shown])


def _visible(conditions: Conditions, wanted: Wanted, viewer: Actor | None) -> str:
    """What everybody sees; among one's own things, also what one wrote, in any state."""
    open_ = public(conditions)
    return f"({open_} OR {written_by(conditions, viewer)})" if wanted.mine else open_


async def listed(
    conditions: Conditions, order: str, *, at: datetime, limit: int, skipped: int = 0
) -> list[Listed]:
    sql = f"{COLUMNS} {FROM} {conditions.where} ORDER BY {order} LIMIT {limit} OFFSET {skipped}"
    return [_listed(row, at) for row in await rows(sql, *conditions.values)]


def _listed(row: Sequence[Any], at: datetime) -> Listed:
    id_, number, state, title, body, place, area, estate, voices, due_at, changed_at = row
    where = place_in_words(place, estate or "", area)
    due_at, changed = moment(due_at), moment(changed_at)
    assert changed is not None
    due = due_in(due_at, at)
    return Listed(
        id_, number, State(state), title, excerpt(body), where, voices, due, due_at, changed
    )


def _asked(
    wanted: Wanted, community_id: int, viewer: Actor | None, strays: Sequence[int]
) -> Conditions:
    """What holds for every filter of the page."""
    conditions = Conditions()
    conditions.hold(f"i.community_id = {conditions.value(community_id)}")
    conditions.hold("i.number IS NOT NULL")
    if wanted.mine:
        conditions.hold(own(conditions, viewer))
    if wanted.topic:
        conditions.hold(f"i.topic = {conditions.value(wanted.topic.value)}")
    if wanted.area:
        conditions.hold(f"({within(conditions, wanted.area, 'a.code')})")
    if phrases(wanted.words):
        conditions.hold(matching(conditions, wanted.words))
    if strays:
        conditions.hold(f"i.id NOT IN {conditions.among(strays)}")
    return conditions


async def _counts(
    wanted: Wanted,
    community_id: int,
    viewer: Actor | None,
    at: datetime,
    strays: Sequence[int],
) -> tuple[dict[Shown, int], int]:
    """How many under each filter, and how many wait for the viewer."""
    conditions = _asked(wanted, community_id, viewer, strays)
    open_, mine = _visible(conditions, wanted, viewer), waiting_for(conditions, viewer, at)
    found = await rows(
        f"SELECT i.state, sum(CASE WHEN {open_} THEN 1 ELSE 0 END), "
        f"sum(CASE WHEN {mine} THEN 1 ELSE 0 END) {FROM} {conditions.where} GROUP BY i.state",
        *conditions.values,
    )
    by_state = Counter({State(state): count for state, count, _ in found})
    counts = {shown: sum(by_state[state] for state in SHOWN[shown]) for shown in Shown}
    counts[Shown.ALL] = by_state.total()
    return counts, sum(waiting for _, _, waiting in found)


async def _strays(wanted: Wanted, community_id: int, viewer: Actor | None) -> list[int]:
    """What only looks like a match: 13号楼, where 3号楼 is looked for."""
    edged = [each for each in phrases(wanted.words) if each[0].isascii() or each[-1].isascii()]
    if not edged:
        return []
    conditions = _asked(wanted, community_id, viewer, [])
    found = await rows(
        f"SELECT i.id, i.number, i.title, i.place, i.body_source {FROM} {conditions.where}",
        *conditions.values,
    )
    number = number_in(wanted.words)
    return [
        id_
        for id_, own_number, *texts in found
        if own_number != number and not all(says("\n".join(texts), each) for each in edged)
    ]


def _titles_first(conditions: Conditions, words: str) -> str:
    if not phrases(words):
        return ""
    in_title = " AND ".join(
        f"lower(i.title) LIKE {pattern(conditions, each)}" for each in phrases(words)
    )
    return f"CASE WHEN {in_title} THEN 0 ELSE 1 END, "


async def issues_waiting(
    viewer: Actor | None, *, community_id: int, at: datetime, limit: int
) -> list[Listed]:
    """What somebody can act on, drafts of their own included; the nearest deadline first."""
    conditions = Conditions()
    conditions.hold(f"i.community_id = {conditions.value(community_id)}")
    conditions.hold(waiting_for(conditions, viewer, at))
    return await listed(conditions, NEAREST, at=at, limit=limit)


NEAREST = "CASE WHEN i.due_at IS NULL THEN 1 ELSE 0 END, i.due_at, i.id"


async def issues_in(
    states: frozenset[State], *, community_id: int, at: datetime, limit: int, nearest: bool
) -> list[Listed]:
    """Public issues in some states: those that end soonest, or those that changed last."""
    conditions = Conditions()
    conditions.hold(f"i.community_id = {conditions.value(community_id)}")
    conditions.hold(public(conditions))
    conditions.hold(f"i.state IN {conditions.among(sorted(states))}")
    if nearest:
        now = conditions.value(at.astimezone(UTC))
        conditions.hold(f"(i.due_at IS NULL OR i.due_at > {now})")
    return await listed(
        conditions, NEAREST if nearest else "i.changed_at DESC, i.id DESC", at=at, limit=limit
    )
