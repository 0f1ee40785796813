"""Voting and speaking for another by the keyboard alone, without JavaScript, on a small phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import axe_on
from tests.browser.test_ranked_ballot import button, tab_to
from tests.browser.walking import press, reads

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")


def enter_on(page, target):
    tab_to(page, target)
    page.keyboard.press("Enter")


def typed(page, label, words):
    tab_to(page, page.get_by_label(label))
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_it_is_given_accepted_used_and_overridden_by_keyboard(house, visit):
    proxies = f"/issues/{house.issues['represented']}/decision/proxies"
    voter, holder = visit("liming", **PHONE), visit("zhaoqiang", **PHONE)
    voter.goto(proxies)
    enter_on(voter, button(voter, "撤回委托"))
    reads(voter, "委托已经撤回")
    typed(voter, "请谁替您投", "")
    reads(voter, "有 1 处要改")
    typed(voter, "请谁替您投", "赵强")
    reads(voter, "等对方接受")
    code = voter.locator(".receipt__c").inner_text()
    assert CODE.fullmatch(code)

    holder.goto(proxies)
    typed(holder, "委托码", code.lower())
    reads(holder, "您接受了委托", "替李明投票", "还没有投")
    enter_on(holder, holder.get_by_role("link", name="替李明投票"))
    reads(holder, "您是代理人，这一张是替李明投的")
    tab_to(holder, holder.get_by_role("radio", name="同意"))
    holder.keyboard.press("Space")
    enter_on(holder, button(holder, "下一步"))
    reads(holder, "还没有投出")
    enter_on(holder, button(holder, "确认替李明投出"))
    expect(holder.get_by_role("heading", level=1)).to_have_text("李明的票已经投出")

    voter.goto(proxies.removesuffix("/proxies"))
    reads(voter, "代理人替您投了票")
    enter_on(voter, voter.get_by_role("link", name="自己投，以自己投的为准"))
    reads(voter, "投之前要知道")
    tab_to(voter, voter.get_by_role("radio", name="同意"))
    voter.keyboard.press("Space")
    enter_on(voter, button(voter, "下一步"))
    reads(voter, "还没有投出")
    enter_on(voter, button(voter, "确认投出"))
    reads(voter, "您的票已经投出")
    holder.goto(proxies)
    reads(holder, "委托已经结束")


def test_one_lets_another_speak_and_takes_it_back_by_keyboard(house, visit):
    page = f"/issues/{house.issues['delegated']}/decision/delegation"
    speaker, voter = visit("wangfang", **PHONE), visit("zhoujie", **PHONE)
    speaker.goto(page)
    enter_on(speaker, button(speaker, "我愿意，给我一个托付码"))
    reads(speaker, "您的托付码")
    code = speaker.locator(".receipt__c").inner_text()
    assert CODE.fullmatch(code)

    voter.goto(page)
    typed(voter, "托付码", "2222-2222")
    reads(voter, "有 1 处要改", "没有这个托付码")
    tab_to(voter, voter.get_by_label("托付码"))
    voter.keyboard.press("Control+A")
    voter.keyboard.type(code)
    voter.keyboard.press("Enter")
    reads(voter, "王芳替您说")
    enter_on(voter, button(voter, "撤回托付"))
    reads(voter, "托付已经撤回")


def test_a_wrong_code_is_said_beside_the_field(house, visit):
    page = visit("sunli")
    page.goto(f"/issues/{house.issues['represented']}/decision/proxies")
    page.get_by_label("委托码").fill("2222-2222")
    press(page, "接受委托")
    reads(page, "有 1 处要改")
    expect(page.get_by_label("委托码")).to_have_attribute("aria-invalid", "true")
    assert axe_on(page) == []
