"""The page: each state, each viewer, and a thread of two hundred claims."""

import gzip
import html
import re

import pytest

from deliberate.deliberations.actions import give_opinion, hide_claim
from deliberate.deliberations.models import Claim, Participant, Reply
from deliberate.deliberations.rules import HideReason, Opinion, Position
from deliberate.issues.rules import State
from deliberate.storage import unit_of_work
from tests.build import NOW, a_resident, an_issue, signed_in
from tests.deliberations.build import a_claim, a_thread, counted, page_of, put_in, thread_of

pytestmark = pytest.mark.anyio


@unit_of_work
async def many_claims(issue, how_many):
    thread = await thread_of(issue)
    positions = [Position.FOR, Position.AGAINST, Position.QUESTION, Position.ALTERNATIVE]
    people = [Participant(deliberation=thread, number=number) for number in range(1, how_many + 1)]
    await Participant.bulk_create(people)
    await Claim.bulk_create(
        Claim(
            deliberation=thread,
            number=number,
            position=positions[number % 4],
            text=f"第{number}个说法：{number * 7919 % 1000}辆车，{number * 104729 % 997}个口，"
            "离窗户近的人家要先问过，夜里推车的声音也要算进去。",
            created_at=NOW,
        )
        for number in range(1, how_many + 1)
    )


@unit_of_work
async def many_replies(claim, how_many):
    await Reply.bulk_create(
        Reply(claim=claim, kind="response", text=f"回应之{number}。", created_at=NOW)
        for number in range(how_many)
    )


async def test_before_it_begins_the_page_says_what_has_to_happen(browser):
    for state, words in (
        (State.SECONDING, "议题受理并分流到议事以后"),
        (State.CONVENING, "居委会正在筹备"),
        (State.LAPSED, "这个议题没有进入议事"),
    ):
        shown = await browser.get(page_of(await an_issue(state)))
        assert shown.status_code == 200
        assert words in shown.text


async def test_what_a_visitor_may_not_see_is_not_there(browser):
    issue = await an_issue(State.SCREENING)
    assert (await browser.get(page_of(issue))).status_code == 404
    assert (await browser.get("/issues/99999/deliberation")).status_code == 404
    seen = await an_issue(State.CONVENING)
    assert (await browser.get(f"{page_of(seen)}/close")).status_code == 303


