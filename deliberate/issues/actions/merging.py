"""Two issues about one thing become one, and can be parted again."""

from datetime import datetime

from deliberate.issues import policy
from deliberate.issues.actions.moving import locked_for, move
from deliberate.issues.actions.seconding import carry_if_enough, count_voices
from deliberate.issues.events import IssueMerged, IssueUnmerged, VoicesMergedIn
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_issue, locked_number
from deliberate.issues.rules import (
    JOINABLE,
    SCREENING_WORKING_DAYS,
    UNMERGE_DAYS,
    State,
    end_of_day,
    end_of_working_day,
)
from deliberate.people.rules import Actor
from deliberate.record.journal import record
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused


@unit_of_work
async def merge_issue(number: int, *, by: Actor, at: datetime, into: int) -> None:
    """Its proposer and followers stay voices and followers, now of the other issue."""
    issue = await locked_for(number, policy.may_merge, by=by, at=at)
    target = await locked_number(into)
    if not can_take_in(target, issue):
        raise Refused("not-to-be-merged-into")
    issue.merged_into_id = target.id
    issue.first_rejecter_id = None
    issue.reason = issue.words = ""
    kept = ("merged_into_id", "first_rejecter_id", "reason", "words")
    await move(issue, State.MERGED, at=at, also=kept)
    await _take_followers_along(issue, target)
    support = await count_voices(target)
    await record(IssueMerged(number, into), by=by, at=at, issue=number)
    await record(VoicesMergedIn(into, number, target.voices), by=by, at=at, issue=into)
    await carry_if_enough(target, support, at=at)


@unit_of_work
async def unmerge_issue(number: int, *, by: Actor, at: datetime) -> None:
    """Back to screening, as it was. Those who followed the other issue still do."""
    issue = await locked_for(number, policy.may_unmerge, by=by, at=at)
    if at >= end_of_day(issue.changed_at, UNMERGE_DAYS):
        raise Refused("too-late-to-unmerge")
    target = await locked_issue(issue.merged_into_id)  # type: ignore[attr-defined]  # made by the ORM
    issue.merged_into_id = None
    due_at = end_of_working_day(at, SCREENING_WORKING_DAYS)
    await move(issue, State.SCREENING, at=at, due_at=due_at, also=("merged_into_id",))
    await count_voices(target)
    assert target.number is not None
    await record(IssueUnmerged(number, target.number), by=by, at=at, issue=number)


def can_take_in(target: Issue, issue: Issue) -> bool:
    same_place = target.community_id == issue.community_id  # type: ignore[attr-defined]  # made by the ORM
    return target.id != issue.id and same_place and target.state in JOINABLE


async def _take_followers_along(issue: Issue, target: Issue) -> None:
    await run(
        "INSERT INTO follow (issue_id, person_id) "
        "SELECT CAST($1 AS bigint), person_id FROM follow WHERE issue_id = $2 "
        "UNION SELECT CAST($1 AS bigint), proposer_id FROM issue WHERE id = $2 "
        "ON CONFLICT DO NOTHING",
        *(target.id, issue.id),
    )
