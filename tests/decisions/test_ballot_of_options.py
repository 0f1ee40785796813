"""The ballot of each kind on its pages: without a script, as typed when wrong, kept in one text."""

import re

import pytest

from deliberate.decisions.actions import cast_ballot
from deliberate.decisions.models import Ballot, Participation
from deliberate.issues.models import Issue
from deliberate.verdict import Refused
from tests.build import send, signed_in
from tests.decisions.votes import OVER_NOW, YES, choosing, in_clear

pytestmark = pytest.mark.anyio
HTMX = [False, True]
FOUR = tuple((title, 10_000) for title in ("充电棚", "路灯", "坡道", "长椅"))


async def opened(browser, rule_id, **wanted):
    """A vote, its page, and the browser of one who may vote in it."""
    decision, (voter, *_) = await choosing(rule_id, **wanted)
    await signed_in(browser, voter)
    number = (await Issue.get(id=decision.issue_id)).number
    return f"/issues/{number}/decision"


async def fill_in(browser, page, *, htmx=False, **fields):
    return await send(browser, f"{page}/vote", on=f"{page}/vote", htmx=htmx, **fields)


async def confirm(browser, page, shown, *, htmx=False):
    """Send the second screen as it stands."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
    headers = {"HX-Request": "true"} if htmx else {}
    data = {name: value.replace("&gt;", ">") for name, value in hidden.items()}
    return await browser.post(f"{page}/confirm", data=data, headers=headers)


@pytest.mark.parametrize("htmx", HTMX)
@pytest.mark.parametrize(
    "rule_id, fields, words, text",
    [
        ("C1", {"mark-1": "1", "mark-3": "1"}, ["方案 1：走西门", "方案 3：维持现状"], "1;3"),
        ("R15", {"mark-2": "1"}, ["方案 2：路灯", "38,500", "150,000"], "2"),
        ("C3", {"points-1": "5", "points-3": "2"}, ["<b>5 分</b>", "<b>0 分</b>"], "1:5;2:0;3:2"),
        ("C4", {"points-1": "5", "points-2": "4"}, ["很好", "很差"], "1:5;2:4;3:0"),
        ("C2", {"place-2": "1", "place-1": "2"}, ['<li value="1">方案 2'], "2>1>3"),
        ("C5", {"place-3": "1"}, ['<li value="2">方案 1：走西门<br>方案 2'], "3>1=2"),
        ("C6", {"place-1": "1", "place-2": "1"}, ['<li value="1">方案 1：走西门<br>'], "1=2>3"),
    ],
)
async def test_two_screens_and_a_receipt_for_each_kind(browser, rule_id, fields, words, text, htmx):
    page = await opened(browser, rule_id)

    shown = await fill_in(browser, page, htmx=htmx, **fields)
    assert shown.status_code == 200
    assert "还没有投出" in shown.text
    for each in words:
        assert each in shown.text, each
    assert await Ballot.all().count() == 0

    answer = await confirm(browser, page, shown, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert await in_clear() == [text]
    receipt = (await browser.get(f"{page}/receipt")).text
    assert (await Participation.get()).receipt in receipt
    assert "方案" not in receipt


@pytest.mark.parametrize("rule_id", ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "R15"])
async def test_every_kind_offers_to_abstain(browser, rule_id):
    page = await opened(browser, rule_id)
    shown = await fill_in(browser, page, step="blank")
    assert "您选的是：弃权" in shown.text
    await confirm(browser, page, shown)
    assert await in_clear() == ["abstain"]


@pytest.mark.parametrize("htmx", HTMX)
@pytest.mark.parametrize(
    "rule_id, name", [("C1", "mark-1"), ("R15", "mark-1"), ("C3", "points-1"), ("C2", "place-1")]
)
async def test_a_ballot_that_says_nothing_comes_back(browser, rule_id, name, htmx):
    page = await opened(browser, rule_id)
    answer = await fill_in(browser, page, htmx=htmx)
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in answer.text
    assert f'id="f-{name}"' in answer.text


@pytest.mark.parametrize("htmx", HTMX)
async def test_too_many_marks_come_back_as_ticked_with_nothing_disabled(browser, htmx):
    page = await opened(browser, "R15", options=FOUR)
    answer = await fill_in(browser, page, htmx=htmx, **{f"mark-{n}": "1" for n in range(1, 5)})
    assert answer.status_code == 422
    assert answer.text.count(" checked") == 4
    assert "disabled" not in answer.text
    assert "多勾了 1 个" in answer.text
    assert await Ballot.all().count() == 0


@pytest.mark.parametrize("htmx", HTMX)
async def test_the_sum_is_worked_out_on_the_server(browser, htmx):
    page = await opened(browser, "R15")
    ticked = {"mark-1": "1", "mark-2": "1", "step": "sum"}
    answer = await fill_in(browser, page, htmx=htmx, **ticked)
    assert answer.status_code == 200
    for words in ("已经勾了 2 个", "还可以勾 1 个", "134,500", "150,000"):
        assert words in answer.text, words
    assert answer.text.count(" checked") == 2


def order_on(shown):
    return re.search(r'name="order" value="([\d ]+)"', shown.text)[1]


def numbers_on(shown):
    """Option -> the number chosen for it."""
    parts = re.findall(r'name="place-(\d+)"(.*?)</select>', shown.text, re.DOTALL)
    chosen = {option: re.search(r'value="(\d+)" selected', part) for option, part in parts}
    return {option: found[1] if found else "" for option, found in chosen.items()}


@pytest.mark.parametrize("htmx", HTMX)
async def test_an_option_is_moved_by_a_button_and_the_page_says_where_to(browser, htmx):
    page = await opened(browser, "C2")

    up = await fill_in(browser, page, htmx=htmx, order="1 2 3", step="up-3")
    assert order_on(up) == "1 3 2"
    assert numbers_on(up) == {"1": "1", "3": "2", "2": ""}
    assert "方案 3 现在排第 2。" in up.text
    assert re.search(r'value="up-3"[^>]* autofocus data-focus', up.text)

    places = {f"place-{option}": number for option, number in numbers_on(up).items()}
    top = await fill_in(browser, page, htmx=htmx, order="1 3 2", step="up-3", **places)
    assert order_on(top) == "3 1 2"
    assert 'value="up-3"' not in top.text
    assert re.search(r'value="down-3"[^>]* autofocus data-focus', top.text)


async def test_moving_starts_from_the_numbers_that_were_chosen(browser):
    page = await opened(browser, "C2")
    shown = await fill_in(browser, page, step="down-2", **{"place-2": "1", "place-3": "2"})
    assert order_on(shown) == "3 2 1"
    assert numbers_on(shown) == {"3": "1", "2": "2", "1": ""}


@pytest.mark.parametrize("rule_id", ["C1", "C2", "C3"])
async def test_going_back_to_change_keeps_what_was_filled_in(browser, rule_id):
    page = await opened(browser, rule_id)
    text, filled = {"C1": ("1;2", 2), "C2": ("3>1=2", 3), "C3": ("1:5;2:0;3:1", 3)}[rule_id]
    shown = await fill_in(browser, page, step="edit", ballot=text)
    assert shown.status_code == 200
    assert len(re.findall(r" checked| selected", shown.text)) == filled


@pytest.mark.parametrize(
    "fields", [{"place-1": "9"}, {"place-1": "x"}, {"order": "9 9"}, {"step": "up-9"}]
)
async def test_what_no_paper_has_is_refused_or_left_out(browser, fields):
    page = await opened(browser, "C2")
    answer = await fill_in(browser, page, **fields)
    assert answer.status_code == 422
    assert order_on(answer) == "1 2 3"


@pytest.mark.parametrize("text", ["", "yes", "1;2", "4>1", "1>1"])
async def test_a_second_screen_that_was_tampered_with_casts_nothing(browser, text):
    page = await opened(browser, "C2")
    answer = await send(browser, f"{page}/confirm", on=f"{page}/vote", ballot=text)
    assert answer.status_code == 422
    assert await Ballot.all().count() == 0


async def test_no_action_puts_an_unreadable_ballot_into_the_box(database):
    decision, (voter, *_) = await choosing("C2")
    for wrong in ("1>9", "1;2", YES):
        with pytest.raises(Refused, match="unreadable-ballot"):
            await cast_ballot(decision.id, by=voter, at=decision.opens_at, choice=wrong)
    await cast_ballot(decision.id, by=voter, at=decision.opens_at, choice="2")
    assert await in_clear() == ["2>1=3"]


async def test_before_the_count_nobody_sees_how_many_chose_what(browser):
    decision, voters = await choosing("C1", voters=5, at=OVER_NOW)
    for voter in voters:
        await cast_ballot(decision.id, by=voter, at=decision.opens_at, choice="2")
    number = (await Issue.get(id=decision.issue_id)).number
    for viewer in (None, voters[0]):
        if viewer:
            await signed_in(browser, viewer)
        shown = (await browser.get(f"/issues/{number}/decision")).text
        assert "各方案的结果" not in shown
        assert "票" in shown
        assert not re.search(r"方案 2\D{0,20}5 票", re.sub(r"<[^>]+>", " ", shown))