async def test_no_counts_while_people_argue_and_shares_only_from_seven_on(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    await a_claim(issue, position=Position.AGAINST)
    await counted(issue, 1, 9, 1, 2)
    await counted(issue, 2, 3, 0, 3)
    assert "赞同 9" not in (await browser.get(page_of(issue))).text

    await put_in(issue, State.DRAFTING)
    shown = (await browser.get(page_of(issue))).text
    assert "赞同 9（75%）· 说不准 1 · 反对 2" in shown
    assert "6 人表态，人太少，不算比例。" in shown

    await counted(issue, 1, 10, 0, 2)
    assert "赞同 10（83%）" in (await browser.get(page_of(issue))).text


async def test_what_people_agree_on_is_shown_once_seven_took_part_and_the_arguing_is_over(browser):
    issue, _ = await a_thread()
    for number in range(7):
        await a_claim(issue, text=f"说法{number}")
    await counted(issue, 1, 9, 1, 2)
    await counted(issue, 2, 5, 0, 5)
    assert 'id="land"' not in (await browser.get(page_of(issue))).text
    await put_in(issue, State.DRAFTING)
    shown = (await browser.get(page_of(issue))).text
    land = shown[shown.index('id="land"') : shown.index('id="claims"')]
    assert "75%" in land
    assert land.index("说法0") < land.index("说不拢的说法") < land.index("说法1")


async def test_ones_own_opinions_lie_over_the_list_that_everybody_reads(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    me, other = await a_resident(), await a_resident()
    await give_opinion(issue.number, 1, Opinion.DISAGREE, by=me, at=NOW)
    await signed_in(browser, other)
    assert "您表示：" not in (await browser.get(page_of(issue))).text
    await signed_in(browser, me)
    assert "您表示：反对" in (await browser.get(page_of(issue))).text


async def test_an_issue_withdrawn_on_the_way_says_that_it_stopped(browser):
    issue, _ = await a_thread(State.WITHDRAWN)
    shown = await browser.get(page_of(issue))
    assert "议事已经停止" in shown.text
    assert 'id="quick"' not in shown.text


async def test_both_languages_have_every_word(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    await signed_in(browser, await a_resident())
    for language, words in (("zh-Hans", "快速表态"), ("en", "Quick opinions")):
        browser.cookies.set("lang", language)
        shown = (await browser.get(page_of(issue))).text
        assert words in shown
        assert "Position." not in shown
        assert "Form." not in shown


async def test_two_hundred_claims_are_all_reachable_on_a_small_page(browser):
    issue, _ = await a_thread()
    await many_claims(issue, 200)
    await signed_in(browser, await a_resident())

    first = await browser.get(page_of(issue))
    assert first.text.count('<article class="arg"') == 12 + 12 + 6 + 6
    assert "再看 38 条" in first.text
    assert len(gzip.compress(first.content, 6)) <= 14 * 1024

    for position in ("for", "against", "question", "alternative"):
        whole = await browser.get(f"{page_of(issue)}?all={position}")
        part = await browser.get(f"{page_of(issue)}?all={position}", headers={"HX-Request": "true"})
        assert part.text.count('<article class="arg"') == 50
        assert part.text.count(f'id="{position}"') == 1
        assert whole.text.count('<article class="arg"') > 50 - 1
    shown = await browser.get(f"{page_of(issue)}?show=199")
    assert 'id="claim-199"' in shown.text


async def test_thousands_of_claims_and_replies_come_in_portions(browser):
    """However many there are, an answer stays small, and each is on one of the pages."""
    issue, _ = await a_thread()
    await many_claims(issue, 1_000)
    claims = await Claim.all().order_by("number")
    await many_replies(claims[0], 45)
    await signed_in(browser, await a_resident())
    seen, path = [], f"{page_of(issue)}?all=for"
    while path:
        answer = await browser.get(path, headers={"HX-Request": "true"})
        found = re.findall(r'<article class="arg" id="claim-(\d+)"', answer.text)
        assert 0 < len(found) <= 100
        seen += found
        links = re.findall(r'hx-get="([^"]+)"[^>]*>.*?(再看|前面的)', answer.text)
        path = next((html.unescape(to) for to, words in links if words == "再看"), None)
    assert len(seen) == len(set(seen)) == 250
    for asked in ("from=100000", "from=x", "from=-1"):
        answer = await browser.get(f"{page_of(issue)}?all=for&{asked}")
        assert f'id="claim-{seen[0]}"' in answer.text
    last = await browser.get(f"{page_of(issue)}?show={seen[-1]}")
    assert f'id="claim-{seen[-1]}"' in last.text

    told, path = [], f"{page_of(issue)}?show=1"
    while path:
        shown = (await browser.get(path)).text
        told += re.findall(r"回应之(\d+)。", shown)
        onward = re.search(r'href="([^"]+replies=\d+)#claim-1">再看', shown)
        path = onward and html.unescape(onward[1])
    assert told == [str(n) for n in range(45)]


async def test_what_is_hidden_comes_last_and_folded_when_it_is_much(browser):
    issue, facilitator = await a_thread()
    await many_claims(issue, 20)
    for hidden, folded in (({4, 8, 12}, False), ({16}, True)):
        for number in hidden:
            reason = HideReason.ADVERTISING
            await hide_claim(issue.number, number, reason, by=facilitator, at=NOW)
        page = (await browser.get(page_of(issue))).text
        shown, away = page.split('id="for"')[1].split('id="against"')[0].split("<details")
        assert "已收起" not in shown
        assert 'id="claim-20"' in shown
        assert away.startswith(" open>") is not folded
    assert away.count("已收起") == 4


async def test_the_page_asks_few_questions_of_the_database(browser, queries):
    issue, facilitator = await a_thread(State.DRAFTING)
    await many_claims(issue, 40)
    for viewer in (await a_resident(), facilitator):
        await signed_in(browser, viewer)
        queries.clear()
        assert (await browser.get(page_of(issue))).status_code == 200
        assert len(queries) <= 12, queries
