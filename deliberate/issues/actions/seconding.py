"""Neighbours stand behind an issue, and follow it."""

from dataclasses import replace
from datetime import datetime

from deliberate.issues import policy
from deliberate.issues.actions.moving import locked_for, move
from deliberate.issues.events import IssueCarried, IssueSeconded
from deliberate.issues.models import Issue, Seconding
from deliberate.issues.queries import has_seconded, support_of
from deliberate.issues.rules import (
    TRIAGE_WORKING_DAYS,
    State,
    Support,
    building_of,
    end_of_working_day,
)
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record.journal import record
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused


@unit_of_work
async def second_issue(number: int, *, by: Actor, at: datetime) -> None:
    issue = await locked_for(number, policy.may_second, by=by, at=at)
    if await has_seconded(issue.id, by.person_id):
        raise Refused("already-seconded")
    await keep_following(issue.id, by.person_id)
    await add_voice(issue, by, by=as_neighbour(by), at=at)


async def add_voice(issue: Issue, person: Actor, *, by: Actor, at: datetime) -> None:
    """The voice of `person`, given by themselves or written down for them."""
    await Seconding.create(
        issue=issue, person_id=person.person_id, building=building_of(person.home), at=at
    )
    support = await count_voices(issue)
    assert issue.number is not None
    fact = IssueSeconded(issue.number, support.persons, support.buildings)
    await record(fact, by=by, at=at, issue=issue.number)
    await carry_if_enough(issue, support, at=at)


@unit_of_work
async def follow_issue(number: int, *, by: Actor, at: datetime) -> None:
    issue = await locked_for(number, policy.may_follow, by=by, at=at)
    await keep_following(issue.id, by.person_id)


@unit_of_work
async def unfollow_issue(number: int, *, by: Actor, at: datetime) -> None:
    issue = await locked_for(number, policy.may_follow, by=by, at=at)
    await run("DELETE FROM follow WHERE issue_id = $1 AND person_id = $2", issue.id, by.person_id)


def as_neighbour(by: Actor) -> Actor:
    """What somebody does for themselves is not signed with the post they happen to act in."""
    return replace(by, post=None)


async def keep_following(issue_id: int, person_id: int | None) -> None:
    await run(
        "INSERT INTO follow (issue_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        *(issue_id, person_id),
    )


async def count_voices(issue: Issue) -> Support:
    """Count afresh, so that nobody is ever counted twice."""
    support = await support_of(issue.id, issue.proposer_id)  # type: ignore[attr-defined]  # made by the ORM
    issue.voices = 1 + support.persons
    await issue.save(update_fields=["voices"])
    return support


async def carry_if_enough(issue: Issue, support: Support, *, at: datetime) -> None:
    """The last voice that was missing sends it on by itself."""
    if issue.state is not State.SECONDING or not support.enough:
        return
    await move(issue, State.ACCEPTED, at=at, due_at=end_of_working_day(at, TRIAGE_WORKING_DAYS))
    assert issue.number is not None
    fact = IssueCarried(issue.number, support.persons, support.buildings)
    await record(fact, by=SYSTEM, at=at, issue=issue.number)
