"""The pages of consensus rounds: opened by a form, answered with or without htmx, and told."""

from fractions import Fraction

import pytest

from deliberate.deliberations.actions import settle_rounds
from deliberate.deliberations.models import ConsensusRound, RoundAnswer
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.web.telling import share
from tests.build import COMMUNITY, NOW, a_resident, later, send, signed_in
from tests.deliberations.build import page_of
from tests.deliberations.test_close_deliberation import a_draft
from tests.deliberations.test_rounds import (
    FIRST,
    NEAR,
    OVER,
    SECOND,
    a_round,
    all_answer,
    many_residents,
)

pytestmark = pytest.mark.anyio

TYPED = {
    "option": "1",
    "grouping": "own",
    "weighing": "affectedness",
    "name-1": "跳舞的人",
    "percent-1": "30",
    "reason-1": "场地是她们用的",
    "name-3": "近处住户",
    "percent-3": "50",
    "reason-3": "声音到窗前",
    "name-5": "其他使用者",
    "percent-5": "20",
    "reason-5": "路过",
    "days": "7",
    "which_counts": "last",
    "statement": "离得近的人天天听，路过的人听一会儿。",
}


def at_round(issue, number=1):
    return f"/issues/{issue.number}/rounds/{number}"


async def opening(browser, issue, **typed):
    where = f"/issues/{issue.number}/rounds"
    return await send(browser, where, on=f"{where}/new", **typed)


async def test_a_moderator_opens_a_round_by_the_form(browser):
    issue, director, _ = await a_draft()
    await signed_in(browser, director)
    assert f"/issues/{issue.number}/rounds/new" in (await browser.get(page_of(issue))).text
    opened = await opening(browser, issue, **TYPED)
    assert opened.headers["location"] == at_round(issue)
    held = await ConsensusRound.get()
    assert held.weights["shares"] == {"跳舞的人": "3/10", "近处住户": "1/2", "其他使用者": "1/5"}
    assert held.by_residence is False
    shown = (await browser.get(at_round(issue))).text
    assert "这一轮已经开始" in shown
    assert held.weights_hash in shown
    assert "声音到窗前" in shown
    assert "不到 5 人" in shown
    page = (await browser.get(page_of(issue))).text
    assert "正在征求第 1 轮共识" in page
    assert "方案 1 正在征求共识，这一轮结束以前不能改" in page
    assert "改方案 1" not in page
    again = await browser.get(f"/issues/{issue.number}/rounds/new")
    assert "一次只开一轮" in again.text
    assert 'name="weighing"' not in again.text


async def test_the_form_comes_back_as_typed_and_says_what_is_wrong(browser):
    issue, director, _ = await a_draft()
    await signed_in(browser, director)
    wrong = await opening(
        browser,
        issue,
        **{**TYPED, "option": "2", "percent-3": "五成", "days": "30", "reason-5": ""},
    )
    assert wrong.status_code == 422
    for words in ("有 5 处要改", "五成", "加起来要正好 100", "请写 3 到 15 天", "场地是她们用的"):
        assert words in wrong.text
    assert 'href="#f-percent-2"' in wrong.text  # the filled rows are moved up
    assert await ConsensusRound.all().count() == 0


async def test_groups_by_home_are_ticked_and_a_group_of_nobody_comes_back(browser):
    issue, director, _ = await a_draft()
    await signed_in(browser, director)
    typed = {
        "option": "1",
        "grouping": "home",
        "weighing": "by-size",
        "name-1": "5幢的住户",
        "name-5": "其他居民",
        "days": "3",
        "which_counts": "last",
    }
    place = {f"place-1-{COMMUNITY}-E1-05": "1"}
    assert "请至少勾一处" in (await opening(browser, issue, **typed)).text
    nobody = await opening(browser, issue, **typed, **place)
    assert nobody.status_code == 422
    assert "没有人住在那里" in nobody.text
    assert f'name="place-1-{COMMUNITY}-E1-05" value="1" checked' in nobody.text
    neighbour = await a_resident(building=5)
    assert (await opening(browser, issue, **typed, **place)).status_code == 303

    await signed_in(browser, neighbour)
    shown = (await browser.get(at_round(issue))).text
    assert "您的回答算在“5幢的住户”里" in shown
    assert 'name="stratum"' not in shown
    answered = await send(browser, f"{at_round(issue)}/answer", level="3", stratum="1")
    assert answered.status_code == 303
    answer = await RoundAnswer.get()
    assert (answer.stratum, answer.level) == (0, 3)


