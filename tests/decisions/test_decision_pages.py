"""The pages of a decision: what each shows, to whom, with and without htmx."""

from datetime import timedelta

import pytest

from deliberate.decisions.actions import answer_as_affected, settle_votes, state_minority
from deliberate.decisions.models import (
    AffectedLine,
    Decision,
    MinorityStatement,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.storage import rows
from tests.build import (
    COMMUNITY,
    NOW,
    a_holder,
    a_resident,
    a_second_confirms,
    an_issue,
    later,
    send,
    signed_in,
)
from tests.decisions.votes import (
    BUILDING,
    NO,
    OPEN_NOW,
    OVER_NOW,
    QUESTION,
    STAIRWELL,
    STUDY,
    YES,
    a_convener,
    ballots,
    counted,
    first_day,
    heads,
    in_clear,
    noticed,
    page_of,
    state_of,
    the_lift,
    voting,
)

pytestmark = pytest.mark.anyio
HTMX = [False, True]


def a_notice(**wanted):
    return {
        "rule": "R2",
        "question": QUESTION,
        "electorate": BUILDING,
        "opens_on": first_day("R2", NOW).isoformat(),
        "voting_days": "5",
        "party_study": STUDY,
        "secrecy": "recorded",  # there are few voters here
        **wanted,
    }


# -- rules -------------------------------------------------------------------------------


async def test_the_library_gives_every_rule_with_its_law(browser):
    shown = await browser.get("/rules")
    assert shown.status_code == 200
    for words in ("居民代表会议", "民法典第278条", "三分之二以上", "满 15 天"):
        assert words in shown.text
    assert "四分之三以上" in (await browser.get("/rules/R8")).text
    assert (await browser.get("/rules/R99")).status_code == 404


async def test_pages_speak_english_too(browser):
    browser.cookies.set("lang", "en")
    shown = await browser.get("/rules/R3")
    assert "Representatives" in shown.text
    assert "at least two thirds" in shown.text


# -- giving notice -----------------------------------------------------------------------


async def test_before_the_notice_residents_are_told_that_it_is_in_preparation(browser):
    issue = await an_issue(State.TO_VOTE)
    shown = await browser.get(f"/issues/{issue.number}/decision")
    assert "表决还在准备" in shown.text
    assert 'name="rule"' not in shown.text


async def test_the_form_gives_the_earliest_day_and_the_law(browser):
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_convener())

    shown = await browser.get(f"/issues/{issue.number}/decision")

    in_two_days = first_day("R3", later(days=2))  # when the second person has confirmed
    assert f'value="{in_two_days.isoformat()}"' in shown.text
    assert "物业管理条例第14条" in shown.text
    assert shown.text.count('name="rule"') == 13


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_convener_gives_notice_once_a_second_confirms(browser, htmx):
    await heads(2)
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_convener())
    page = f"/issues/{issue.number}/decision"

    answer = await send(browser, f"{page}/notice", on=page, htmx=htmx, **a_notice())

    assert not await Decision.exists()
    if htmx:
        assert answer.status_code == 200
        assert "<!doctype" not in answer.text
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, page)
    waiting = (await browser.get(page)).text
    assert "现在还没有生效" in waiting
    assert 'name="rule"' not in waiting
    assert await a_second_confirms() == page
    assert (await Decision.get(issue_id=issue.id)).roll_size == 2
    shown = (await browser.get(page)).text
    assert "已经公告，还没有开始投票" in shown
    assert QUESTION in shown


@pytest.mark.parametrize("secrecy", ["secret", "", "nonsense"])
async def test_a_secret_vote_of_few_comes_back_as_typed(browser, secrecy):
    await heads(9)
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_convener())
    page = f"/issues/{issue.number}/decision"

    answer = await send(browser, f"{page}/notice", on=page, **a_notice(secrecy=secrecy))

    assert answer.status_code == 422
    assert 'href="#f-secrecy"' in answer.text
    assert "名册上不到 10 人" in answer.text
    assert QUESTION in answer.text
    assert await Decision.all().count() == 0


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_notice_with_faults_comes_back_as_typed(browser, htmx):
    await heads(1)
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_convener())
    page = f"/issues/{issue.number}/decision"
    wrong = a_notice(opens_on=NOW.date().isoformat(), voting_days="99", party_study="")

    answer = await send(browser, f"{page}/notice", on=page, htmx=htmx, **wrong)

    assert answer.status_code == 422
    assert QUESTION in answer.text
    for name in ("opens_on", "voting_days", "party_study"):
        assert f'href="#f-{name}"' in answer.text
    assert await Decision.all().count() == 0


