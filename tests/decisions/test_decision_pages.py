"""The pages of a decision: what each shows, to whom, with and without htmx."""

import re
from datetime import timedelta

import pytest

from deliberate.decisions.actions import answer_as_affected, settle_votes, state_minority
from deliberate.decisions.models import (
    AffectedLine,
    Ballot,
    Decision,
    MinorityStatement,
    RefusedBallot,
)
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.storage import rows
from tests.build import COMMUNITY, NOW, a_holder, a_resident, an_issue, later, send, signed_in
from tests.decisions.votes import (
    ABSTAIN,
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
    noticed,
    state_of,
    the_lift,
    voting,
)

pytestmark = pytest.mark.anyio
HTMX = [False, True]


async def page_of(decision, more=""):
    issue = await Issue.get(id=decision.issue_id)
    return f"/issues/{issue.number}/decision{more}"


def a_notice(**wanted):
    return {
        "rule": "R2",
        "question": QUESTION,
        "electorate": BUILDING,
        "opens_on": first_day("R2", NOW).isoformat(),
        "voting_days": "5",
        "party_study": STUDY,
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

    assert f'value="{first_day("R3", later()).isoformat()}"' in shown.text
    assert "物业管理条例第14条" in shown.text
    assert shown.text.count('name="rule"') == 12


@pytest.mark.parametrize("htmx", HTMX)
async def test_a_convener_gives_notice(browser, htmx):
    await heads(2)
    issue = await an_issue(State.TO_VOTE)
    await signed_in(browser, await a_convener())
    page = f"/issues/{issue.number}/decision"

    answer = await send(browser, f"{page}/notice", on=page, htmx=htmx, **a_notice())

    assert (await Decision.get(issue_id=issue.id)).roll_size == 2
    if htmx:
        assert answer.status_code == 200
        assert "<!doctype" not in answer.text
        assert "公告已经发出" in answer.text
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, page)
    shown = (await browser.get(page)).text
    assert "已经公告，还没有开始投票" in shown
    assert QUESTION in shown


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
    ballot = await Ballot.get(decision_id=decision.id)
    assert ballot.choice == "no"
    if htmx:
        assert ballot.receipt in answer.text
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, f"{page}/receipt")

    receipt = (await browser.get(f"{page}/receipt")).text
    assert ballot.receipt in receipt
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
    code = (await Ballot.get(decision_id=decision.id)).receipt

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
    assert "13" in shown[0]  # how many have voted

    await counted(decision)
    assert "69.23%" in (await browser.get(page)).text


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
    notice = a_notice(
        mitigation="西移12米。",
        opens_on=(first_day("R2", NOW) + timedelta(days=9)).isoformat(),
        **{f"answer-{statement}": "已西移。"},
    )
    answer = await send(browser, f"{page}/notice", on=page, **notice)
    assert answer.status_code == 303
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
    assert (await AffectedLine.get(decision_id=decision.id)).choice == "no"
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
    wrong = await send(browser, path, on=page, htmx=htmx, **{field: "长" * 601})
    answer = await send(browser, path, on=page, htmx=htmx, **{field: "已后退三米。"})
    assert (wrong.status_code, "长" * 601 in wrong.text) == (422, True)
    assert answer.status_code == (200 if htmx else 303)
    assert "已后退三米。" in (await browser.get(page)).text


async def test_decisions_settle_by_the_clock_for_the_page(browser):
    await heads(1)
    decision = await noticed("R2", at=OPEN_NOW)
    await settle_votes(NOW)
    assert "正在投票" in (await browser.get(await page_of(decision))).text
