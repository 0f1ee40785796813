"""No request holds the site: not by its size, not by its slowness, not by its fields."""

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse

from deliberate.web.limits import LARGEST_BODY, Patience
from deliberate.web.security import new_form_key

pytestmark = pytest.mark.anyio


async def test_a_body_over_the_limit_is_turned_away(browser):
    data = {"key": new_form_key(""), "next": "/" + "a" * LARGEST_BODY}
    assert (await browser.post("/display", data=data)).status_code == 413


async def test_a_body_over_the_limit_without_its_length_is_turned_away(browser):
    async def pieces():
        for _ in range(40):
            yield b"next=" + b"a" * 10_000 + b"&"

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.post("/display", content=pieces(), headers=headers)
    assert answer.status_code == 413


async def test_a_body_within_the_limit_is_read(browser):
    data = {"key": new_form_key(""), "next": "/", "words": "a" * 100_000}
    assert (await browser.post("/display", data=data)).status_code == 303


async def test_too_many_fields_are_turned_away(browser):
    data = {"key": new_form_key(""), **{f"f{n}": "x" for n in range(300)}}
    assert (await browser.post("/display", data=data)).status_code == 400


async def test_a_file_is_turned_away(browser):
    answer = await browser.post("/display", files={"file": ("a.txt", b"a")}, data={"key": "x"})
    assert answer.status_code in {400, 422}


async def reads(scope, receive, send):
    """The smallest application that waits for a body."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await PlainTextResponse("read")(scope, receive, send)


async def slow():
    yield b"a"
    await asyncio.sleep(0.5)
    yield b"b"


async def test_a_slow_body_is_given_up():
    transport = httpx.ASGITransport(app=Patience(reads, seconds=0.1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.post("/", content=slow())).status_code == 408


async def test_a_patient_limit_lets_it_arrive():
    transport = httpx.ASGITransport(app=Patience(reads, seconds=5))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.post("/", content=slow())).text == "read"
