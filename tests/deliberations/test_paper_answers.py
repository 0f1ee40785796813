"""Answers on paper: entered by a grid worker, one a person, with a receipt and nothing to read."""

import asyncio
import json
import re
from dataclasses import replace

import pytest

from deliberate.deliberations import queries
from deliberate.deliberations.actions import answer_round, enter_answer, settle_rounds
from deliberate.deliberations.models import PaperAnswer, RoundAnswer
from deliberate.people.models import Residence
from deliberate.people.rules import Actor, Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused, Unseen
from tests.build import COMMUNITY, NOW, a_holder, a_resident, date, later, send, signed_in
from tests.deliberations.test_round_pages import at_round
from tests.deliberations.test_rounds import (
    BY_HOME,
    OVER,
    SQUARE,
    a_round,
    all_answer,
    held,
    many_residents,
)

pytestmark = pytest.mark.anyio
FIRST = replace(SQUARE, which_counts="first")
CODE = r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}"


async def a_helper():
    return await a_holder(Role.GRID_WORKER, "李响", organization="第一网格")


async def on_paper(issue, helper, whose, *, level=3, stratum=1, at=NOW, round_=1):
    return await enter_answer(
        *(issue.number, round_),
        by=helper,
        at=at,
        person_id=whose.person_id,
        level=level,
        stratum=stratum,
    )


async def counts(issue, receipt):
    return (await queries.receipt_in_round(await held(issue), receipt)).counts


async def levels():
    return [each.level for each in await RoundAnswer.all()]


async def test_a_form_counts_as_the_persons_one_answer_and_the_helper_signs(database):
    issue, _ = await a_round()
    helper, chen = await a_helper(), await a_resident("陈桂英")
    receipt = await on_paper(issue, helper, chen)
    assert re.fullmatch(CODE, receipt)
    assert await queries.counts_in(await held(issue)) == {
        "跳舞的人": (0,) * 5,
        "60米以内的住户": (0, 0, 1, 0, 0),
        "其他使用者": (0,) * 5,
    }
    entry = await Entry.get(fact="round-answered")
    assert json.loads(entry.details) == {"round": 1, "paper": True}
    assert (entry.person_id, entry.acting) == (helper.person_id, "第一网格·grid-worker")
    assert await counts(issue, receipt)


async def test_where_the_last_counts_it_is_the_last_on_either_way(database):
    issue, _ = await a_round()
    helper, chen = await a_helper(), await a_resident("陈桂英")
    await answer_round(issue.number, 1, by=chen, at=NOW, level=5, stratum=0)
    first = await on_paper(issue, helper, chen, level=2)
    assert await levels() == [2]
    second = await on_paper(issue, helper, chen, level=2)
    assert await levels() == [2]
    assert [await counts(issue, code) for code in (first, second)] == [False, True]
    await answer_round(issue.number, 1, by=chen, at=NOW, level=2, stratum=1)
    assert await levels() == [2]  # the same, and no longer on paper
    assert not await counts(issue, second)
    await settle_rounds(OVER)
    assert await PaperAnswer.filter(counted=False).count() == 2
    assert json.loads((await Entry.get(fact="round-ended")).details)["on_paper"] == 0


async def test_where_the_first_counts_nothing_follows_on_it(database):
    issue, _ = await a_round(FIRST)
    helper, chen, son = await a_helper(), await a_resident("陈桂英"), await a_resident("陈强")
    receipt = await on_paper(issue, helper, chen, level=2)
    with pytest.raises(Refused, match="answered-already"):
        await answer_round(issue.number, 1, by=chen, at=NOW, level=5, stratum=0)
    await answer_round(issue.number, 1, by=son, at=NOW, level=4, stratum=0)
    for refused in (
        answer_round(issue.number, 1, by=son, at=NOW, level=4, stratum=0),
        on_paper(issue, helper, son),
    ):
        with pytest.raises(Refused, match="answered-already"):
            await refused
    assert sorted(await levels()) == [2, 4]
    assert await PaperAnswer.all().count() == 1  # what was refused got no receipt
    assert await counts(issue, receipt)


