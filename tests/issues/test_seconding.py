"""Neighbours stand behind an issue."""

import asyncio

import pytest

from deliberate.issues.actions import follow_issue, second_issue, unfollow_issue
from deliberate.issues.models import Follow, Issue, Seconding
from deliberate.issues.rules import State, Support
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, an_issue, send, signed_in

pytestmark = pytest.mark.anyio


async def test_five_from_two_buildings_carry_it(database):
    issue = await an_issue(State.SECONDING)
    for _ in range(4):
        await second_issue(issue.number, by=await a_resident(), at=NOW)
    assert (await Issue.get(id=issue.id)).state is State.SECONDING
    await second_issue(issue.number, by=await a_resident(building=5), at=NOW)
    issue = await Issue.get(id=issue.id)
    assert (issue.state, issue.voices) == (State.ACCEPTED, 6)
    assert issue.due_at > NOW
    carried = await Entry.get(fact="issue-carried")
    assert (carried.person_id, carried.acting) == (None, "")


async def test_one_building_alone_never_carries_it(database):
    issue = await an_issue(State.SECONDING)
    for _ in range(6):
        await second_issue(issue.number, by=await a_resident(), at=NOW)
    assert (await Issue.get(id=issue.id)).state is State.SECONDING


async def test_nobody_seconds_twice_or_their_own(database):
    proposer, neighbour = await a_resident(), await a_resident("李明")
    issue = await an_issue(State.SECONDING, by=proposer)
    await second_issue(issue.number, by=neighbour, at=NOW)
    with pytest.raises(Refused, match="already-seconded"):
        await second_issue(issue.number, by=neighbour, at=NOW)
    with pytest.raises(Refused, match="not-your-own"):
        await second_issue(issue.number, by=proposer, at=NOW)
    assert await Seconding.all().count() == 1


async def test_only_residents_second_and_only_while_it_is_time(database):
    issue = await an_issue(State.SECONDING)
    with pytest.raises(Refused, match="residents-only"):
        await second_issue(issue.number, by=await a_holder("rc-member"), at=NOW)
    later_on = await an_issue(State.ARGUING)
    with pytest.raises(Refused, match="not-being-seconded"):
        await second_issue(later_on.number, by=await a_resident(), at=NOW)


async def test_seconding_at_the_same_time_counts_everybody(database):
    issue = await an_issue(State.SECONDING)
    neighbours = [await a_resident(building=building) for building in (3, 3, 3, 5, 5)]
    await asyncio.gather(*(second_issue(issue.number, by=each, at=NOW) for each in neighbours))
    issue = await Issue.get(id=issue.id)
    assert (issue.state, issue.voices) == (State.ACCEPTED, 6)
    assert await Entry.filter(fact="issue-carried").count() == 1


async def test_following_and_not_any_more(database):
    issue, neighbour = await an_issue(State.ARGUING), await a_resident()
    await follow_issue(issue.number, by=neighbour, at=NOW)
    await follow_issue(issue.number, by=neighbour, at=NOW)
    assert await Follow.all().count() == 1
    await unfollow_issue(issue.number, by=neighbour, at=NOW)
    assert await Follow.all().count() == 0
    assert await Entry.all().count() == 0  # whom somebody follows is nobody's business


@pytest.mark.parametrize(
    ("persons", "buildings", "missing", "enough"),
    [(0, 0, (5, 2), False), (5, 1, (0, 1), False), (4, 2, (1, 0), False), (5, 2, (0, 0), True)],
)
def test_what_is_missing(persons, buildings, missing, enough):
    support = Support(persons, buildings)
    assert (support.persons_missing, support.buildings_missing) == missing
    assert support.enough is enough


async def test_the_page_says_what_is_missing_and_takes_a_voice(browser):
    issue = await an_issue(State.SECONDING)
    await signed_in(browser, await a_resident("李明"))
    path = f"/issues/{issue.number}"
    assert "还差 5 人附议" in (await browser.get(path)).text
    answer = await send(browser, f"{path}/second", on=path)
    assert answer.headers["location"] == path
    shown = await browser.get(path)
    assert "还差 4 人附议" in shown.text
    assert "您附议过了" in shown.text
    assert "李明" not in shown.text.split("<main")[1]


async def test_pressing_twice_is_one_voice(browser):
    issue = await an_issue(State.SECONDING)
    await signed_in(browser, await a_resident())
    path = f"/issues/{issue.number}/second"
    first = await send(browser, path)
    again = await browser.post(path, content=first.request.content, headers=first.request.headers)
    assert again.status_code == 303
    assert await Seconding.all().count() == 1


async def test_the_page_tells_why_not(browser):
    issue = await an_issue(State.SECONDING)
    assert "/sign-in?next=" in (await browser.get(f"/issues/{issue.number}")).text
