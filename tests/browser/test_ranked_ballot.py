"""A ranked ballot by the keyboard alone, without JavaScript; and the sum of a fund with it."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import axe_on
from tests.browser.walking import aimed, listen, reads

pytestmark = pytest.mark.browser


def tab_to(page, target):
    """Press Tab until the focus is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {target}")


def button(page, name):
    return page.get_by_role("button", name=name)


def test_options_are_ranked_by_keyboard_without_javascript(house, visit):
    page = visit("chenjing", java_script_enabled=False)
    page.goto(f"/issues/{house.issues['ranked']}/decision/vote")

    tab_to(page, button(page, aimed("上移", "方案 3")))
    page.keyboard.press("Enter")
    reads(page, "方案 3 现在排第 2。")
    expect(button(page, aimed("上移", "方案 3"))).to_be_focused()
    page.keyboard.press("Enter")
    reads(page, "方案 3 现在排第 1。")
    expect(button(page, aimed("下移", "方案 3"))).to_be_focused()
    expect(page.get_by_label("方案 3：维持现状")).to_have_value("1")

    tab_to(page, button(page, "下一步"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("请核对您的票")
    ranks = page.locator("ol.filled > li")
    expect(ranks.first).to_have_text("方案 3：维持现状")
    tab_to(page, button(page, "回去改"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("方案 3：维持现状")).to_have_value("1")
    tab_to(page, button(page, "下一步"))
    page.keyboard.press("Enter")

    tab_to(page, button(page, "确认投出"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("您的票已经投出")
    expect(page.get_by_role("main")).not_to_contain_text("方案")


def test_a_move_keeps_the_focus_and_is_said(house, visit):
    page, errors = visit("liming"), []
    listen(page, errors)
    page.goto(f"/issues/{house.issues['ranked']}/decision/vote")
    button(page, aimed("下移", "方案 1")).click()
    expect(button(page, aimed("下移", "方案 1"))).to_be_focused()
    expect(page.locator("#live")).to_have_text("方案 1 现在排第 2。")
    assert axe_on(page) == []
    assert errors == []


def test_the_sum_of_a_fund_follows_the_ticks(house, visit):
    page, errors = visit("liming"), []
    listen(page, errors)
    page.goto(f"/issues/{house.issues['fund']}/decision/vote")
    page.get_by_role("checkbox", name="方案 1").check()
    page.get_by_role("checkbox", name="方案 2").check()
    expect(page.locator("#sum")).to_contain_text("134,500")
    expect(page.locator("#sum")).to_contain_text("还可以勾 1 个")
    expect(page.get_by_role("checkbox", name="方案 2")).to_be_focused()
    button(page, "下一步").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    reads(page, "134,500", "还没有投出")
    assert axe_on(page) == []
    assert errors == []
