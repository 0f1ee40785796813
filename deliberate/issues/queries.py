"""Reading issues."""

from datetime import date

from deliberate.issues.models import Issue
from deliberate.people.rules import Actor, Standing, standing


async def find_issue(number: int) -> Issue | None:
    return await Issue.get_or_none(number=number).select_related(
        "area", "area__grid", "community", "proposer", "lead", "facilitator", "merged_into"
    )


def places_of(issue: Issue) -> tuple[str, ...]:
    """The codes by which a post covers an issue: the community first, its place, its grid."""
    grid = issue.area.grid
    return (issue.community.code, issue.area.code, *([grid.code] if grid else []))


def standing_on(issue: Issue, actor: Actor | None, today: date, *, on_roll: bool = False) -> Standing:
    return standing(
        actor,
        today,
        places=places_of(issue),
        proposer=issue.proposer_id,  # type: ignore[attr-defined]  # made by the ORM
        facilitator=issue.facilitator_id,  # type: ignore[attr-defined]
        first_rejecter=issue.first_rejecter_id,  # type: ignore[attr-defined]
        on_roll=on_roll,
    )


async def locked_issue(issue_id: int) -> Issue:
    """The row, ours until the unit ends: two acts on one issue follow one another."""
    await Issue.select_for_update().get(id=issue_id)
    return await Issue.get(id=issue_id).select_related("area", "area__grid", "community")
