"""From the first words to a number for life."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NotRequired, TypedDict, Unpack

from deliberate.areas.models import Area
from deliberate.calendar.moments import day_in_shanghai
from deliberate.issues import policy
from deliberate.issues.actions.indexing import index_words
from deliberate.issues.actions.moving import move
from deliberate.issues.events import IssueSubmitted
from deliberate.issues.models import Issue
from deliberate.issues.queries import (
    find_place,
    last_number,
    lives_in,
    locked_issue,
    places_at,
    standing_on_draft,
)
from deliberate.issues.rules import (
    SCREENING_WORKING_DAYS,
    Kind,
    State,
    Topic,
    end_of_working_day,
)
from deliberate.people.rules import Actor, standing
from deliberate.record.journal import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, require
from deliberate.web.text import masked, rendered


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to raise, as it will be kept."""

    kind: Kind
    topic: Topic
    title: str
    body_source: str
    body_html: str
    area_code: str
    place: str
    proposer_id: int | None = None


class Said(TypedDict):
    """The same as it is typed."""

    kind: Kind
    topic: Topic
    title: str
    body: str
    area_code: str
    place: NotRequired[str]
    proposer_id: NotRequired[int | None]
    """For whom a grid worker writes it down; otherwise whoever writes proposes."""


async def written_out(**said: Unpack[Said]) -> Proposal:
    """Without other people's numbers, and rendered: no transaction waits for Markdown."""
    source = masked(said["body"])
    return Proposal(
        kind=said["kind"],
        topic=said["topic"],
        title=masked(said["title"]),
        body_source=source,
        body_html=await rendered(source),
        area_code=said["area_code"],
        place=masked(said.get("place", "")),
        proposer_id=said.get("proposer_id"),
    )


async def draft_issue(*, by: Actor, at: datetime, **said: Unpack[Said]) -> Issue:
    return await keep_draft(await written_out(**said), by=by, at=at)


async def redraft_issue(issue_id: int, *, by: Actor, at: datetime, **said: Unpack[Said]) -> None:
    await keep_redraft(issue_id, await written_out(**said), by=by, at=at)


@unit_of_work
async def keep_draft(proposal: Proposal, *, by: Actor, at: datetime) -> Issue:
    community, area = await find_place(proposal.area_code)
    who = standing(by, day_in_shanghai(at), places=places_at(community, area))
    require(policy.may_propose(who))
    issue = Issue(state=State.DRAFT, community=community, proposer_id=by.person_id)
    issue.created_at = issue.changed_at = at.astimezone(UTC)
    await _write(issue, proposal, area, by=by, at=at)
    return issue


@unit_of_work
async def keep_redraft(issue_id: int, proposal: Proposal, *, by: Actor, at: datetime) -> None:
    issue = await locked_issue(issue_id)
    who = standing_on_draft(issue, by, day_in_shanghai(at))
    require(policy.may_edit_draft(who, issue.state))
    _, area = await find_place(proposal.area_code)
    await _write(issue, proposal, area, by=by, at=at)


async def _write(issue: Issue, proposal: Proposal, area: Area, *, by: Actor, at: datetime) -> None:
    issue.area = area
    issue.kind, issue.topic, issue.place = proposal.kind, proposal.topic, proposal.place
    issue.title = proposal.title
    issue.body_source, issue.body_html = proposal.body_source, proposal.body_html
    if proposal.proposer_id not in {None, by.person_id}:
        await _enter_for(issue, proposal.proposer_id, by=by, at=at)
    await issue.save()


async def _enter_for(issue: Issue, proposer_id: int | None, *, by: Actor, at: datetime) -> None:
    today = day_in_shanghai(at)
    require(policy.may_enter_for_others(standing_on_draft(issue, by, today)))
    if not await lives_in(proposer_id, issue.community.code):
        raise Refused("no-such-resident")
    issue.proposer_id = proposer_id
    issue.entered_by_id = by.person_id


@unit_of_work
async def submit_issue(issue_id: int, *, by: Actor, at: datetime) -> int:
    """Send it for screening; its number, which it keeps for life."""
    issue = await locked_issue(issue_id)
    who = standing_on_draft(issue, by, day_in_shanghai(at))
    require(policy.may_edit_draft(who, issue.state))
    if issue.number is None:
        issue.number = await _next_number(issue)
    issue.submitted_at = at.astimezone(UTC)
    issue.gram_count = await index_words(issue)
    await move(
        issue,
        State.SCREENING,
        at=at,
        due_at=end_of_working_day(at, SCREENING_WORKING_DAYS),
        also=("number", "submitted_at", "gram_count"),
    )
    await record(_submitted(issue), by=by, at=at, issue=issue.number)
    return issue.number


async def _next_number(issue: Issue) -> int:
    # The community's row makes two who send at once follow one another.
    await Area.select_for_update(no_key=True).get(id=issue.community.id)
    return await last_number() + 1


def _submitted(issue: Issue) -> IssueSubmitted:
    assert issue.number is not None
    on_paper = issue.entered_by_id is not None  # type: ignore[attr-defined]  # made by the ORM
    return IssueSubmitted(
        issue.number, issue.kind.value, issue.topic.value, issue.area.code, on_paper
    )
