"""The list of issues: filters, search, pages."""

import re

import pytest

from deliberate.issues.models import Follow
from deliberate.issues.queries import ON_A_PAGE, Wanted, issues_found
from deliberate.issues.rules import Shown, State, Topic
from deliberate.storage import unit_of_work
from tests.build import (
    COMMUNITY,
    NOW,
    a_community,
    a_findable_issue,
    a_holder,
    a_resident,
    an_issue,
    later,
    signed_in,
)

pytestmark = pytest.mark.anyio


async def titles(words="", *, viewer=None, **wanted):
    here = await a_community()
    wanted = Wanted(words=words, **wanted)
    found = await issues_found(wanted, community_id=here.id, viewer=viewer, at=NOW)
    assert len(found.issues) == min(found.total, ON_A_PAGE)
    return [each.title for each in found.issues]


async def issue_saying(title, body="没有别的话。", place="", **wanted):
    return await a_findable_issue(
        title=title, body_source=body, body_html=f"<p>{body}</p>", place=place, **wanted
    )


async def test_a_word_in_the_middle_of_a_sentence_is_found(database):
    await issue_saying("楼道", "消防说过飞线充电屡禁不止很危险")
    await issue_saying("花园", "健身器材坏了")
    assert await titles("充电屡禁") == ["楼道"]
    assert await titles("飞线充电屡禁不止很危险") == ["楼道"]


async def test_one_character_is_found(database):
    await issue_saying("电梯坏了")
    await issue_saying("花园")
    assert await titles("梯") == ["电梯坏了"]


@pytest.mark.parametrize("words", ["3号楼", "3号楼北侧", "3号", "侧3号楼"])
async def test_a_number_with_its_word_is_found_whole(database, words):
    await issue_saying("北侧3号楼北侧")
    await issue_saying("3号门和13号楼北侧", "北侧13号楼北侧")
    found = await titles(words)
    assert "北侧3号楼北侧" in found
    assert ("3号门和13号楼北侧" in found) == (words == "3号")


async def test_the_grams_of_a_phrase_apart_are_no_hit(database):
    await issue_saying("充电", "电棚在别处。充电的人多。")
    assert await titles("充电棚") == []


async def test_signs_of_the_pattern_language_are_only_signs(database):
    await issue_saying("占地50%的方案")
    await issue_saying("占地501平方")
    assert await titles("50%") == ["占地50%的方案"]
    assert await titles("%") == ["占地50%的方案"]
    assert await titles("_") == []


async def test_several_words_must_all_be_there(database):
    await issue_saying("充电棚", "建在北侧")
    await issue_saying("充电桩", "建在西门")
    assert await titles("充电 北侧") == ["充电棚"]


async def test_latin_words_whole_and_in_any_case(database):
    await issue_saying("装 WiFi 好不好")
    assert await titles("wifi") == ["装 WiFi 好不好"]
    assert await titles("wif") == []


async def test_by_number_as_it_stands_on_paper(database):
    issue = await issue_saying("花园")
    assert await titles(f"#{issue.number}") == ["花园"]
    assert await titles(str(issue.number)) == ["花园"]


async def test_titles_first_then_what_moved_last(database):
    await issue_saying("旧的标题说电梯", changed_at=later(days=-3))
    await issue_saying("新的", "里面说电梯", changed_at=later(days=-1))
    await issue_saying("新的标题说电梯", changed_at=later(days=-2))
    assert await titles("电梯") == ["新的标题说电梯", "旧的标题说电梯", "新的"]


async def test_place_topic_and_progress_narrow_it_down(database):
    await issue_saying("甲", building=3, topic=Topic.NOISE)
    await issue_saying("乙", building=5, topic=Topic.NOISE, state=State.ARGUING)
    await issue_saying("丙", building=5, topic=Topic.SAFETY)
    assert await titles(area=f"{COMMUNITY}-E1-05", topic=Topic.NOISE) == ["乙"]
    assert set(await titles(area=f"{COMMUNITY}-E1")) == {"甲", "乙", "丙"}
    assert await titles(area=f"{COMMUNITY}-E1-0") == []
    assert await titles(shown=Shown.DELIBERATING) == ["乙"]


async def test_counts_are_those_of_the_lists(database):
    me = await a_resident()
    for state in State:
        if state is not State.DRAFT:
            await an_issue(state)
    await an_issue(State.RETURNED, by=me)
    here = await a_community()
    found = await issues_found(Wanted(), community_id=here.id, viewer=me, at=NOW)
    for shown, count in found.counts.items():
        assert len(await titles(shown=shown, viewer=me)) == min(count, ON_A_PAGE)
    assert len(await titles(waiting=True, viewer=me)) == 5
    assert found.waiting == 5


async def test_mine_is_what_i_wrote_or_follow(database):
    me = await a_resident()
    await an_issue(State.SCREENING, by=me, title="我提的")
    followed = await an_issue(State.ARGUING, title="我跟进的")
    await an_issue(State.ARGUING, title="别人的")

    @unit_of_work
    async def follow():
        await Follow.create(issue=followed, person_id=me.person_id)

    await follow()
    assert set(await titles(mine=True, viewer=me)) == {"我提的", "我跟进的"}
    assert await titles(mine=True) == []


async def test_what_is_not_public_is_not_listed(database):
    for state in (State.DRAFT, State.SCREENING, State.RETURNED, State.REFERRED):
        await an_issue(state)
    assert await titles() == []


async def test_staff_find_what_waits_for_their_post(database):
    await an_issue(State.SCREENING, title="要初审")
    await an_issue(State.ACCEPTED, title="要分流")
    member = await a_holder("rc-member")
    assert await titles(waiting=True, viewer=member) == ["要初审"]


async def test_twenty_on_a_page(browser):
    for number in range(ON_A_PAGE + 1):
        await an_issue(State.ARGUING, title=f"第{number}件事")
    first = (await browser.get("/issues?shown=deliberating")).text
    assert first.count('class="issue"') == ON_A_PAGE
    second = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert (await browser.get(second)).text.count('class="issue"') == 1


async def test_the_page_keeps_what_was_asked_for(browser):
    await issue_saying("充电棚")
    shown = (await browser.get("/issues", params={"q": "充电", "topic": "safety"})).text
    assert 'value="充电"' in shown
    assert "topic=safety" in shown
    assert "充电棚" in shown


async def test_with_htmx_only_the_list_is_swapped(browser):
    await issue_saying("充电棚")
    answer = await browser.get("/issues?q=充电", headers={"HX-Request": "true"})
    assert "<!doctype html>" not in answer.text
    assert 'id="list"' in answer.text
    assert "HX-Request" in answer.headers["vary"]


async def test_nothing_found_says_what_to_do_next(browser):
    shown = (await browser.get("/issues?q=没有这样的事")).text
    assert "没有找到" in shown


@pytest.mark.parametrize(
    "asked", ["page=0", "page=99999999999", "shown=x&topic=y&area=%25", "q=%00%27", "q=%5C&page=-1"]
)
async def test_an_odd_address_is_still_a_list(browser, asked):
    await issue_saying("充电棚")
    assert (await browser.get(f"/issues?{asked}")).status_code == 200


async def test_the_list_asks_the_database_little(browser, queries):
    for number in range(ON_A_PAGE):
        await issue_saying(f"3号楼第{number}件事")
    await signed_in(browser, await a_resident())
    await browser.get("/issues")
    queries.clear()
    assert (await browser.get("/issues?q=3号楼")).status_code == 200
    assert len(queries) <= 7
