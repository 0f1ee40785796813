"""Who in a post looked at whose data is told to them: the post, the day, what for."""

import pytest

from deliberate.people.actions import note_looks
from deliberate.people.models import Look
from deliberate.people.queries import login_of, looks_at
from deliberate.people.rules import LookedFor, Role
from deliberate.residency.actions import draw_rechecks
from deliberate.storage import rows
from tests.build import COMMUNITY, NOW, a_holder, a_resident, later, send, signed_in
from tests.decisions.proxied import a_vote, paper
from tests.decisions.votes import page_of
from tests.deliberations.test_paper_answers import a_helper, a_round, at_round, door
from tests.issues.test_proposing import TYPED
from tests.panels.test_draw_panel import a_drawn_panel
from tests.residency.letters import BUILDING, registered
from tests.residency.test_rechecks import IN_NOVEMBER, Month

pytestmark = pytest.mark.anyio


async def told(person):
    return [(each.acting.rpartition("·")[2], each.what_for) for each in await looks_at(person)]


async def test_whoever_was_written_for_is_told_and_sees_it_on_their_page(browser):
    chen = await a_resident("陈桂英")
    worker = await a_holder("grid-worker", area=f"{COMMUNITY}-001")
    await signed_in(browser, worker)
    home = {"for_name": "陈桂英", "for_home": await door(chen)}
    await send(browser, "/propose", on="/propose", **home, **TYPED)
    assert await told(chen.person_id) == [("grid-worker", LookedFor.ISSUE)]
    await signed_in(browser, chen)
    shown = (await browser.get("/me")).text
    assert "替您写提议" in shown
    assert worker.name not in shown
    await signed_in(browser, await a_resident())
    assert "没有人看过" in (await browser.get("/me")).text


async def test_an_answer_on_paper_is_a_look_even_where_it_is_refused(browser):
    issue, _ = await a_round()
    chen = await a_resident("陈桂英")
    await signed_in(browser, await a_helper())
    path = f"{at_round(issue)}/paper"
    typed = {"for_name": "陈桂英", "for_home": await door(chen), "level": "2", "stratum": "1"}
    for _ in range(2):
        await send(browser, path, on=path, **typed)
    assert await told(chen.person_id) == [("grid-worker", LookedFor.PAPER_ANSWER)]


async def test_whoever_enters_and_whoever_checks_a_proxy_looks(browser):
    decision, number, at, owners = await a_vote()
    await paper(number, at)
    principal = owners["101"].person_id
    assert await told(principal) == [("grid-worker", LookedFor.PAPER_PROXY)]
    await signed_in(browser, await a_holder("supervisor", "钱"))
    assert (await browser.get(await page_of(decision, "/proxies"))).status_code == 200
    assert await told(principal) == [
        ("supervisor", LookedFor.PAPER_PROXY),
        ("grid-worker", LookedFor.PAPER_PROXY),
    ]


async def test_the_drawn_are_told_when_the_committee_reads_their_names(browser):
    issue, panel, _ = await a_drawn_panel()
    path = f"/issues/{issue.number}/panels"
    await signed_in(browser, await a_resident())
    await browser.get(path)
    assert await Look.all().count() == 0
    await signed_in(browser, await a_holder(Role.RC_DIRECTOR))
    for _ in range(2):
        await browser.get(path)
    looks = await Look.all()
    assert len(looks) == panel.size
    assert {each.what_for for each in looks} == {LookedFor.PANEL}


async def test_letters_codes_visits_and_posts_are_looks_too(browser):
    chen, zhao = await registered(), await a_resident("赵宁")
    director = await a_holder(Role.RC_DIRECTOR)
    worker = await a_holder(Role.GRID_WORKER, area=f"{COMMUNITY}-001")
    await signed_in(browser, director)
    await send(browser, "/residents/letters", on="/residents/letters", place=BUILDING)
    assert await told(chen.id) == [("rc-director", LookedFor.LETTER)]
    typed = {"who": await login_of(zhao.person_id), "handing": "in-person", "seen": "1"}
    await send(browser, "/recoveries", on="/recoveries", **typed)
    assert await told(zhao.person_id) == [("rc-director", LookedFor.RECOVERY)]
    await browser.get("/posts")
    assert await told(worker.person_id) == [("rc-director", LookedFor.POST)]
    assert await told(director.person_id) == []
    await Month().begin()
    await draw_rechecks(IN_NOVEMBER)
    ((drawn,),) = await rows("SELECT person_id FROM attestation")
    await browser.get("/residents/rechecks")
    assert await told(drawn) == [("rc-director", LookedFor.RECHECK)]


async def test_one_line_a_day_and_none_of_oneself_or_of_nobody_in_a_post(database):
    me, worker = await a_resident(), await a_holder(Role.GRID_WORKER)
    for at in (NOW, NOW, later(days=1)):
        await note_looks([me.person_id], LookedFor.ISSUE, by=worker, at=at)
    await note_looks([worker.person_id], LookedFor.ISSUE, by=worker, at=NOW)
    await note_looks([worker.person_id], LookedFor.ISSUE, by=me, at=NOW)
    assert await Look.all().count() == 2
