"""The pages of delegation: a code asked for and used, one's own fate, the numbers for all."""

import re

import pytest

from deliberate.decisions.actions import delegate, offer_to_speak
from deliberate.decisions.models import Delegate, Delegation
from deliberate.decisions.routes.for_another import WRONG_CODES
from tests.build import NOW, a_holder, a_resident, send, signed_in
from tests.decisions.votes import (
    OVER_NOW,
    ROUTES,
    STAIRWELL,
    an_issue_with,
    ballots,
    choosing,
    counted,
    heads,
    noticed,
    page_of,
    the_lift,
    voting,
)
from tests.test_queries import MOST

pytestmark = pytest.mark.anyio
HTMX = [False, True]


async def a_vote(*, voters=40, **wanted):
    decision, people = await choosing("C2", voters=voters, **wanted)
    return decision, await page_of(decision, "/delegation"), people


def words_of(answer):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_neighbour_takes_a_code_and_another_uses_it_and_takes_it_back(browser, htmx):
    decision, page, people = await a_vote()
    await signed_in(browser, people[0])
    assert f'href="{page}"' in (await browser.get(page.removesuffix("/delegation"))).text
    answer = await send(browser, f"{page}/offer", htmx=htmx)
    if not htmx:
        assert (answer.status_code, answer.headers["location"]) == (303, page)
        answer = await browser.get(page)
    code = (await Delegate.get()).code
    assert code in answer.text
    assert ("<!doctype" in answer.text) is not htmx

    await signed_in(browser, people[1])
    await send(browser, f"{page}/give", htmx=htmx, code=code.lower())
    assert (await Delegation.get()).voter_id == people[1].person_id
    for path in (page, page.removesuffix("/delegation")):
        assert f"{people[0].name}替您说" in words_of(await browser.get(path))
    await signed_in(browser, people[0])
    assert people[1].name not in words_of(await browser.get(page))

    await signed_in(browser, people[1])
    await send(browser, f"{page}/take-back", htmx=htmx)
    assert await Delegation.all().count() == 0
    assert decision.most_carried == 2


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_wrong_code_comes_back_as_typed(browser, htmx):
    _, page, people = await a_vote()
    await signed_in(browser, people[0])
    for code in ("", "没有", "2222-2222"):
        answer = await send(browser, f"{page}/give", htmx=htmx, code=code)
        assert (answer.status_code, 'href="#f-code"' in answer.text) == (422, True)
        assert f'value="{code}"' in answer.text


async def test_guessing_codes_waits(browser):
    decision, page, people = await a_vote()
    good = await offer_to_speak(decision.issue.number, by=people[0], at=NOW)
    await signed_in(browser, people[1])
    for _ in range(WRONG_CODES.most):
        answer = await send(browser, f"{page}/give", code="2222-2222")
        assert answer.status_code == 422
    for code in ("2222-2222", good):
        answer = await send(browser, f"{page}/give", code=code)
        assert answer.status_code == 429
        assert f'value="{code}"' in answer.text
    WRONG_CODES.free_again.clear()
    assert (await send(browser, f"{page}/give", code=good)).status_code == 303


async def test_who_voted_is_told_that_their_ballot_counts(browser):
    decision, page, people = await a_vote()
    code = await offer_to_speak(decision.issue.number, by=people[0], at=NOW)
    await delegate(decision.issue.number, by=people[1], at=NOW, code=code)
    await ballots(decision, {people[1]: "1>2>3"})
    await signed_in(browser, people[1])
    shown = await browser.get(page)
    assert "以您自己投的为准，托付不算" in shown.text
    assert f'action="{page}/give"' not in shown.text


async def test_who_may_not_is_told_why(browser):
    _, page, people = await a_vote()
    shown = await browser.get(page)
    assert "/sign-in?next=" in shown.text
    assert "一个人最多替 2 个人说" in shown.text
    await signed_in(browser, await a_resident())
    assert f'action="{page}' not in (await browser.get(page)).text
    answer = await browser.post(f"{page}/give")
    assert answer.status_code == 403
    await signed_in(browser, people[0])
    assert f'action="{page}/give"' in (await browser.get(page)).text


async def test_a_small_roll_a_notice_and_an_end_each_say_so(browser):
    decision, page, people = await a_vote(voters=10)
    await signed_in(browser, people[0])
    assert "这次不能托付" in (await browser.get(page)).text
    assert "这次不能托付" in (await browser.get(page.removesuffix("/delegation"))).text
    for n in range(30):
        await a_resident(f"邻居{n}")
    before = await noticed("C2", issue=await an_issue_with(ROUTES), at=NOW)
    assert "投票开始以后才能托付" in (await browser.get(await page_of(before, "/delegation"))).text
    over = await voting("C2", issue=await an_issue_with(ROUTES), at=OVER_NOW)
    assert "托付不能再改" in (await browser.get(await page_of(over, "/delegation"))).text
    assert decision.most_carried == 0


async def test_a_rule_without_it_has_no_such_page(browser):
    await heads(1)
    decision = await voting("R2")
    page = await page_of(decision)
    assert (await browser.get(f"{page}/delegation")).status_code == 404
    assert "请人替您说" not in (await browser.get(page)).text
    assert "能不能托付" not in (await browser.get("/rules/R2")).text
    assert "能不能托付" in (await browser.get("/rules/C2")).text


async def test_the_result_tells_the_numbers_and_each_their_own_fate(browser):
    decision, page, people = await a_vote(at=OVER_NOW, secret=True)
    number, at = decision.issue.number, decision.opens_at
    code = await offer_to_speak(number, by=people[0], at=at)
    for each in people[1:4]:
        await delegate(number, by=each, at=at, code=code)
    lonely = await offer_to_speak(number, by=people[5], at=at)
    await delegate(number, by=people[4], at=at, code=lonely)
    await ballots(decision, {people[0]: "1>2>3"})
    decision = await counted(decision)
    result = page.removesuffix("/delegation")

    told = words_of(await browser.get(result))
    assert "通过别人的票被听到的2人" in told
    assert "没有传到一张票上、按弃权算的1人" in told
    assert "受托的人已经替满、这次没有算进去的1人" in told
    assert "替得最多的人替了2个人，规则最多允许2个" in told
    assert decision.lot_seed in told
    assert "您的托付" not in told
    seen = []
    for each in people[1:5]:
        await signed_in(browser, each)
        shown = words_of(await browser.get(result))
        seen.append(
            [word for word in ("听到了", "没有算进去，也没有", "按弃权算。") if word in shown]
        )
        assert people[0].name not in shown
    assert sorted(map(str, seen[:3])) == sorted(
        map(str, [["听到了"], ["听到了"], ["没有算进去，也没有"]])
    )
    assert seen[3] == ["按弃权算。"]


@pytest.mark.parametrize("rule_id", ["C2", "R8"])
async def test_a_page_with_all_that_a_rule_knows_asks_no_more_than_others(
    browser, queries, rule_id
):
    if rule_id == "C2":
        decision, _, (reader, *_) = await a_vote()
    else:
        owners = await the_lift()
        reader = owners["101"]
        decision = await voting("R8", electorate_code=STAIRWELL)
    here = await page_of(decision)
    for actor in (reader, await a_holder("rc-director"), await a_holder("supervisor")):
        await signed_in(browser, actor)
        for part in ("", "/vote", "/delegation" if rule_id == "C2" else "/proxies"):
            queries.clear()
            await browser.get(f"{here}{part}")
            assert len(queries) <= MOST, (part, actor.acting, len(queries))