async def test_residents_may_not_give_notice(browser):
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_resident())
    answer = await browser.post(f"/issues/{issue.number}/decision/notice")
    assert answer.status_code == 403


# -- the result --------------------------------------------------------------------------


async def test_the_result_explains_every_step(browser):
    owners = await the_lift()
    decision = await voting("R8", at=OVER_NOW, electorate_code=STAIRWELL)
    flats = {flat: who for flat, who in owners.items() if flat != "101"}
    await ballots(
        decision, {who: NO if flat in {"102", "201"} else YES for flat, who in flats.items()}
    )
    decision = await counted(decision)

    shown = (await browser.get(await page_of(decision))).text

    for words in (
        *("通过", "91.89%", "90.90%", "81.86%", "80.00%"),
        *("776.30 / 844.80 平方米", "要 563.20 平方米", "比要求多出 213.10 平方米"),
        *("同意 635.50，弃权 0.00，反对 140.80", "要 582.23 平方米", "正好达到"),
        *("再有 1 个参加的人改投反对", "民法典第278条", decision.roll_hash),
    ):
        assert words in shown, words


async def test_too_few_voters_are_not_a_rejection_and_no_split_is_shown(browser):
    voters = await heads(5)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {voters[0]: YES, voters[1]: NO})
    await counted(decision)

    shown = (await browser.get(await page_of(decision))).text

    assert "人数不够，没有结果" in shown
    assert "还差 1 户" in shown
    assert "反对 1" not in shown
    (details,) = (await rows("SELECT details FROM entry WHERE fact = 'decision-counted'"))[0]
    assert '"tally":{}' in details


async def test_a_paused_decision_shows_the_safeguard_and_the_way_on(browser):
    voters, director = await heads(6), await a_convener()
    decision = await voting("R2", at=OVER_NOW, affected_code=STAIRWELL, by=director)
    await ballots(decision, dict.fromkeys(voters, YES))
    for voter in voters[:4]:
        at = decision.opens_at + timedelta(hours=1)
        await answer_as_affected(decision.id, by=voter, at=at, choice=NO)
    number = (await Issue.get(id=decision.issue_id)).number
    await state_minority(number, by=voters[0], at=decision.opens_at, text="离窗太近。")
    await counted(decision)
    assert await state_of(decision) is State.SECOND_READING
    page = await page_of(decision)

    shown = (await browser.get(page)).text
    for words in ("暂停，要再议一次", "66.66%", "100.00%", "离窗太近", "还没有答复"):
        assert words in shown, words

    await signed_in(browser, director)
    form = (await browser.get(page)).text
    statement = (await MinorityStatement.get()).id
    assert f'name="answer-{statement}"' in form
    opens_on = (first_day("R2", NOW) + timedelta(days=9)).isoformat()
    notice = a_notice(mitigation="西移12米。", opens_on=opens_on)
    early = await send(browser, f"{page}/notice", on=page, **notice)
    assert (early.status_code, "西移12米。" in early.text) == (422, True)
    path = f"{page}/minority/{statement}/answer"
    said = {f"answer-{statement}": "已西移。", f"closing-{statement}": "integrated"}
    assert (await send(browser, path, on=page, **said)).status_code == 303
    answer = await send(browser, f"{page}/notice", on=page, **notice)
    assert answer.status_code == 303
    assert "现在还没有生效" in (await browser.get(page)).text
    await a_second_confirms()
    second = (await browser.get(page)).text
    assert "这是第二次表决" in second
    first = (await browser.get(f"{page}?reading=1")).text
    assert "已西移。" in first
    assert (await browser.get(f"{page}?reading=2")).status_code == 200


