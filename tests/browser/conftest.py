"""A server of its own, with a neighbourhood in it, and a Chromium to visit it with.

Fixtures of the package: the playwright keeps an event loop while it lives, beside which no other
test of the process could start one.
"""

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from tortoise import Tortoise

from deliberate import settings
from deliberate.storage import connections
from deliberate.storage.migrate import migrate
from tests.browser.furnished import furnish
from tests.browser.house import House
from tests.browser.neighbourhood import PASSWORD, settle
from tools.shots import FLAGS
from tools.suite import find_browser

PATIENCE = 15_000
"""Milliseconds; most answers come within a hundred."""

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def house():
    """The running server; `house.issues`: by name, the number of an issue in that state."""
    with (
        tempfile.TemporaryDirectory(prefix="deliberate-browser-") as home,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(settings, "HOME", Path(home))  # where the keys of its ballot boxes are
        house = House(Path(home))
        with ThreadPoolExecutor(1) as elsewhere:
            house.issues = elsewhere.submit(asyncio.run, build(house.url)).result()
        house.serve()
        yield house
        house.stop()


async def build(url):
    await Tortoise.init(config=connections.configuration(url))
    try:
        await migrate()
        return await furnish(await settle())
    finally:
        await Tortoise.close_connections()


@pytest.fixture(scope="package")
def browser():
    path = find_browser()
    if path is None:
        pytest.skip("there is no Chromium")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(house, browser):
    """Opens a browser profile for somebody, signed in by the form, and gives its page."""
    contexts = []

    def visit(login="", **wanted):
        context = browser.new_context(base_url=house.base, **wanted)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if login:
            sign_in(page, login)
        return page

    yield visit
    for context in contexts:
        context.close()


def sign_in(page, login):
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("您已登录。").last.wait_for()
