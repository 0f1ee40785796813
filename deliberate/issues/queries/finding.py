"""One issue, and where somebody stands towards it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from deliberate.areas.models import Area
from deliberate.issues.models import Issue
from deliberate.issues.rules import LAPSING, place_in_words
from deliberate.people.rules import Actor, Standing, standing
from deliberate.storage import Prepared, lock, one, rows
from deliberate.verdict import Unseen

LARGEST_NUMBER = 2**31 - 1
HEAD = ("area", "area__grid", "area__parent", "community", "proposer", "lead", "merged_into")


_numbered = Prepared(
    lambda number: Issue.filter(number=number).select_related(*HEAD, "facilitator")
)
_keyed = Prepared(lambda key: Issue.filter(id=key).select_related(*HEAD))


async def find_issue(number: int) -> Issue | None:
    if number > LARGEST_NUMBER:  # an address can hold any number
        return None
    return await _numbered(number)


async def find_draft(issue_id: int) -> Issue | None:
    """By its own key: a draft has no number yet."""
    if issue_id > LARGEST_NUMBER:
        return None
    return await _keyed(issue_id)


def places_at(community: Area, area: Area) -> tuple[str, ...]:
    return (community.code, area.code, *([area.grid.code] if area.grid else []))


def places_of(issue: Issue) -> tuple[str, ...]:
    """The codes by which a post covers an issue: the community first, its place, its grid."""
    return places_at(issue.community, issue.area)


def standing_on(
    issue: Issue, actor: Actor | None, today: date, *, on_roll: bool = False
) -> Standing:
    return standing(
        actor,
        today,
        places=places_of(issue),
        proposer=issue.proposer_id,  # type: ignore[attr-defined]  # made by the ORM
        facilitator=issue.facilitator_id,  # type: ignore[attr-defined]
        first_rejecter=issue.first_rejecter_id,  # type: ignore[attr-defined]
        on_roll=on_roll,
    )


def standing_on_draft(issue: Issue, actor: Actor | None, today: date) -> Standing:
    """As `standing_on`; who wrote it down for somebody works on it like its proposer."""
    who = standing_on(issue, actor, today)
    wrote_it_down = actor is not None and actor.person_id == issue.entered_by_id  # type: ignore[attr-defined]
    return replace(who, proposer=who.proposer or wrote_it_down)


async def locked_issue(issue_id: int) -> Issue:
    """The row, ours until the unit ends: two acts on one issue follow one another."""
    await lock("issue", issue_id)
    issue = await _keyed(issue_id)
    if issue is None:
        raise Unseen
    return issue


async def locked_number(number: int) -> Issue:
    found = await one("SELECT id FROM issue WHERE number = $1", number)
    if found is None:
        raise Unseen
    return await locked_issue(found[0])


def place_name(issue: Issue) -> str:
    """Where it is, as people say it: 和平里小区 3幢 北侧."""
    estate = issue.area.parent
    inside = estate is not None and estate.code.startswith(f"{issue.community.code}-")
    return place_in_words(issue.place, estate.name if estate and inside else "", issue.area.name)


async def last_number() -> int:
    (number,) = await one("SELECT coalesce(max(number), 0) FROM issue")
    return int(number)


async def overdue_ids(at: datetime) -> list[int]:
    """Issues in a state that ends by itself, whose time is over."""
    found = await rows(
        "SELECT id FROM issue WHERE state IN ($1, $2) AND due_at <= $3 ORDER BY due_at",
        *(*sorted(LAPSING), at.astimezone(UTC)),
    )
    return [issue_id for (issue_id,) in found]
