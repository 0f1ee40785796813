"""Nobody else's page acts in your name, and every form has its key."""

import re

import pytest

from deliberate.people.routes import COOKIE
from deliberate.web.security import new_form_key
from tests.build import a_resident, signed_in
from tests.conftest import visiting

pytestmark = pytest.mark.anyio


async def key_of(browser, path="/display"):
    return re.search(r'name="key" value="([^"]+)"', (await browser.get(path)).text)[1]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_another_site_is_refused_by_fetch_metadata(browser, site):
    data = {"key": await key_of(browser), "next": "/"}
    answer = await browser.post("/display", data=data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://test.evil.example", "null", "http://test:81", "//"]
)
async def test_an_old_browser_is_refused_by_origin(app, browser, origin):
    data = {"key": await key_of(browser), "next": "/"}
    async with visiting(app) as old:
        del old.headers["Sec-Fetch-Site"]
        answer = await old.post("/display", data=data, headers={"Origin": origin})
    assert answer.status_code == 403


async def test_our_own_origin_passes(app, browser):
    data = {"key": await key_of(browser), "next": "/help"}
    async with visiting(app) as old:
        del old.headers["Sec-Fetch-Site"]
        answer = await old.post("/display", data=data, headers={"Origin": "http://test"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/help")


@pytest.mark.parametrize("key", ["", "x", ".", "a.b", "é.ü"])
async def test_a_form_without_our_key_is_not_done(browser, key):
    await signed_in(browser, await a_resident())
    answer = await browser.post("/sign-out", data={"key": key})
    assert answer.status_code == 422
    assert (await browser.get("/me")).status_code == 200


async def test_the_key_of_another_session_is_not_done(app, browser):
    await signed_in(browser, await a_resident())
    async with visiting(app) as other:
        await signed_in(other, await a_resident("林晓"))
        key = await key_of(other)
    answer = await browser.post("/sign-out", data={"key": key})
    assert answer.status_code == 422
    assert browser.cookies[COOKIE]


async def test_the_key_of_somebody_not_signed_in_is_not_done(browser):
    await signed_in(browser, await a_resident())
    answer = await browser.post("/sign-out", data={"key": new_form_key("")})
    assert answer.status_code == 422


async def test_reading_changes_nothing_whoever_sends_it(browser):
    answer = await browser.get("/help", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
