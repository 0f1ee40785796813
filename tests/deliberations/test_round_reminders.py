"""Two days before a round ends, who has not answered is reminded; who leads sees what is short."""

from datetime import date, timedelta

import pytest

from deliberate.deliberations.actions import answer_round, settle_rounds
from deliberate.deliberations.queries import rounds_to_answer
from deliberate.issues.rules import State
from deliberate.people.rules import Actor, Role
from tests.build import COMMUNITY, NOW, a_holder, a_person, a_resident, later, signed_in
from tests.deliberations.build import put_in
from tests.deliberations.test_round_pages import at_round
from tests.deliberations.test_rounds import OVER, a_round, all_answer, many_residents

pytestmark = pytest.mark.anyio
SOON = OVER - timedelta(days=2)
ENDS_TOMORROW = later(days=-6)
REMINDER = "共识征求快结束了，您还没有回答"


async def told(actor, at=SOON):
    return [(each.path, each.until) for each in await rounds_to_answer(actor, at)]


async def test_in_the_last_two_days_until_one_has_answered(database):
    issue, _ = await a_round()
    me = await a_resident()
    assert await told(me, SOON - timedelta(seconds=1)) == []
    assert await told(me) == [(at_round(issue), OVER)]
    assert await told(me, OVER) == []
    await answer_round(issue.number, 1, by=await a_resident(), at=SOON, level=4, stratum=0)
    assert await told(me) == [(at_round(issue), OVER)]
    await answer_round(issue.number, 1, by=me, at=SOON, level=4, stratum=0)
    assert await told(me) == []


async def test_only_those_who_may_answer_are_reminded(database):
    issue, director = await a_round()
    facilitator = Actor(issue.facilitator_id, "", "", date(1980, 1, 1), f"{COMMUNITY}-E1-03-2-501")
    stranger = await a_person()
    for other in (
        facilitator,
        director,
        Actor(stranger.id, "", "", stranger.born),
        await a_resident(born=date(NOW.year - 9, 1, 1)),
    ):
        assert await told(other) == []
    assert await told(await a_resident(born=date(NOW.year - 15, 1, 1))) != []
    await put_in(issue, State.WITHDRAWN)
    assert await told(await a_resident()) == []


async def test_what_is_over_reminds_nobody(database):
    await a_round()
    me = await a_resident()
    await settle_rounds(OVER)
    assert await told(me) == []


async def test_the_first_page_reminds_with_a_link_until_one_has_answered(browser):
    issue, _ = await a_round(at=ENDS_TOMORROW)
    me = await a_resident()
    assert REMINDER not in (await browser.get("/")).text
    await signed_in(browser, me)
    home = (await browser.get("/")).text
    assert REMINDER in home
    assert f'href="{at_round(issue)}"' in home
    await answer_round(issue.number, 1, by=me, at=NOW, level=4, stratum=0)
    assert REMINDER not in (await browser.get("/")).text


async def test_who_leads_sees_which_groups_are_short_and_nobody_else_does(browser):
    issue, director = await a_round(at=ENDS_TOMORROW)
    people = await many_residents(12)
    await all_answer(issue, 1, people, ((4, 0, 0, 0, 0), (6, 0, 0, 0, 0), (0, 0, 2, 0, 0)))
    await signed_in(browser, director)
    words = "不到两天就结束，这些群体回答的还不到 5 人"
    shown = (await browser.get(at_round(issue))).text
    assert words in shown
    assert "跳舞的人、其他使用者。请多去问问" in shown
    await signed_in(browser, await a_holder(Role.RC_MEMBER))
    assert words not in (await browser.get(at_round(issue))).text


async def test_where_every_group_has_enough_nothing_is_short(browser):
    issue, director = await a_round()
    people = await many_residents(15)
    await all_answer(issue, 1, people, ((5, 0, 0, 0, 0),) * 3)
    await signed_in(browser, director)
    assert "请多去问问" not in (await browser.get(at_round(issue))).text
    fresh, _ = await a_round()
    early = (await browser.get(at_round(fresh))).text
    assert "这些群体回答的还不到 5 人" in early
    assert "不到两天就结束" not in early
