"""The pages of written proxies: who sees which part, two screens for each ballot, the paper."""

import re
from datetime import timedelta

import pytest

from deliberate.decisions.actions import accept_proxy, cast_ballot, give_proxy
from deliberate.decisions.models import Ballot, Decision, Participation, Proxy
from tests.build import NOW, a_holder, a_resident, send, signed_in
from tests.decisions.votes import (
    NO,
    OVER_NOW,
    STAIRWELL,
    YES,
    ballots,
    counted,
    heads,
    in_the_box,
    noticed,
    page_of,
    the_lift,
    voting,
)

pytestmark = pytest.mark.anyio
HTMX = [False, True]


async def a_vote(**wanted):
    owners = await the_lift()
    decision = await voting("R8", electorate_code=STAIRWELL, **wanted)
    return decision, await page_of(decision, "/proxies"), owners


async def held(decision, principal, holder, at=None):
    number, at = decision.issue.number, at or decision.opens_at
    code = await give_proxy(number, by=principal, at=at, holder=holder.name)
    return await accept_proxy(number, by=holder, at=at, code=code)


def words_of(answer):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", answer.text))


# -- the two ----------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_voter_writes_it_and_takes_it_back(browser, htmx):
    _, page, owners = await a_vote()
    await signed_in(browser, owners["101"])
    assert f'href="{page}"' in (await browser.get(page.removesuffix("/proxies"))).text

    answer = await send(browser, f"{page}/give", htmx=htmx, holder="业主601")
    if not htmx:
        assert (answer.status_code, answer.headers["location"]) == (303, page)
        answer = await browser.get(page)
    proxy = await Proxy.get()
    assert proxy.code in answer.text
    assert "等对方接受" in answer.text
    assert ("<!doctype" in answer.text) is not htmx

    await send(browser, f"{page}/revoke", htmx=htmx)
    assert (await Proxy.get()).ended == "revoked"
    assert "给业主601的委托已经结束" in words_of(await browser.get(page))


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_proxy_without_a_name_or_a_wrong_code_comes_back_as_typed(browser, htmx):
    _, page, owners = await a_vote()
    await signed_in(browser, owners["101"])
    answer = await send(browser, f"{page}/give", htmx=htmx, holder="")
    assert (answer.status_code, 'href="#f-holder"' in answer.text) == (422, True)
    for code in ("", "K7M2", "K7M2-9QXF"):
        answer = await send(browser, f"{page}/accept", htmx=htmx, code=code)
        assert (answer.status_code, 'href="#f-code"' in answer.text) == (422, True)
        assert f'value="{code}"' in answer.text
    assert await Proxy.all().count() == 0


@pytest.mark.parametrize("htmx", HTMX)
async def test_the_holder_accepts_and_votes_on_two_screens_that_say_for_whom(browser, htmx):
    decision, page, owners = await a_vote()
    voter, son = owners["501"], await a_resident("王小明", building=5)
    code = await give_proxy(decision.issue.number, by=voter, at=decision.opens_at, holder=son.name)
    await signed_in(browser, son)
    await send(browser, f"{page}/accept", htmx=htmx, code=code.lower().replace("-", " "))
    proxy = (await Proxy.get()).id
    here = f"{page}/{proxy}"
    shown = await browser.get(page.removesuffix("/proxies"))
    assert f'href="{here}/vote"' in shown.text
    assert "业主501委托您投票" in words_of(shown)

    ballot = await browser.get(f"{here}/vote")
    assert "替业主501投票" in words_of(ballot)
    assert "3幢2单元501、" in words_of(ballot)
    confirm = await send(browser, f"{here}/vote", on=f"{here}/vote", htmx=htmx, choice="no")
    assert "确认替业主501投出" in confirm.text
    assert "2套房，共140.80平方米" in words_of(confirm)
    assert await Ballot.all().count() == 0
    key = re.search(r'name="key" value="([^"]+)"', confirm.text)[1]
    headers = {"HX-Request": "true"} if htmx else {}
    data = {"key": key, "choice": "no"}
    answer = await browser.post(f"{here}/confirm", data=data, headers=headers)
    if not htmx:
        assert (answer.status_code, answer.headers["location"]) == (303, f"{here}/receipt")
        answer = await browser.get(f"{here}/receipt")
    assert await in_the_box(await Decision.get()) == {voter.person_id: ("no", proxy)}
    assert (await Participation.get()).receipt in answer.text
    assert "业主501的票已经投出" in words_of(answer)
    assert "反对" not in answer.text

    await signed_in(browser, voter)
    own = words_of(await browser.get(page.removesuffix("/proxies")))
    assert "代理人替您投了票" in own
    assert "自己投，以自己投的为准" in own