async def test_a_reading_that_does_not_exist_is_not_there(browser):
    await heads(1)
    decision = await noticed("R2")
    assert (await browser.get(await page_of(decision, "?reading=2"))).status_code == 404


# -- acts on the page --------------------------------------------------------------------


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_teller_counts(browser, htmx):
    (head,) = await heads(1)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {head: YES})
    await signed_in(browser, await a_holder("teller", "郑会计"))
    page = await page_of(decision)

    answer = await send(browser, f"{page}/count", on=page, htmx=htmx)

    assert answer.status_code == (200 if htmx else 303)
    assert "这个结果是怎么算出来的" in (await browser.get(page)).text
    assert (await browser.post(f"{page}/count")).status_code == 403


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_convener_extends(browser, htmx):
    await heads(3)
    director = await a_convener()
    decision = await voting("R2", by=director)
    await signed_in(browser, director)
    page = await page_of(decision)

    wrong = await send(browser, f"{page}/extend", on=page, htmx=htmx, voting_days="99")
    answer = await send(browser, f"{page}/extend", on=page, htmx=htmx, voting_days="5")

    assert (wrong.status_code, 'value="99"' in wrong.text) == (422, True)
    assert answer.status_code == (200 if htmx else 303)
    assert (await Decision.get(id=decision.id)).extended
    assert "再延长几天" not in (await browser.get(page)).text


@pytest.mark.parametrize("htmx", HTMX)
async def test_an_affected_household_answers(browser, htmx):
    near, far = (await heads(1))[0], (await heads(1, building=5))[0]
    decision = await voting("R2", electorate_code=f"{COMMUNITY}-E1", affected_code=BUILDING)
    page = await page_of(decision)
    await signed_in(browser, near)

    wrong = await send(browser, f"{page}/affected", on=page, htmx=htmx)
    answer = await send(browser, f"{page}/affected", on=page, htmx=htmx, choice="no")

    assert wrong.status_code == 422
    assert answer.status_code == (200 if htmx else 303)
    assert (await AffectedLine.get(decision_id=decision.id)).answered
    assert await in_clear() == ["no"]
    assert "您家表过态了" in (await browser.get(page)).text
    await signed_in(browser, far)
    assert (await send(browser, f"{page}/affected", on=page, choice="no")).status_code == 403


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_statement_and_its_answer(browser, htmx):
    head, director = (await heads(1))[0], await a_convener()
    decision = await voting("R2", at=OVER_NOW, by=director)
    await ballots(decision, {head: NO})
    page = await page_of(decision)
    await signed_in(browser, head)

    wrong = await send(browser, f"{page}/minority", on=page, htmx=htmx, text="长" * 601)
    answer = await send(browser, f"{page}/minority", on=page, htmx=htmx, text="<b>太近</b>")
    assert (wrong.status_code, "长" * 601 in wrong.text) == (422, True)
    assert answer.status_code == (200 if htmx else 303)

    await counted(decision)
    shown = (await browser.get(page)).text
    assert "&lt;b&gt;太近&lt;/b&gt;" in shown
    await signed_in(browser, director)
    statement = await MinorityStatement.get()
    path, field = f"{page}/minority/{statement.id}/answer", f"answer-{statement.id}"
    closing = {f"closing-{statement.id}": "integrated"}
    wrong = await send(browser, path, on=page, htmx=htmx, **{field: "长" * 601}, **closing)
    unsaid = await send(browser, path, on=page, htmx=htmx, **{field: "已后退三米。"})
    answer = await send(browser, path, on=page, htmx=htmx, **{field: "已后退三米。"}, **closing)
    assert (wrong.status_code, "长" * 601 in wrong.text) == (422, True)
    assert (unsaid.status_code, "已后退三米。" in unsaid.text) == (422, True)
    assert answer.status_code == (200 if htmx else 303)
    assert "已后退三米。" in (await browser.get(page)).text


async def test_decisions_settle_by_the_clock_for_the_page(browser):
    await heads(1)
    decision = await noticed("R2", at=OPEN_NOW)
    await settle_votes(NOW)
    assert "正在投票" in (await browser.get(await page_of(decision))).text
