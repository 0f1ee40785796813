"""Two issues about one thing."""

from datetime import timedelta

import pytest

from deliberate.issues.actions import (
    merge_issue,
    second_issue,
    unmerge_issue,
)
from deliberate.issues.models import Follow, Issue
from deliberate.issues.rules import State
from deliberate.record.models import Entry
from deliberate.verdict import Refused, Unseen
from tests.build import NOW, a_holder, a_resident, an_issue, later, send, signed_in

pytestmark = pytest.mark.anyio


async def test_merging_keeps_the_voices_and_the_followers(database):
    target, member = await an_issue(State.SECONDING), await a_holder("rc-member")
    proposers = [await a_resident(building=5) for _ in range(3)]
    for proposer in proposers:
        issue = await an_issue(by=proposer)
        await merge_issue(issue.number, by=member, at=NOW, into=target.number)
    assert (await Issue.get(id=target.id)).voices == 4
    followers = {each.person_id for each in await Follow.filter(issue_id=target.id)}
    assert followers == {each.person_id for each in proposers}
    assert await Issue.filter(merged_into_id=target.id, state=State.MERGED).count() == 3


async def test_a_person_is_one_voice_however_often_they_spoke_up(database):
    target, member = await an_issue(State.SECONDING), await a_holder("rc-member")
    neighbour = await a_resident()
    await second_issue(target.number, by=neighbour, at=NOW)
    for by in (neighbour, neighbour):
        issue = await an_issue(by=by)
        await merge_issue(issue.number, by=member, at=NOW, into=target.number)
    assert (await Issue.get(id=target.id)).voices == 2


async def test_merged_voices_can_carry_it(database):
    target, member = await an_issue(State.SECONDING), await a_holder("rc-member")
    for _ in range(4):
        await second_issue(target.number, by=await a_resident(), at=NOW)
    issue = await an_issue(by=await a_resident(building=5))
    await merge_issue(issue.number, by=member, at=NOW, into=target.number)
    assert (await Issue.get(id=target.id)).state is State.ACCEPTED


async def test_parting_within_fifteen_days_takes_the_voice_back(database):
    target, member = await an_issue(State.SECONDING), await a_holder("rc-member")
    issue = await an_issue()
    await merge_issue(issue.number, by=member, at=NOW, into=target.number)
    await unmerge_issue(issue.number, by=member, at=later(days=15))
    issue = await Issue.get(id=issue.id)
    assert (issue.state, issue.merged_into_id) == (State.SCREENING, None)
    assert (await Issue.get(id=target.id)).voices == 1
    facts = [entry.fact for entry in await Entry.filter(issue=issue.number).order_by("id")]
    assert facts == ["issue-merged", "issue-unmerged"]


async def test_after_fifteen_days_they_stay_together(database):
    target, member = await an_issue(State.SECONDING), await a_holder("rc-member")
    issue = await an_issue()
    await merge_issue(issue.number, by=member, at=NOW, into=target.number)
    with pytest.raises(Refused, match="too-late-to-unmerge"):
        await unmerge_issue(issue.number, by=member, at=NOW + timedelta(days=16))


async def test_only_into_what_is_public_and_under_way(database):
    member, issue = await a_holder("rc-member"), await an_issue()
    for state in (State.SCREENING, State.REJECTED, State.ARCHIVED):
        target = await an_issue(state)
        with pytest.raises(Refused, match="not-to-be-merged-into"):
            await merge_issue(issue.number, by=member, at=NOW, into=target.number)
    with pytest.raises(Refused, match="not-to-be-merged-into"):
        await merge_issue(issue.number, by=member, at=NOW, into=issue.number)
    with pytest.raises(Unseen):
        await merge_issue(issue.number, by=member, at=NOW, into=99_999)


async def test_merging_through_the_page(browser):
    target, issue = await an_issue(State.SECONDING), await an_issue()
    await signed_in(browser, await a_holder("rc-member"))
    path = f"/issues/{issue.number}"
    for wrong in ("", "九", "99999", str(issue.number)):
        assert (await send(browser, f"{path}/merge", into=wrong)).status_code == 422
    await send(browser, f"{path}/merge", into=f"#{target.number}")
    shown = await browser.get(path)
    assert f"第 {target.number} 号" in shown.text
    assert f'href="{path}"' in (await browser.get(f"/issues/{target.number}")).text
    await send(browser, f"{path}/unmerge", on=path)
    assert (await Issue.get(id=issue.id)).state is State.SCREENING
