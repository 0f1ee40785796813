"""No request holds the site: not by its size, not by its slowness, not by its fields."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deliberate.web import limits
from deliberate.web.limits import LARGEST_BODY, Patience, Room, Whole
from deliberate.web.refusals import HANDLERS
from deliberate.web.security import Headers, new_form_key

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
    transport = httpx.ASGITransport(app=Patience(reads, arrive=0.1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.post("/", content=slow())).status_code == 408


async def test_a_slow_body_is_no_fault_of_the_database():
    """Which `TimeoutError` would be taken for, where the handlers of refusals are."""

    async def read(request):
        return PlainTextResponse(str(await request.form()))

    site = Starlette(
        routes=[Route("/", read, methods=["POST"])],
        middleware=[Middleware(Headers), Middleware(Patience, arrive=0.1)],
        exception_handlers=HANDLERS,
    )
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=site), base_url="http://test", headers=form
    ) as client:
        assert (await client.post("/", content=slow())).status_code == 408


async def test_a_patient_limit_lets_it_arrive():
    transport = httpx.ASGITransport(app=Patience(reads, arrive=5))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.post("/", content=slow())).text == "read"


async def thinks(scope, receive, send):
    """The smallest application that takes its time."""
    await asyncio.sleep(0.3)
    await PlainTextResponse("thought")(scope, receive, send)


async def test_an_answer_that_takes_too_long_is_given_up():
    transport = httpx.ASGITransport(app=Patience(thinks, arrive=0.05, answer=0.05))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_so_many_at_once_and_ballots_before_others():
    transport = httpx.ASGITransport(app=Room(thinks, most=3))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        pages = [asyncio.create_task(client.get("/issues")) for _ in range(4)]
        await asyncio.sleep(0.1)
        ballots = [asyncio.create_task(client.post("/issues/1/decision")) for _ in range(4)]
        watched = asyncio.create_task(client.get("/health"))
        found = [answer.status_code for answer in await asyncio.gather(*pages, *ballots, watched)]
        assert found == [200, 200, 200, 503, 200, 200, 200, 503, 200]
        assert (await client.get("/issues")).status_code == 200


async def test_a_form_that_is_on_its_way_takes_no_place():
    async def statuses(site):
        transport = httpx.ASGITransport(app=site)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            on_its_way = [asyncio.create_task(client.post("/", content=slow())) for _ in range(3)]
            await asyncio.sleep(0.1)
            found = (await client.post("/", content=b"a")).status_code
            return found, [answer.status_code for answer in await asyncio.gather(*on_its_way)]

    assert await statuses(Whole(Room(reads, most=3))) == (200, [200, 200, 200])
    assert await statuses(Room(reads, most=3)) == (503, [200, 200, 200])  # the control
    given_up = Patience(Whole(reads, most=3))
    assert await statuses(given_up) == (200, [408, 200, 200])


async def test_pages_are_not_made_all_before_anybody_else_is_answered():
    async def order(site):
        """In which turn something small is answered that comes after twenty pages."""
        done = []
        transport = httpx.ASGITransport(app=site)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:

            async def ask(path):
                await client.get(path)
                done.append(path)

            await asyncio.gather(*(ask("/dear") for _ in range(20)), ask("/health"))
        return done.index("/health")

    assert await order(Room(PlainTextResponse("made"))) < 5
    assert await order(PlainTextResponse("made")) == 20  # the control


async def test_a_body_that_is_too_large_is_turned_away_with_our_headers(browser):
    answer = await browser.post("/display", data={"next": "/" + "a" * LARGEST_BODY})
    assert (answer.status_code, "nosniff") == (413, answer.headers["x-content-type-options"])


async def test_photos_that_are_on_their_way_take_no_place_of_others(monkeypatch):
    monkeypatch.setattr(limits, "MOST_UPLOADS", 2)
    transport = httpx.ASGITransport(app=Room(reads, most=1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        photos = [
            asyncio.create_task(client.post("/issues/1/photos", content=slow())) for _ in range(3)
        ]
        await asyncio.sleep(0.1)
        assert (await client.get("/issues")).status_code == 200
        assert [answer.status_code for answer in await asyncio.gather(*photos)] == [200, 200, 503]
