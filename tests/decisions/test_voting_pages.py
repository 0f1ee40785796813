"""The pages of voting: two screens and a receipt, who may not, and nothing before the count."""

import re

import pytest

from deliberate.decisions.models import Ballot, Participation, RefusedBallot
from deliberate.storage import rows
from tests.build import a_holder, a_resident, send, signed_in
from tests.decisions.votes import (
    ABSTAIN,
    BUILDING,
    NO,
    OVER_NOW,
    YES,
    a_convener,
    ballots,
    counted,
    heads,
    in_clear,
    page_of,
    voting,
)

pytestmark = pytest.mark.anyio
HTMX = [False, True]

# -- the ballot --------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", HTMX)
async def test_two_screens_and_a_receipt(browser, htmx):
    (head,) = await heads(1)
    decision = await voting("R2")
    await signed_in(browser, head)
    page = await page_of(decision)
    assert f'href="{page}/vote"' in (await browser.get(page)).text

    confirm = await send(browser, f"{page}/vote", on=f"{page}/vote", htmx=htmx, choice="no")
    assert confirm.status_code == 200
    assert "您选的是：反对" in confirm.text
    assert "还没有投出" in confirm.text
    assert ("<!doctype" in confirm.text) is not htmx
    assert await Ballot.all().count() == 0

    key = re.search(r'name="key" value="([^"]+)"', confirm.text)[1]
    headers = {"HX-Request": "true"} if htmx else {}
    data = {"key": key, "choice": "no"}
    answer = await browser.post(f"{page}/confirm", data=data, headers=headers)
    assert await in_clear() == ["no"]
    took_part = await Participation.get(decision_id=decision.id)
    if htmx:
        assert took_part.receipt in answer.text
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, f"{page}/receipt")

    receipt = (await browser.get(f"{page}/receipt")).text
    assert took_part.receipt in receipt
    assert "反对" not in receipt
    assert "您投过票了" in (await browser.get(page)).text


async def test_the_same_confirmation_sent_twice_is_one_act(browser):
    (head,) = await heads(1)
    decision = await voting("R2")
    await signed_in(browser, head)
    page = await page_of(decision)
    shown = await browser.get(f"{page}/vote")
    data = {"key": re.search(r'name="key" value="([^"]+)"', shown.text)[1], "choice": "yes"}

    answers = [await browser.post(f"{page}/confirm", data=data) for _ in range(2)]

    assert {each.headers["location"] for each in answers} == {f"{page}/receipt"}
    cast = await rows("SELECT 1 FROM entry WHERE fact = 'ballot-cast'")
    assert len(cast) == 1


@pytest.mark.parametrize("htmx", HTMX)
@pytest.mark.parametrize("step", ["vote", "confirm"])
async def test_a_ballot_without_a_choice_comes_back(browser, step, htmx):
    (head,) = await heads(1)
    decision = await voting("R2")
    await signed_in(browser, head)
    page = await page_of(decision)

    answer = await send(browser, f"{page}/{step}", on=f"{page}/vote", htmx=htmx)

    assert answer.status_code == 422
    assert "请选同意、弃权或反对" in answer.text
    assert await Ballot.all().count() == 0


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_late_confirmation_is_refused_and_counted_among_the_refused(browser, htmx):
    (head,) = await heads(1)
    on_time = await voting("R2")
    await signed_in(browser, head)
    shown = await browser.get(f"{await page_of(on_time)}/vote")
    key = re.search(r'name="key" value="([^"]+)"', shown.text)[1]
    decision = await voting("R2", at=OVER_NOW)
    page = await page_of(decision)

    headers = {"HX-Request": "true"} if htmx else {}
    data = {"key": key, "choice": "yes"}
    answers = [await browser.post(f"{page}/confirm", data=data, headers=headers) for _ in range(2)]

    for answer in answers:
        assert answer.status_code == 403
        assert "表决已于" in answer.text
    assert await RefusedBallot.filter(decision_id=decision.id).count() == 1
    assert await Ballot.all().count() == 0
    assert (await browser.get(f"{page}/vote")).status_code == 403
    assert "投票时间已过" in (await browser.get(page)).text


async def test_who_is_not_on_the_roll_is_told_why(browser):
    await heads(1)
    decision = await voting("R2")
    page = await page_of(decision)
    assert "登录后看您在不在名册上" in (await browser.get(page)).text
    assert (await browser.get(f"{page}/vote")).status_code == 303  # to sign in

    await signed_in(browser, await a_resident())
    assert "您不在这次的名册上" in (await browser.get(page)).text
    for path in ("vote", "receipt"):
        answer = await browser.get(f"{page}/{path}")
        assert answer.status_code == 403
        assert "名册" in answer.text
    for path in ("vote", "confirm", "minority"):
        assert (await browser.post(f"{page}/{path}")).status_code == 403


async def test_a_voter_without_a_ballot_has_no_receipt_yet(browser):
    (head,) = await heads(1)
    decision = await voting("R2")
    await signed_in(browser, head)
    assert "所以没有回执" in (await browser.get(await page_of(decision, "/receipt"))).text


async def test_anybody_checks_a_receipt_and_learns_no_choice(browser):
    (head,) = await heads(1)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {head: NO})
    page = await page_of(decision, "/check")
    code = (await Participation.get(decision_id=decision.id)).receipt

    assert "核对回执" in (await browser.get(page)).text
    before = (await browser.get(page, params={"code": f" {code.lower()} "})).text
    await counted(decision)
    after = (await browser.get(page, params={"code": code})).text
    unknown = (await browser.get(page, params={"code": "AAAA-BBBB-CCCC"})).text

    assert "这张票在票箱里" in before
    assert "这张票已经计入" in after
    assert "没有找到这个编号" in unknown
    for text in (before, after, unknown):
        assert "反对" not in text
    part = await browser.get(page, params={"code": code}, headers={"HX-Request": "true"})
    assert "<!doctype" not in part.text


# -- nothing is known before the count ---------------------------------------------------


async def test_no_page_shows_the_tally_before_the_count(browser):
    voters = await heads(14)
    decision = await voting("R2", at=OVER_NOW, affected_code=BUILDING)
    chosen = [YES] * 9 + [NO] * 3 + [ABSTAIN] * 1
    await ballots(decision, dict(zip(voters, chosen, strict=False)))
    page = await page_of(decision)
    shown = []
    for viewer in (None, voters[0], await a_convener(), await a_holder("teller", "郑会计")):
        browser.cookies.clear()
        if viewer:
            await signed_in(browser, viewer)
        seen = (page, f"{page}?reading=1", f"{page}/check", "/record")
        shown.extend([(await browser.get(each)).text for each in seen])

    for text in shown:
        words = re.sub(r"<[^>]+>", " ", text)
        assert not re.search(r"(同意|反对|弃权)\D{0,6}\b(9|3|1)\b", words)
        assert "69.23" not in words  # 9 of 13
    assert "10 以上" in shown[0]  # how many have voted

    await counted(decision)
    assert "69.23%" in (await browser.get(page)).text
