"""The second step in a real browser: a passkey, digits without JavaScript, asked once more."""

import asyncio
import re
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import expect
from tortoise import Tortoise

from deliberate.storage import connections
from deliberate.storage.migrate import migrate
from tests.browser.conftest import PATIENCE, sign_in
from tests.browser.house import House
from tests.browser.neighbourhood import PASSWORD, settle
from tests.browser.walking import act_as, fill, follow, listen, press, reads, told

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class NamedHouse(House):
    """Passkeys want a name: localhost, which browsers trust without https."""

    def __init__(self, home):
        super().__init__(home)
        self.base = self.base.replace("127.0.0.1", "localhost")
        self.env["DELIBERATE_BASE_URL"] = self.base


@pytest.fixture(scope="module")
def named():
    with tempfile.TemporaryDirectory(prefix="deliberate-browser-") as home:
        house = NamedHouse(Path(home))
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(asyncio.run, build(house.url)).result()
        house.serve()
        yield house
        house.stop()


async def build(url):
    await Tortoise.init(config=connections.configuration(url))
    try:
        await migrate()
        await settle()
    finally:
        await Tortoise.close_connections()


@pytest.fixture
def profile(named, browser):
    contexts = []

    def profile(login="", **wanted):
        contexts.append(browser.new_context(base_url=named.base, **wanted))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        if login:
            sign_in(page, login)
        return page

    yield profile
    for context in contexts:
        context.close()


def with_a_device(page):
    speaking = page.context.new_cdp_session(page)
    speaking.send("WebAuthn.enable")
    made = speaking.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return speaking, made["authenticatorId"]


def first_step(page, login):
    page.goto("/sign-in")
    fill(page, {"登录名": login})
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录的第二步")


def by_the_password(page):
    reads(page, "您填的内容都在")
    page.get_by_label("现在的密码", exact=True).fill(PASSWORD)
    press(page, "确认并继续")


def test_a_passkey_is_made_and_signs_in(profile):
    errors, page = [], profile("member")
    listen(page, errors)
    _, _ = with_a_device(page)
    page.goto("/me/second-step")
    follow(page, "加一个通行密钥")
    fill(page, {"给它起个名字": "门房的电脑"})
    press(page, "做一个通行密钥")
    by_the_password(page)
    reads(page, "只显示这一次")
    follow(page, "收好了，继续")
    reads(page, "门房的电脑", "最好有两样")

    page.goto("/me")
    press(page, "退出登录")
    first_step(page, "member")
    press(page, "用通行密钥登录")
    told(page, "您已登录。")

    page.goto("/me/second-step")
    press(page, "换一批备用码")
    page.get_by_label("现在的密码", exact=True).fill(PASSWORD)
    press(page, "用通行密钥确认")
    reads(page, "只显示这一次")
    assert errors == []


def test_another_device_does_not_sign_in(profile):
    page = profile("supervisor")
    speaking, device = with_a_device(page)
    page.goto("/me/second-step/passkey")
    press(page, "做一个通行密钥")
    by_the_password(page)
    reads(page, "只显示这一次")
    page.goto("/me")
    press(page, "退出登录")
    speaking.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    speaking.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    first_step(page, "supervisor")
    press(page, "用通行密钥登录")
    expect(page.get_by_role("alert")).to_contain_text("通行密钥没有认出来")


def test_digits_and_spare_codes_do_without_javascript_on_a_small_phone(profile):
    page = profile("teller", java_script_enabled=False, viewport={"width": 360, "height": 640})
    page.goto("/me/second-step/app")
    secret = page.locator(".receipt__c").first.inner_text().replace(" ", "")
    fill(page, {"新验证器上的 6 位数字": pyotp.TOTP(secret).now(), "给它起个名字": "我的手机"})
    page.get_by_label("现在的密码", exact=True).fill(PASSWORD)
    press(page, "加上")
    reads(page, "只显示这一次")
    spare = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page.content())[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto("/me")
    press(page, "退出登录")
    first_step(page, "teller")
    page.get_by_label("验证器上的 6 位数字").fill(spare.lower())
    page.get_by_role("button", name="登录", exact=True).click()
    told(page, "您已登录。")


def test_being_asked_again_loses_nothing(named, profile):
    page = profile("worker")
    act_as(page, "网格员")
    page.goto("/recoveries")
    page.get_by_label("登录名，或者登记的姓名").fill("zhoujie")
    page.get_by_role("radio", name=re.compile("装信封")).check()
    page.get_by_role("checkbox").check()
    late = datetime.now(UTC) - timedelta(minutes=11)
    with closing(sqlite3.connect(named.file)) as database, database:
        database.execute("UPDATE sign_in SET proven = ?", [str(late)])
    press(page, "出一个码")
    by_the_password(page)
    reads(page, "码已经出好", "周杰")
    expect(page.get_by_text(re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$"))).to_be_visible()