async def test_each_ballot_is_cast_by_itself(browser):
    decision, page, owners = await a_vote()
    holder = owners["601"]
    proxies = [await held(decision, owners[flat], holder) for flat in ("101", "102")]
    await signed_in(browser, holder)
    for proxy, choice in zip(proxies, ("yes", "no"), strict=True):
        here = f"{page}/{proxy}"
        await send(browser, f"{here}/confirm", on=f"{here}/vote", choice=choice)
    first, second = (owners[flat].person_id for flat in ("101", "102"))
    cast = await in_the_box(decision)
    assert {voter: choice for voter, (choice, _) in cast.items()} == {first: "yes", second: "no"}
    own = words_of(await browser.get(page.removesuffix("/proxies")))
    assert "您还没有投票" in own


async def test_a_ballot_under_a_proxy_is_there_for_its_holder_alone(browser):
    decision, page, owners = await a_vote()
    proxy = await held(decision, owners["101"], owners["601"])
    for other in (owners["101"], owners["602"], await a_resident(), await a_holder("teller")):
        await signed_in(browser, other)
        for path in ("vote", "receipt"):
            assert (await browser.get(f"{page}/{proxy}/{path}")).status_code == 404
        answer = await send(browser, f"{page}/{proxy}/confirm", on="/me", choice="no")
        assert answer.status_code == 404
    assert await Ballot.all().count() == 0


async def test_after_an_own_ballot_the_holder_is_told_that_it_has_ended(browser):
    decision, page, owners = await a_vote()
    proxy = await held(decision, owners["101"], owners["601"])
    at = decision.opens_at
    await cast_ballot(decision.id, by=owners["601"], at=at, choice=NO, proxy=proxy)
    await cast_ballot(decision.id, by=owners["101"], at=at, choice=YES)
    await signed_in(browser, owners["601"])
    for path in ("vote", "receipt"):
        answer = await browser.get(f"{page}/{proxy}/{path}")
        assert answer.status_code == 403
        assert "这份委托已经结束" in answer.text
    shown = words_of(await browser.get(page))
    assert "委托已经结束" in shown
    assert "本人自己投了" not in shown
    await signed_in(browser, owners["101"])
    assert "您自己投了票" in words_of(await browser.get(page))


async def test_the_holder_gives_it_back(browser):
    decision, page, owners = await a_vote()
    proxy = await held(decision, owners["101"], owners["601"])
    await signed_in(browser, owners["601"])
    await send(browser, f"{page}/{proxy}/give-back", on=page)
    assert (await Proxy.get()).ended == "given-back"
    await signed_in(browser, owners["101"])
    shown = await browser.get(page)
    assert "对方退回了" in shown.text
    assert 'name="holder"' in shown.text


# -- states of the page -----------------------------------------------------------------


async def test_who_is_not_signed_in_sees_the_rules_and_nobody(browser):
    decision, page, owners = await a_vote()
    await held(decision, owners["101"], owners["601"])
    shown = await browser.get(page)
    assert shown.status_code == 200
    assert "一个人最多替 3 个人投" in shown.text
    assert "/sign-in?next=" in shown.text
    assert not re.search("业主[0-9]", shown.text)


async def test_a_vote_whose_rule_knows_no_proxies_has_no_such_page(browser):
    await heads(1)
    decision = await voting("R2")
    page = await page_of(decision)
    assert "书面委托" not in (await browser.get(page)).text
    assert (await browser.get(f"{page}/proxies")).status_code == 404
    assert (await browser.get(f"{page}/proxies/form")).status_code == 404


async def test_before_the_vote_one_may_give_and_accept_and_not_vote(browser):
    owners = await the_lift()
    decision = await noticed("R7", electorate_code=STAIRWELL, at=NOW)
    page = await page_of(decision, "/proxies")
    number = (await decision.issue).number
    code = await give_proxy(number, by=owners["101"], at=decision.noticed_at, holder="业主601")
    await signed_in(browser, owners["601"])
    await send(browser, f"{page}/accept", code=code)
    proxy = (await Proxy.get()).id
    shown = (await browser.get(page)).text
    assert "投票从" in shown
    assert f"{page}/{proxy}/vote" not in shown
    assert (await browser.get(f"{page}/{proxy}/vote")).status_code == 403


