"""From the door to an account: attested, confirmed, printed, and joined on a small phone."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.looking import axe_on
from tests.browser.test_ranked_ballot import button, tab_to
from tests.browser.walking import act_as, aimed, fill, press, reads

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}
PASSWORD = "three boats on the river"
A_HOME = "SELECT code FROM dwelling WHERE code LIKE '%-E1-05-2-%' ORDER BY code"


def letter_for(name, house, visit):
    """The code that somebody of building 5 is handed; every page on the way holds."""
    with closing(sqlite3.connect(house.file)) as database:
        home = database.execute(A_HOME).fetchone()[0].partition("-")[2]
    worker, member = visit("helper"), visit("member")
    act_as(worker, "网格员")
    worker.goto("/residents/attested")
    fill(worker, {"居民姓名": name, "户号": home})
    press(worker, "登记，等另一位确认")
    reads(worker, "有 1 处要改", "请先看过住址证明和证件")
    assert axe_on(worker) == []
    worker.get_by_role("checkbox").check()
    press(worker, "登记，等另一位确认")
    reads(worker, name)
    act_as(member, "居委会委员")
    member.goto("/residents/attested")
    assert axe_on(member) == []
    press(member, aimed("我核对过，确认并打印信", ".*5幢"))
    reads(member, name, "凭这个码可以开一个账号", "This code opens one account")
    assert axe_on(member) == []
    code = member.locator(".letter__code").inner_text()
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{5}", code)
    return code


def typed(page, label, words):
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def test_the_way_from_the_door_to_an_account_by_keyboard_without_javascript(house, visit):
    code = letter_for("周敏", house, visit).lower().replace("-", " ")
    phone = visit(**PHONE)
    phone.goto("/join")
    typed(phone, "信上的码", f"{code[:-1]}u")
    phone.keyboard.press("Enter")
    reads(phone, "有 1 处要改", "抄错了")
    phone.goto("/join")
    typed(phone, "信上的码", code)
    phone.keyboard.press("Enter")
    reads(phone, "和平里小区 5幢", "周敏")
    tab_to(phone, button(phone, "开账号并登录"))
    phone.keyboard.press("Enter")
    reads(phone, "登录名用 3 到 40 个")
    typed(phone, "登录名", "zhou.min")
    typed(phone, "密码", PASSWORD)
    typed(phone, "再输一遍密码", PASSWORD)
    tab_to(phone, phone.get_by_role("checkbox"))
    phone.keyboard.press("Space")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("账号开好了").last).to_be_visible()
    reads(phone, "周敏", "5幢")


def test_the_page_of_the_account_holds_to_the_standard_with_its_errors(house, visit):
    code, page, asked = letter_for("孙梅", house, visit), visit(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/join#code={code}")
    expect(page.get_by_label("信上的码", exact=True)).to_have_value(code)
    assert "#" not in page.url
    assert asked
    assert not [address for address in asked if code in address.partition("#")[0]]
    press(page, "下一步")
    reads(page, "孙梅")
    assert axe_on(page) == []
    press(page, "开账号并登录")
    reads(page, "处要改")
    assert axe_on(page) == []