@pytest.mark.parametrize("declared", [SQUARE, FIRST])
async def test_paper_and_a_tap_at_once_are_one_answer(database, declared):
    issue, _ = await a_round(declared)
    helper, chen = await a_helper(), await a_resident("陈桂英")
    await asyncio.gather(
        on_paper(issue, helper, chen, level=2),
        answer_round(issue.number, 1, by=chen, at=NOW, level=5, stratum=0),
        return_exceptions=True,
    )
    (level,) = await levels()
    assert level in {2, 5}


async def test_at_the_end_the_receipts_stay_and_nothing_leads_to_a_person(database):
    issue, _ = await a_round()
    helper, chen, zhao = await a_helper(), await a_resident("陈桂英"), await a_resident("赵大爷")
    kept = await on_paper(issue, helper, chen)
    replaced = await on_paper(issue, helper, zhao)
    await answer_round(issue.number, 1, by=zhao, at=NOW, level=1, stratum=1)
    people = await many_residents(14)
    await all_answer(issue, 1, people, ((5, 0, 0, 0, 0), (0, 0, 4, 0, 0), (0, 0, 5, 0, 0)))
    await settle_rounds(OVER)
    assert [await counts(issue, code) for code in (kept, replaced)] == [True, False]
    assert await RoundAnswer.all().count() == 0
    ended = json.loads((await Entry.get(fact="round-ended")).details)
    assert (ended["on_paper"], sum(map(sum, ended["counts"].values()))) == (1, 16)
    assert set(PaperAnswer._meta.fk_fields) == {"round"}
    signed = await Entry.filter(fact="round-answered").values_list("person_id", flat=True)
    assert set(signed) == {None, helper.person_id}


async def test_who_enters_for_whom_and_when(database):
    issue, director = await a_round()
    helper, chen = await a_helper(), await a_resident("陈桂英")
    facilitator = Actor(issue.facilitator_id, "", "", None)
    child = await a_resident(born=date(NOW.year - 9, 1, 1))
    for by, whose, why in (
        (director, chen, "grid-workers-only"),
        (chen, chen, "grid-workers-only"),
        (facilitator, chen, "facilitator-is-neutral"),
        (helper, child, "residents-only"),
    ):
        with pytest.raises(Refused, match=why):
            await on_paper(issue, by, whose)
    for level, stratum in ((0, 0), (6, 0), (5, 3), (5, None)):
        with pytest.raises(Refused, match="unreadable-answer"):
            await on_paper(issue, helper, chen, level=level, stratum=stratum)
    with pytest.raises(Unseen):
        await on_paper(issue, helper, chen, round_=2)
    with pytest.raises(Refused, match="round-is-over"):
        await on_paper(issue, helper, chen, at=OVER)
    assert await PaperAnswer.all().count() == await RoundAnswer.all().count() == 0


async def test_by_residence_the_form_counts_where_the_person_lives(database):
    chen = await a_resident("陈桂英", building=3)
    await a_resident(building=5)
    issue, _ = await a_round(BY_HOME)
    await on_paper(issue, await a_helper(), chen, level=4, stratum=None)
    assert (await queries.counts_in(await held(issue)))["3幢"] == (0, 1, 0, 0, 0)


async def door(whose):
    found = await Residence.get(person_id=whose.person_id).select_related("dwelling")
    return found.dwelling.code.removeprefix(f"{COMMUNITY}-")