async def test_without_javascript_an_answer_is_recorded_and_can_be_changed(browser):
    issue, _ = await a_round()
    await signed_in(browser, await a_resident())
    missing = await send(browser, f"{at_round(issue)}/answer", level="4")
    assert missing.status_code == 422
    assert "您属于哪个群体？请选一项" in missing.text
    assert 'value="4" checked' in missing.text

    given = await send(browser, f"{at_round(issue)}/answer", level="4", stratum="1")
    assert given.headers["location"] == at_round(issue)
    shown = (await browser.get(at_round(issue))).text
    assert "已记下您的回答" in shown
    assert "改成这个回答" in shown
    assert 'value="4" checked' in shown
    await send(browser, f"{at_round(issue)}/answer", level="2", stratum="1")
    assert (await RoundAnswer.get()).level == 2


async def test_with_htmx_the_round_alone_is_swapped_and_an_error_keeps_what_was_chosen(browser):
    issue, _ = await a_round()
    await signed_in(browser, await a_resident())
    path = f"{at_round(issue)}/answer"
    wrong = await send(browser, path, htmx=True, stratum="1", level="9")
    assert (wrong.status_code, wrong.text.startswith('<div id="round"')) == (422, True)
    assert 'role="alert"' in wrong.text
    part = await send(browser, path, htmx=True, stratum="1", level="5")
    assert part.status_code == 200
    assert part.text.startswith('<div id="round"')
    assert "data-focus" in part.text
    assert "到这一轮结束以前，随时可以改" in part.text


async def test_the_same_form_pressed_twice_answers_once(browser):
    issue, _ = await a_round()
    await signed_in(browser, await a_resident())
    page = await browser.get(at_round(issue))
    key = page.text.split('name="key" value="')[1].split('"')[0]
    sent = {"key": key, "level": "5", "stratum": "0"}
    first, second = [await browser.post(f"{at_round(issue)}/answer", data=sent) for _ in range(2)]
    assert first.status_code == second.status_code == 303
    assert await RoundAnswer.all().count() == 1


async def test_while_it_lasts_nothing_is_told_but_how_many_answered(browser):
    issue, _ = await a_round()
    people = await many_residents(11)
    await all_answer(issue, 1, people, ((4, 0, 0, 0, 0), (7, 0, 0, 0, 0), (0, 0, 0, 0, 0)))
    shown = (await browser.get(at_round(issue))).text
    assert "7 人" in shown
    assert shown.count("不到 5 人</td>") == 2
    assert "登录以后就能回答" in shown
    told = (await browser.get(f"{at_round(issue)}.json")).json()
    assert told["answered"] == {"跳舞的人": None, NEAR: 7, "其他使用者": None}
    assert told["finding"] is None


async def test_at_the_end_everybody_can_work_out_the_grade_anew(browser):
    issue, _ = await a_round()
    await all_answer(issue, 1, await many_residents(390), SECOND)
    await settle_rounds(OVER)
    shown = (await browser.get(at_round(issue))).text
    for words in (
        "高度共识",
        "86.96%",
        "83.89%",
        "5.93%",
        "118 人回答",
        "高度共识：共识度 86.96%，不低于 80%",
        "高度共识：最高的反对 5.93%，在 20% 的限度以内",
    ):
        assert words in shown
    browser.cookies.set("lang", "en")
    english = (await browser.get(at_round(issue))).text
    assert "High consensus: consensus 86.96%, at least 80%" in english

    told = (await browser.get(f"{at_round(issue)}.json")).json()
    found = told["finding"]
    accept = [sum(one["counts"][:3]) / sum(one["counts"]) for one in found["strata"]]
    weights = [eval(told["weights"]["shares"][one["name"]]) for one in found["strata"]]
    consensus = sum(w * a for w, a in zip(weights, accept, strict=True))
    assert round(consensus, 4) == round(eval(found["consensus"]), 4) == 0.8697
    assert round(min(accept), 4) == round(eval(found["floor"]), 4) == 0.8390
    assert found["weights_hash"] == told["weights_hash"]

    browser.cookies.set("lang", "zh-Hans")
    page = (await browser.get(page_of(issue))).text
    assert "共识度 86.96% · 接受最少的群体 83.89% · 反对最多的群体 5.93%" in page


