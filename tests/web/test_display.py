"""How pages look is kept in cookies, and only what we know."""

import pytest

from tests.build import send
from tests.conftest import visiting

pytestmark = pytest.mark.anyio


async def test_a_choice_is_kept_and_shown(browser):
    answer = await send(browser, "/display", on="/display", size="xl", lang="en", next="/help")
    assert (answer.status_code, answer.headers["location"]) == (303, "/help")
    shown = (await browser.get("/help")).text
    assert 'data-size="xl"' in shown
    assert '<html lang="en"' in shown


@pytest.mark.parametrize(
    "field, value", [("size", "huge"), ("theme", '"><script>'), ("lang", "fr")]
)
async def test_what_we_do_not_know_is_not_kept(browser, field, value):
    answer = await send(browser, "/display", on="/display", **{field: value}, next="/")
    assert field not in answer.cookies


async def test_a_cookie_that_we_never_set_changes_nothing(app):
    async with visiting(app) as client:
        client.cookies.update({"size": '"><script>', "lang": "../../etc", "theme": "x"})
        answer = await client.get("/help")
    assert answer.status_code == 200
    assert '<html lang="zh-Hans">' in answer.text


async def test_a_cookie_cannot_put_words_in_our_mouth(app):
    async with visiting(app) as client:
        for code in ("<b>", "no-such-code", "signed-in%00", "", "-" * 500):
            client.cookies.set("said", code)
            assert 'class="said said--top"' not in (await client.get("/help")).text
        client.cookies.set("said", "signed-out")
        assert 'class="said said--top"' in (await client.get("/help")).text


@pytest.mark.parametrize("asked", ["//evil.example", "https://evil.example", "/\t/evil.example"])
async def test_the_way_back_stays_in_the_house(browser, asked):
    answer = await send(browser, "/display", on="/display", size="l", next=asked)
    assert answer.headers["location"] == "/"