async def test_when_the_time_is_over_nothing_can_be_done(browser):
    decision, page, owners = await a_vote(at=OVER_NOW)
    at = decision.closes_at - timedelta(hours=1)
    await held(decision, owners["101"], owners["601"], at)
    await give_proxy(decision.issue.number, by=owners["102"], at=at, holder="业主601")
    for viewer in (owners["101"], owners["102"], owners["601"], await a_holder("grid-worker")):
        await signed_in(browser, viewer)
        shown = await browser.get(page)
        assert "投票时间已过，委托不能再写、再改" in shown.text
        assert f'action="{page}' not in shown.text


# -- paper ------------------------------------------------------------------------------


async def test_the_paper_is_blank_or_filled_in_for_who_gave_it(browser):
    decision, page, owners = await a_vote()
    blank = words_of(await browser.get(f"{page}/form"))
    assert "业主表决委托书" in blank
    assert "是否同意在3幢北侧建充电棚" in blank
    code = await give_proxy(
        decision.issue.number, by=owners["101"], at=decision.opens_at, holder="业主601"
    )
    assert code not in (await browser.get(f"{page}/form")).text
    await signed_in(browser, owners["101"])
    filled = words_of(await browser.get(f"{page}/form"))
    assert all(each in filled for each in ("业主101", "3幢2单元101", "业主601", code))


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_grid_worker_brings_it_in_and_a_supervisor_checks_it(browser, htmx):
    _, page, _ = await a_vote()
    worker, supervisor = await a_holder("grid-worker", "李响"), await a_holder("supervisor", "钱")
    await signed_in(browser, worker)
    typed = {"principal": "业主101", "door": "3-2-101", "paper_holder": "业主601"}
    wrong = await send(browser, f"{page}/enter", htmx=htmx, **{**typed, "door": "9"})
    assert (wrong.status_code, 'href="#f-principal"' in wrong.text) == (422, True)
    assert 'value="业主601"' in wrong.text
    await send(browser, f"{page}/enter", htmx=htmx, **typed)
    proxy = await Proxy.get()
    assert proxy.code in (await browser.get(page)).text
    assert f"{page}/{proxy.id}/check" not in (await browser.get(page)).text

    await signed_in(browser, supervisor)
    shown = await browser.get(page)
    assert proxy.code not in shown.text
    assert "业主101" in shown.text
    await send(browser, f"{page}/{proxy.id}/check", on=page, htmx=htmx)
    assert (await Proxy.get()).checked_by_id == supervisor.person_id
    assert "没有等核对的委托书" in (await browser.get(page)).text

    await signed_in(browser, worker)
    who = {"principal": "业主101", "door": "101"}
    await send(browser, f"{page}/revoke-on-paper", htmx=htmx, **who)
    assert (await Proxy.get()).ended == "revoked"


async def test_other_posts_see_no_proxies(browser):
    decision, page, owners = await a_vote()
    await held(decision, owners["101"], owners["601"])
    for role in ("rc-director", "teller", "supervisor", "grid-worker", "auditor"):
        await signed_in(browser, await a_holder(role))
        for path in (page, page.removesuffix("/proxies")):
            assert not re.search("业主[0-9]", (await browser.get(path)).text), (role, path)


# -- the result -------------------------------------------------------------------------


async def test_the_result_tells_how_many_were_cast_by_proxy(browser):
    decision, page, owners = await a_vote(at=OVER_NOW)
    at = decision.opens_at
    proxy = await held(decision, owners["101"], owners["601"])
    await cast_ballot(decision.id, by=owners["601"], at=at, choice=NO, proxy=proxy)
    await ballots(decision, {each: YES for flat, each in owners.items() if flat != "101"})
    await counted(decision)
    result = page.removesuffix("/proxies")
    assert "其中1张是代理人拿着书面委托代投的" in words_of(await browser.get(result))
    await signed_in(browser, owners["101"])
    assert "由代理人代投" in (await browser.get(result)).text
    context = (await browser.get(f"{result}/certificate.json")).json()["context"]
    assert context["by_proxy"] == 1


async def test_the_rules_say_who_may_vote_for_how_many(browser):
    assert "一个人最多替 3 个人投" in (await browser.get("/rules/R8")).text
    assert "能不能委托" not in (await browser.get("/rules/R2")).text