async def test_an_answer_that_comes_too_late_is_refused_and_says_so(browser):
    issue, _ = await a_round(at=later(days=-7, hours=1))
    await signed_in(browser, await a_resident())
    page = await browser.get(at_round(issue))
    key = page.text.split('name="key" value="')[1].split('"')[0]
    await settle_rounds(later(days=1))
    sent = {"key": key, "level": "5", "stratum": "0"}
    late = await browser.post(f"{at_round(issue)}/answer", data=sent)
    assert late.status_code == 403
    assert "这一轮的时间已经过了" in late.text
    over = (await browser.get(at_round(issue))).text
    assert "交回答" not in over
    assert "答的人太少" in over


async def test_when_its_time_is_over_and_it_is_not_yet_counted_the_page_says_so(browser):
    issue, _ = await a_round(at=later(days=-8))
    await signed_in(browser, await a_resident())
    shown = (await browser.get(at_round(issue))).text
    assert "一分钟以内算出结果" in shown
    assert "交回答" not in shown
    assert "去回答" not in (await browser.get(page_of(issue))).text


async def test_the_next_round_starts_from_the_groups_of_the_one_before(browser):
    issue, director = await a_round(at=later(days=-8))
    await all_answer(issue, 1, await many_residents(390), FIRST, at=later(days=-7))
    await settle_rounds(NOW)
    await signed_in(browser, director)
    form = (await browser.get(f"/issues/{issue.number}/rounds/new")).text
    assert 'value="60米以内的住户"' in form
    assert 'name="percent-2" type="text" inputmode="numeric" value="50"' in form
    typed = {key: text for key, text in TYPED.items() if key != "days"}
    assert (
        "和上一轮比，改了什么：这里要填" in (await opening(browser, issue, **typed, days="7")).text
    )
    typed |= {"days": "7", "changed": "8点一刻就结束"}
    stale = await opening(browser, issue, **typed)
    assert stale.status_code == 422
    assert "那一次同意的是别的权重" in stale.text
    assert 'href="#f-statement"' in stale.text
    typed["statement"] = "三支队伍现在合用一个音箱。"
    opened = await opening(browser, issue, **typed)
    assert opened.headers["location"] == at_round(issue, 2)
    second = (await browser.get(at_round(issue, 2))).text
    assert "8点一刻就结束" in second
    assert at_round(issue, 1) in second


async def test_the_closing_page_says_why_it_has_to_wait_and_why_it_is_no_agreement(browser):
    issue, director = await a_round(at=later(days=-8))
    await signed_in(browser, director)
    path = f"{page_of(issue)}/close"
    assert "有一轮共识征求还没有结束" in (await browser.get(path)).text
    typed = {"agreed": "要有喷淋", "path": "agreed", "reason": "都能接受"}
    assert "有一轮共识征求还没有结束" in (await send(browser, path, on=path, **typed)).text
    await settle_rounds(NOW)
    assert "所以不能写“协商一致”" in (await browser.get(path)).text
    refused = await send(browser, path, on=path, **typed)
    assert (refused.status_code, (await Issue.get(id=issue.id)).state) == (422, State.DRAFTING)
    assert "最后一轮没有达到高度共识" in refused.text
    closed = await send(browser, path, on=path, **{**typed, "path": "to-vote"})
    assert closed.status_code == 303


async def test_what_is_not_there_is_not_found(browser):
    issue, *_ = await a_draft()
    for path in (at_round(issue), f"{at_round(issue)}.json"):
        assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize(
    "fraction, words",
    [("4/5", "80%"), ("1/3", "1/3"), ("13/16", "81.25%"), ("39/59", "66.10%"), ("0/1", "0%")],
)
def test_a_share_is_told_in_per_cent_and_never_rounded_up(fraction, words):
    assert share(Fraction(fraction)) == words
