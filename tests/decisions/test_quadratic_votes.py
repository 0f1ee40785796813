"""Quadratic votes: several for one option cost their square, and nobody overspends."""

import re
from dataclasses import replace

import pytest

from deliberate.consensus import Electorate, Flag, preset
from deliberate.decisions.models import Ballot
from deliberate.decisions.rules import Offer
from deliberate.decisions.rules.offers import option_faults
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.verdict import Refused
from tests.build import a_holder, send, signed_in
from tests.decisions.test_ballot_of_options import confirm, fill_in, opened
from tests.decisions.test_result_of_options import outcome
from tests.decisions.votes import (
    an_issue_with,
    in_clear,
    noticed,
    page_of,
    state_of,
)

pytestmark = pytest.mark.anyio
HTMX = [False, True]


def votes_on(shown):
    """Option -> what stands in its field."""
    return dict(re.findall(r'name="points-(\d+)"[^>]*? value="([^"]*)"', shown.text))


@pytest.mark.parametrize("htmx", HTMX)
async def test_votes_are_told_with_what_they_cost_and_cast(browser, htmx):
    page = await opened(browser, "C7")

    shown = await fill_in(browser, page, htmx=htmx, **{"points-1": "7", "points-3": "5"})
    assert shown.status_code == 200
    for words in ("方案 1：走西门", "<b>票数：7</b>，花 49 点", "一共花 74 点，还剩 26 点。"):
        assert words in shown.text, words
    assert "方案 2" not in shown.text
    assert await Ballot.all().count() == 0

    answer = await confirm(browser, page, shown, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert await in_clear() == ["1:7;2:0;3:5"]


@pytest.mark.parametrize("htmx", HTMX)
async def test_buttons_give_one_vote_more_or_less_and_tell_what_is_left(browser, htmx):
    page = await opened(browser, "C7")
    typed = {"points-1": "2", "points-2": "3"}

    more = await fill_in(browser, page, htmx=htmx, step="more-2", **typed)
    assert votes_on(more) == {"1": "2", "2": "4", "3": "0"}
    assert re.search(r"data-say>方案 2 现在 4 票。一共花 20 点，还剩 80 点。", more.text)
    assert re.search(r'value="more-2"[^>]* autofocus data-focus', more.text)

    less = await fill_in(browser, page, htmx=htmx, step="less-3", **typed)
    assert votes_on(less) == {"1": "2", "2": "3", "3": "0"}
    assert await Ballot.all().count() == 0


@pytest.mark.parametrize("htmx", HTMX)
@pytest.mark.parametrize("votes", [("11", ""), ("10", "1"), ("150", "0")])
async def test_overspending_is_told_and_keeps_what_was_typed(browser, votes, htmx):
    page = await opened(browser, "C7")
    typed = {"points-1": votes[0], "points-2": votes[1]}

    answer = await fill_in(browser, page, htmx=htmx, **typed)

    assert answer.status_code == 422
    assert 'href="#f-points-1"' in answer.text
    assert "点数超了。" in answer.text
    assert "disabled" not in answer.text
    assert votes_on(answer)["1"] == votes[0]
    cost = sum(int(each or 0) ** 2 for each in votes)
    assert f"超了 {cost - 100} 点" in answer.text
    assert await Ballot.all().count() == 0


@pytest.mark.parametrize("typed", ["三", "-2", "1.5", "<b>"])
async def test_what_is_no_whole_number_comes_back_as_typed_at_its_field(browser, typed):
    page = await opened(browser, "C7")
    answer = await fill_in(browser, page, **{"points-1": "2", "points-2": typed})
    assert answer.status_code == 422
    assert 'href="#f-points-2"' in answer.text
    assert votes_on(answer) == {"1": "2", "2": typed.replace("<b>", "&lt;b&gt;"), "3": "0"}


@pytest.mark.parametrize("fields", [{}, {"points-1": "0"}])
async def test_no_vote_at_all_is_no_ballot(browser, fields):
    page = await opened(browser, "C7")
    answer = await fill_in(browser, page, **fields)
    assert answer.status_code == 422
    assert "至少给一个方案投一票" in answer.text


async def test_the_sum_is_worked_out_without_casting(browser):
    page = await opened(browser, "C7")
    answer = await fill_in(browser, page, step="sum", **{"points-1": "9", "points-2": "5"})
    assert answer.status_code == 200
    assert "超了 6 点" in answer.text
    assert votes_on(answer) == {"1": "9", "2": "5", "3": "0"}


async def test_going_back_keeps_the_votes(browser):
    page = await opened(browser, "C7")
    shown = await fill_in(browser, page, step="edit", ballot="1:5;2:0;3:1")
    assert votes_on(shown) == {"1": "5", "2": "0", "3": "1"}


@pytest.mark.parametrize("text", ["1:11;2:0;3:0", "1:-1;2:0;3:0", "1:0;2:0;3:0", "1:9;2:9"])
async def test_a_tampered_second_screen_casts_nothing(browser, text):
    page = await opened(browser, "C7")
    answer = await send(browser, f"{page}/confirm", on=f"{page}/vote", ballot=text)
    assert answer.status_code == 422
    assert await Ballot.all().count() == 0


async def test_the_result_adds_up_the_votes_and_tells_the_steps(browser):
    decision = await outcome("C7", ["1:5;2:0;3:0", "1:0;2:3;3:0", "1:1;2:2;3:1", "abstain"])

    assert await state_of(decision) is State.PASSED
    assert decision.outcome["chosen"]["winners"] == ["1"]
    assert decision.outcome["chosen"]["details"] == {"totals": {"1": 6, "2": 5, "3": 1}}
    shown = (await browser.get(await page_of(decision))).text
    for words in ("选出：方案 1", "6 票", "50.00", "方案 1得6票，方案 2得5票", "拉利、韦尔"):
        assert words in shown, words


async def test_the_certificate_of_quadratic_votes_and_its_ballots_can_be_had(browser):
    decision = await outcome("C7", ["1:5;2:0;3:0"] * 10)
    page = await page_of(decision)
    certificate = await browser.get(f"{page}/certificate.json")
    assert certificate.json()["outcome"]["chosen"]["winners"] == ["1"]
    table = (await browser.get(f"{page}/ballots.csv")).text
    assert table.count("1:5;2:0;3:0") == 10


async def test_the_rule_and_the_notice_say_that_it_is_advice(browser):
    shown = (await browser.get("/rules/C7")).text
    for words in ("每人 100 点", "2 票花 4 点", "供参考", "业主的共同决定不能用"):
        assert words in shown, words
    issue = await an_issue_with()
    await signed_in(browser, await a_holder("rc-director"))
    form = (await browser.get(f"/issues/{issue.number}/decision")).text
    assert re.search(r'value="C7".*?结果供参考', form, re.DOTALL)


async def test_it_is_refused_for_owners_and_where_it_would_bind(database):
    offers, quadratic = (Offer(1), Offer(2)), preset("C7")
    assert option_faults(quadratic, offers, None) == {"rule": "", "budget": ""}
    owners = replace(quadratic, electorate=Electorate.OWNERS, notice_days=15, publication_days=15)
    binding = replace(quadratic, flags=frozenset({Flag.BINDING}))
    for rule in (owners, binding):
        assert option_faults(rule, offers, None) == {"rule": "quadratic-is-advice"}


async def test_the_owners_committee_cannot_name_it(database):
    issue = await an_issue_with()
    chair = await a_holder("oc-chair")
    with pytest.raises(Refused, match="owners-rules-only"):
        await noticed("C7", issue=issue, by=chair)
    assert (await Issue.get(id=issue.id)).state is State.TO_VOTE