async def test_a_grid_worker_enters_it_and_anybody_checks_the_receipt(browser):
    issue, _ = await a_round()
    helper, chen = await a_helper(), await a_resident("陈桂英")
    await signed_in(browser, helper)
    assert "录入纸质回答" in (await browser.get(at_round(issue))).text
    path = f"{at_round(issue)}/paper"
    typed = {"for_name": "陈桂英", "for_home": await door(chen), "level": "2", "stratum": "1"}
    blank = await send(browser, path, on=path, for_name="陈桂英")
    assert blank.status_code == 422
    assert "户号：这里要填" in blank.text
    assert "属于哪个群体：请选一项" in blank.text
    wrong = await send(browser, path, on=path, **{**typed, "for_home": "E1-03-2-999"})
    assert wrong.status_code == 422
    assert 'value="陈桂英"' in wrong.text
    assert 'value="2" checked' in wrong.text

    done = await send(browser, path, on=path, **typed)
    assert (done.status_code, await levels()) == (303, [2])
    receipt = done.headers["location"]
    code = re.search(CODE, receipt)[0]
    shown = (await browser.get(receipt)).text
    assert "请把编号写在回执上" in shown
    assert code in shown

    await signed_in(browser, await a_resident())
    assert "录入纸质回答" not in (await browser.get(at_round(issue))).text
    check = f"{at_round(issue)}/receipt"
    for asked, words in (
        (f"?code={code.lower()}", "这一份已经录入，现在算它"),
        ("?code=2222-3333-4444", "没有找到这个编号"),
        ("", "凭编号看这一份算上了没有"),
    ):
        assert words in (await browser.get(check + asked)).text
    browser.cookies.set("lang", "en")
    english = (await browser.get(f"{check}?code={code}")).text
    assert "This form is entered and counts as things stand" in english
    await settle_rounds(OVER)
    assert "This form counted" in (await browser.get(f"{check}?code={code}")).text


async def test_pressed_twice_it_is_entered_once_with_one_receipt(browser):
    issue, _ = await a_round()
    helper, chen = await a_helper(), await a_resident("陈桂英")
    await signed_in(browser, helper)
    path = f"{at_round(issue)}/paper"
    shown = await browser.get(path)
    key = re.search(r'name="key" value="([^"]+)"', shown.text)[1]
    sent = {"key": key, "for_name": "陈桂英", "for_home": await door(chen)}
    sent |= {"level": "2", "stratum": "1"}
    first, second = [await browser.post(path, data=sent) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert await PaperAnswer.all().count() == 1
    changed = await browser.post(path, data={**sent, "level": "5"})
    assert (changed.status_code, await levels()) == (422, [2])


async def test_the_person_does_not_read_the_paper_online_and_is_told_what_counts(browser):
    for declared, words in (
        (SQUARE, "在这里再答一次，就算这一次的"),
        (FIRST, "这一轮算第一次的回答，不能再答"),
    ):
        issue, _ = await a_round(declared)
        chen = await a_resident("陈桂英")
        await on_paper(issue, await a_helper(), chen, level=2)
        await signed_in(browser, chen)
        shown = (await browser.get(at_round(issue))).text
        assert words in shown
        assert "checked" not in shown


async def test_where_the_first_counts_the_pages_say_so(browser):
    issue, _ = await a_round(FIRST)
    son = await a_resident("陈强")
    await signed_in(browser, son)
    shown = (await browser.get(at_round(issue))).text
    assert "一个人答了几次，算第一次" in shown
    await send(browser, f"{at_round(issue)}/answer", level="4", stratum="1")
    after = (await browser.get(at_round(issue))).text
    assert "您已经回答过了" in after
    assert "交回答" not in after
    await signed_in(browser, await a_helper())
    path = f"{at_round(issue)}/paper"
    typed = {"for_name": "陈强", "for_home": await door(son), "level": "2", "stratum": "1"}
    refused = await send(browser, path, on=path, **typed)
    assert refused.status_code == 422
    assert "这位居民已经回答过了" in refused.text
    assert (await browser.get(f"{at_round(issue)}.json")).json()["which_counts"] == "first"


async def test_when_the_time_is_over_no_paper_is_taken_and_the_total_is_told(browser):
    issue, _ = await a_round(at=later(days=-6))
    helper, chen = await a_helper(), await a_resident("陈桂英")
    await on_paper(issue, helper, chen, stratum=0)
    people = await many_residents(15)
    await all_answer(issue, 1, people, ((5, 0, 0, 0, 0),) * 3)
    await settle_rounds(later(days=1))
    await signed_in(browser, helper)
    assert "不再收回答" in (await browser.get(f"{at_round(issue)}/paper")).text
    shown = (await browser.get(at_round(issue))).text
    assert "其中纸质 1 份" in shown
    assert "录入纸质回答" not in shown
