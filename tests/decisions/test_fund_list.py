"""A fund's list is a proposal: the representatives adopt it under R3 or send it back."""

import json

import pytest

from deliberate.areas.models import Area
from deliberate.decisions.actions import count_decision, state_minority
from deliberate.decisions.models import Decision, RollLine
from deliberate.decisions.rules import Funding, FundList
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.queries import entries_of
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused
from tests.build import COMMUNITY, NOW, a_holder, a_resident, a_second_confirms, send, signed_in
from tests.conftest import forced
from tests.decisions.test_result_of_options import outcome
from tests.decisions.votes import (
    NO,
    OVER_NOW,
    STAIRWELL,
    STUDY,
    YES,
    a_convener,
    an_issue_with,
    ballots,
    choosing,
    counted,
    first_day,
    noticed,
    page_of,
    state_of,
    the_meeting,
    together,
    voting,
)

pytestmark = pytest.mark.anyio
VOTES = ["1;2", "1;3", "1", "2;3", "2", "3;2"]
QUESTION = "是否采纳居民投票选出的资金项目清单：方案 2、方案 1，合计 134,500 元？"


async def a_list():
    """A fund that is counted: 路灯 and 充电棚 are selected, 坡道 did not fit."""
    return await outcome("R15", VOTES)


async def issue_of(decision):
    return await Issue.get(id=decision.issue_id).select_related("area", "community")


async def a_vote_on(fund):
    members = await the_meeting(20, 20)
    return await voting("R3", issue=await issue_of(fund), at=OVER_NOW, question=""), members


async def test_a_counted_fund_waits_for_the_representatives(database):
    fund = await a_list()
    assert fund.outcome["verdict"] == "passed"
    assert await state_of(fund) is State.TO_VOTE
    assert fund.fund_list.question == QUESTION
    assert [row.option for row in fund.fund_list.kept] == ["3"]


@pytest.mark.parametrize("texts", [[], ["abstain"]])
async def test_a_fund_that_selects_nothing_has_no_list(database, texts):
    fund = await outcome("R15", texts)
    assert await state_of(fund) is State.NOT_PASSED
    assert fund.fund_list is None


async def test_the_list_is_the_question_whatever_is_typed(database):
    fund = await a_list()
    await the_meeting(20, 20)
    wanted = {"question": "给大家发鸡蛋？", "option": 1}
    decision = await noticed("R3", issue=await issue_of(fund), **wanted)

    assert (decision.question, decision.reading, decision.option) == (QUESTION, 2, None)
    issue = await issue_of(fund)
    notices = [each for each in await entries_of(issue.number) if each.fact == "notice-given"]
    assert QUESTION in {each.details["question"] for each in notices}


@pytest.mark.parametrize("rule_id", ["R1", "R2", "R15", "C1"])
async def test_only_the_representatives_decide_about_the_list(database, rule_id):
    fund = await a_list()
    await a_resident(head=True)
    with pytest.raises(Refused, match="list-goes-to-representatives"):
        await noticed(rule_id, issue=await issue_of(fund), budget=150_000)
    assert await Decision.all().count() == 1


async def test_nobody_is_asked_as_affected_by_a_list(database):
    fund = await a_list()
    await the_meeting(20, 20)
    with pytest.raises(Refused, match="safeguard-for-questions"):
        await noticed("R3", issue=await issue_of(fund), affected_code=STAIRWELL)


@pytest.mark.parametrize("choice, state", [(YES, State.PASSED), (NO, State.NOT_PASSED)])
async def test_they_adopt_it_or_send_it_back(browser, choice, state):
    fund = await a_list()
    decision, members = await a_vote_on(fund)
    await ballots(decision, dict.fromkeys(members, choice))
    decision = await counted(decision)

    assert await state_of(decision) is state
    shown = (await browser.get(await page_of(decision))).text
    for words in ("项目清单", "方案 3：坡道", "留到明年", QUESTION, "看居民投票的结果"):
        assert words in shown, words
    assert ("清单退回了" in shown) is (choice is NO)
    assert "第二次表决" not in shown
    first = (await browser.get(await page_of(decision, "?reading=1"))).text
    assert "看居民代表会议的表决" in first
    assert "选出 2 个方案" in first


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_convener_puts_the_list_on_its_page(browser, htmx):
    fund = await a_list()
    await the_meeting(20, 20)
    await signed_in(browser, await a_convener())
    page = await page_of(fund)
    form = (await browser.get(page)).text
    for words in ("把清单交居民代表会议表决", QUESTION, "问题按清单写好", 'value="R3"'):
        assert words in form, words
    for field in ('name="question"', 'name="budget"', 'name="affected"', 'value="R15"'):
        assert field not in form, field

    typed = {
        "rule": "R3",
        "electorate": COMMUNITY,
        "opens_on": first_day("R3", NOW).isoformat(),
        "voting_days": "5",
        "party_study": STUDY,
    }
    wrong = await send(
        browser, f"{page}/notice", on=page, htmx=htmx, **{**typed, "voting_days": ""}
    )
    assert wrong.status_code == 422
    assert QUESTION in wrong.text
    answer = await send(browser, f"{page}/notice", on=page, htmx=htmx, **typed)

    assert answer.status_code == (200 if htmx else 303)
    await a_second_confirms()
    shown = (await browser.get(page)).text
    for words in ("已经公告，还没有开始投票", QUESTION, "方案 2：路灯", "没有采纳，清单就退回"):
        assert words in shown, words
    assert await state_of(fund) is State.NOTICED


