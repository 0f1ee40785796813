"""Signing out from any page, and what a page shows that was left open."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.walking import press, told

pytestmark = pytest.mark.browser
LATER = "12:00:05"
"""So long a browser of a resident may rest, and a little."""


def ended(house):
    """As when every sign-in has run out."""
    with closing(sqlite3.connect(house.file)) as database, database:
        database.execute("DELETE FROM sign_in")


def seen_again(page):
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def shows_nothing_of(name, page):
    """Asked of the whole document, its head too, and again while it goes elsewhere."""
    expect(page.locator("html")).not_to_contain_text(name)


@pytest.mark.parametrize("script", [True, False])
def test_one_signs_out_from_any_page_on_a_small_phone(visit, script):
    page = visit("zhoujie", viewport={"width": 360, "height": 640}, java_script_enabled=script)
    for path in ("/", "/issues", "/me/password", "/help/privacy"):
        page.goto(path)
        out = page.get_by_role("navigation").get_by_role("button", name="退出", exact=True)
        expect(out).to_be_in_viewport()
    out.click()
    told(page, "您已退出登录。")
    page.go_back()
    shows_nothing_of("周杰", page)


def test_what_somebody_left_open_is_gone_when_it_is_seen_after_the_end(house, visit):
    page = visit("zhoujie")
    page.goto("/me")
    seen_again(page)
    expect(page.get_by_role("main")).to_contain_text("周杰")
    ended(house)
    seen_again(page)
    page.wait_for_url(re.compile(r"/sign-in\?next=%2Fme$"))
    shows_nothing_of("周杰", page)


def test_signing_out_in_one_window_empties_the_other(visit):
    page = visit("zhoujie")
    page.goto("/me")
    other = page.context.new_page()
    other.goto("/issues")
    press(other, re.compile("^退出$"))
    told(other, "您已退出登录。")
    seen_again(page)
    page.wait_for_url("**/sign-in?**")
    shows_nothing_of("周杰", page)


def test_a_page_of_somebody_else_is_gone_too(visit):
    page = visit("zhoujie")
    page.goto("/me")
    other = page.context.new_page()
    other.goto("/sign-in")
    sign_in(other, "liming")
    seen_again(page)
    page.wait_for_url("**/sign-in?**")
    shows_nothing_of("周杰", page)


def test_without_anybody_looking_and_without_a_network_it_goes_when_its_time_is_over(visit):
    page = visit()
    page.clock.install()
    sign_in(page, "zhoujie")
    page.goto("/me")
    page.context.set_offline(True)
    seen_again(page)
    expect(page.get_by_role("main")).to_contain_text("周杰")
    page.clock.fast_forward(LATER)
    shows_nothing_of("周杰", page)


def test_who_writes_is_not_cut_off(house, visit):
    page = visit()
    page.clock.install()
    sign_in(page, "zhoujie")
    page.goto("/recover")
    page.clock.fast_forward("11:59:00")
    page.get_by_label("纸上的码").fill("7F3C")
    ended(house)
    page.clock.fast_forward("11:59:00")
    expect(page.get_by_label("纸上的码")).to_have_value("7F3C")
    page.clock.fast_forward("00:02:00")
    page.wait_for_url("**/sign-in?**")


def test_a_page_without_the_script_would_stay(house, visit):
    """The control."""
    page = visit()
    page.route("**/deliberate.js*", lambda route: route.abort())
    sign_in(page, "zhoujie")
    page.goto("/me")
    ended(house)
    seen_again(page)
    page.wait_for_timeout(500)
    expect(page.get_by_role("main")).to_contain_text("周杰")
