"""The landscape page: common ground, what divides, groups, who is missing, and when it is early."""

import json

import pytest

from deliberate.deliberations.actions import give_opinion, hide_claim
from deliberate.deliberations.queries import opinions_in, revision_of
from deliberate.deliberations.routes.landscape import drawn_from
from deliberate.deliberations.rules import HideReason, Opinion
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from tests.build import NOW, a_holder, a_resident, signed_in
from tests.deliberations.build import PEOPLE, a_claim, a_thread, put_in, thread_of, two_camps

pytestmark = pytest.mark.anyio


@pytest.fixture
async def talk(database):
    return await two_camps()


async def shown(browser, issue):
    answer = await browser.get(f"/issues/{issue.number}/landscape")
    assert answer.status_code == 200
    return answer.text


async def test_it_shows_common_ground_and_what_divides_once_the_arguing_is_over(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    said = await shown(browser, issue)
    common, rest = said.split('id="divides"')
    divides, map_ = rest.split('id="map"')
    assert "看法第9条" in common
    assert "看法第1条" not in common.split('id="common"')[1]
    assert "看法第1条" in divides
    assert "看法第9条" not in divides
    assert "A 群，22 人" in map_
    assert "B 群，22 人" in map_
    assert "这群人 100% 同意" in map_.replace("&#37;", "%") or "这群人 95% 同意" in map_


async def test_while_opinions_are_given_only_who_gave_all_of_theirs_sees_it(talk, browser):
    issue, people = talk
    assert "大家还在表态" in await shown(browser, issue)
    await signed_in(browser, await a_resident("新来的"))
    assert "大家还在表态" in await shown(browser, issue)
    await signed_in(browser, people[3])
    assert "哪里一致" in await shown(browser, issue)
    numbers = f"/issues/{issue.number}/landscape.json"
    assert (await browser.get(numbers)).status_code == 200
    browser.cookies.clear()
    assert (await browser.get(numbers)).status_code == 404


async def test_ones_own_place_is_shown_to_oneself_alone(talk, browser):
    issue, people = talk
    await put_in(issue, State.DRAFTING)
    assert "只有您自己看得见" not in await shown(browser, issue)
    await signed_in(browser, people[5])
    assert "只有您自己看得见" in await shown(browser, issue)
    await signed_in(browser, await a_resident("没有参加的"))
    assert "只有您自己看得见" not in await shown(browser, issue)


async def test_too_few_people_are_told_how_many_are_needed(database, browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    for _ in range(3):
        await give_opinion(issue.number, 1, Opinion.AGREE, by=await a_resident(), at=NOW)
    await put_in(issue, State.DRAFTING)
    said = await shown(browser, issue)
    assert "还太早" in said
    assert "要 30" in said
    assert "哪里一致" not in said


async def test_without_an_opinion_there_is_nothing_to_draw(database, browser):
    issue, _ = await a_thread(State.DRAFTING)
    assert "还没有人对看法表态" in await shown(browser, issue)
    assert (await browser.get(f"/issues/{issue.number}/landscape.json")).status_code == 404


async def test_an_issue_without_a_deliberation_has_no_landscape(database, browser):
    assert (await browser.get("/issues/999/landscape")).status_code == 404


async def test_a_changed_opinion_and_a_hidden_claim_change_it(talk, browser):
    issue, people = talk
    await put_in(issue, State.DRAFTING)
    before = await shown(browser, issue)
    revision = await revision_of(issue.number)
    await put_in(issue, State.ARGUING)
    for person in people[:30]:
        await give_opinion(issue.number, 9, Opinion.DISAGREE, by=person, at=NOW)
    assert await revision_of(issue.number) > revision
    await put_in(issue, State.DRAFTING)
    after = await shown(browser, issue)
    assert "看法第9条" in before.split('id="divides"')[0]
    assert "看法第9条" not in after.split('id="divides"')[0]
    director = await a_holder(Role.RC_DIRECTOR)
    await hide_claim(issue.number, 8, HideReason.OFF_TOPIC, by=director, at=NOW)
    assert "看法第8条" not in await shown(browser, issue)


async def test_the_numbers_hold_nobodys_row_and_the_order_does_not_matter(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    numbers = (await browser.get(f"/issues/{issue.number}/landscape.json")).json()
    assert numbers["landscape"]["people"] == PEOPLE
    assert numbers["tables"]["fewest_together"] == 5
    assert "居民" not in json.dumps(numbers, ensure_ascii=False)
    said = await opinions_in((await thread_of(issue)).id)
    forward, backward = drawn_from(said), drawn_from(said[::-1])
    assert forward.landscape.document() == backward.landscape.document() == numbers["landscape"]


async def test_who_is_missing_is_told_by_building_and_never_by_person(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    said = await shown(browser, issue)
    assert "谁还没有说话" in said
    assert f"参与 {PEOPLE} 人" in said


async def test_english_too(talk, browser):
    issue, _ = talk
    await put_in(issue, State.DRAFTING)
    browser.cookies.set("lang", "en")
    said = await shown(browser, issue)
    for words in ("Common ground", "What divides", "Group A, 22 people", "Who is missing"):
        assert words in said