async def test_residents_see_what_was_selected_and_what_comes_next(browser):
    fund = await a_list()
    shown = (await browser.get(await page_of(fund))).text
    for words in ("只是建议", "选上", "留到明年", "居委会把清单交居民代表会议"):
        assert words in shown, words
    assert "交第二个人确认" not in shown


async def test_an_owners_committee_has_no_rule_to_offer(browser):
    fund = await a_list()
    await signed_in(browser, await a_holder("oc-chair"))
    shown = await browser.get(await page_of(fund))
    assert shown.status_code == 200
    assert "交第二个人确认" not in shown.text


async def test_the_list_waits_for_no_third_vote(database):
    decision, members = await a_vote_on(await a_list())
    await ballots(decision, {members[0]: YES})
    decision = await counted(decision)
    assert await state_of(decision) is State.INQUORATE
    with pytest.raises(Refused, match="no-third-reading"):
        await noticed("R3", issue=await issue_of(decision))


async def test_a_voter_on_the_fund_may_still_say_what_they_object_to(database):
    decision, voters = await choosing("R15", voters=6, at=OVER_NOW)
    await ballots(decision, dict(zip(voters, VOTES, strict=True)))
    decision = await counted(decision)
    issue = await issue_of(decision)
    assert await state_minority(issue.number, by=voters[0], at=NOW, text="坡道更要紧。")
    with pytest.raises(Refused, match="not-on-the-roll"):
        await state_minority(issue.number, by=await a_resident(), at=NOW, text="我也是。")


async def test_counted_twice_at_once_the_fund_has_one_list(database):
    decision, voters = await choosing("R15", voters=6, at=OVER_NOW)
    await ballots(decision, dict(zip(voters, VOTES, strict=True)))
    issue, teller = await issue_of(decision), await a_holder("teller", "郑会计")
    acts = [count_decision(issue.number, by=teller, at=NOW) for _ in range(2)]
    found = await together(*acts)
    assert sorted(isinstance(each, Refused) for each in found) == [False, True]
    assert await state_of(decision) is State.TO_VOTE


def test_a_question_too_long_gives_the_number_of_projects():
    rows = tuple(Funding(str(n), votes=1, cost=10, left=1000, taken=True) for n in range(60))
    asked = FundList(rows, kept=(), budget=1000).question
    assert asked == "是否采纳居民投票选出的资金项目清单：共 60 个方案，合计 600 元？"


async def test_the_pages_of_a_list_keep_to_twelve_questions(browser, queries):
    director = await a_convener()
    decision, members = await a_vote_on(await a_list())
    await ballots(decision, dict.fromkeys(members, YES))
    for viewer in (director, members[0]):
        await signed_in(browser, viewer)
        for part in ("", "/vote", "?reading=1"):
            page = await page_of(decision, part)
            queries.clear()
            await browser.get(page)
            assert len(queries) <= 12, (part, [q[:150] for q in queries])


# -- ties go by micro-grids ----------------------------------------------------------------


async def a_second_grid():
    """5幢 lies in a grid of its own; its stairwell follows its building."""
    grid = await unit_of_work(Area.create)(
        level="grid",
        code=f"{COMMUNITY}-002",
        name="第二网格",
        parent=await Area.get(code=COMMUNITY),
    )
    lies = "UPDATE area SET grid_id = $1 WHERE code = $2"
    await forced(lies, grid.id, f"{COMMUNITY}-E1-05")
    await forced(lies, None, f"{COMMUNITY}-E1-05-2")


async def a_tied_fund(*, ballots_of):
    """Three in one grid and one in another; `ballots_of` are theirs."""
    near = [await a_resident(f"甲{n}") for n in range(3)]
    far = await a_resident("乙", building=5)
    await a_second_grid()
    issue = await an_issue_with((("充电棚", 96_000), ("路灯", 96_000)), by=await a_resident())
    wanted = {"electorate_code": COMMUNITY, "budget": 100_000, "at": OVER_NOW}
    decision = await voting("R15", issue=issue, **wanted)
    await ballots(decision, dict(zip([*near, far], ballots_of, strict=True)))
    return await counted(decision)


async def test_a_tie_goes_to_supporters_in_more_micro_grids(browser):
    decision = await a_tied_fund(ballots_of=["1", "1", "2", "2"])

    assert decision.outcome["chosen"]["winners"] == ["2"]
    assert json.loads(decision.certificate)["noticed"]["areas"] == {"1": 1, "2": 2}
    assert "areas" not in decision.noticed
    shown = (await browser.get(await page_of(decision))).text
    assert "都是2票；支持的人分别住在2个和1个微网格，方案 2在前" in shown


async def test_without_a_tie_no_micro_grid_is_told(browser):
    decision = await a_tied_fund(ballots_of=["1", "1", "1", "2"])
    assert decision.outcome["chosen"]["winners"] == ["1"]
    assert "areas" not in json.loads(decision.certificate)["noticed"]
    assert "微网格，" not in (await browser.get(await page_of(decision))).text
    assert await RollLine.filter(decision=decision).count() == 5


async def test_as_many_micro_grids_go_by_the_order(database):
    decision = await a_tied_fund(ballots_of=["1", "2", "abstain", "abstain"])
    assert decision.outcome["chosen"]["winners"] == ["1"]
