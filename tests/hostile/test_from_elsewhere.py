"""Nobody else's page acts in your name on any route, and reading never writes."""

import hashlib

import pytest
from starlette.responses import PlainTextResponse

from deliberate.app import create_app
from deliberate.storage import rows, run, unit_of_work
from deliberate.verdict import anyone_may
from deliberate.web.routing import get
from deliberate.web.security import SameOrigin, new_form_key
from tests import conftest
from tests.hostile.crawl import POSTS, addresses, forms_on
from tests.hostile.world import ONE_DATABASE
from tests.test_permissions import concerns_an_issue, path_of
from tests.trust.world import FULL

pytestmark = [pytest.mark.anyio, ONE_DATABASE]
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    "postgres": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}
WHO = ["nobody", "chenjing", "director", "auditor"]
EVERY = 1 if FULL else 12
WITHOUT_A_KEY = {"/record/cosignatures", "/content-reports"}
"""Sent by programs: one believed for the witness's signature alone, one only counted in the log."""
ELSEWHERE = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister site": {"Sec-Fetch-Site": "same-site"},
    "typed in": {"Sec-Fetch-Site": "none"},
    "another origin": {"Origin": "https://evil.example"},
    "no origin at all": {"Origin": "null"},
    "our name in theirs": {"Origin": "http://test.evil.example"},
}


async def contents(*besides):
    """A hash of every row of every table."""
    found = hashlib.sha256()
    for table in sorted(name for (name,) in await rows(TABLES[conftest.KIND])):
        if table not in besides:
            lines = sorted(repr(tuple(row)) for row in await rows(f"SELECT * FROM {table}"))
            found.update(repr([table, lines]).encode())
    return found.hexdigest()


def targets(world):
    """Every route that is posted to, at an issue where it may well be allowed."""
    numbers = [each for name, each in world.issues.items() if type(each) is int and name != "draft"]
    for turn, route in enumerate(POSTS):
        chosen = numbers if FULL else numbers[turn % 5 :: 9]
        for number in chosen if concerns_an_issue(route) else (1,):
            yield path_of(route, number)


async def sent_from_elsewhere(browser, path, headers, key):
    browser.headers.pop("Sec-Fetch-Site", None)
    return await browser.post(path, data={"key": key}, headers=headers)


async def let_through(world, where, paths):
    """The routes that did not turn away what comes from there, with the right key."""
    found = []
    async with await world.visit("director") as browser:
        key = await world.key_for(browser)
        for path in paths:
            answer = await sent_from_elsewhere(browser, path, ELSEWHERE[where], key)
            if answer.status_code != 403 or "set-cookie" in answer.headers:
                found.append(path)
    return found


@pytest.mark.parametrize("where", ELSEWHERE)
async def test_what_another_site_sends_is_refused_on_every_route(world, where):
    before = await contents("sign_in")
    assert not await let_through(world, where, targets(world))
    assert await contents("sign_in") == before


async def test_a_door_left_open_would_be_seen(world):
    """The control: without the guard, the same requests come through."""
    outside = await let_through(world, "another site", ["/display"])
    world.app = create_app()
    world.app.user_middleware = [
        each for each in world.app.user_middleware if each.cls is not SameOrigin
    ]
    assert (outside, await let_through(world, "another site", ["/display"])) == ([], ["/display"])


@pytest.mark.parametrize("whose", ["none", "of another session", "of nobody", "cut short"])
async def test_without_the_key_of_the_session_nothing_is_done(world, whose):
    before, done = await contents("sign_in"), []
    async with await world.visit("director") as browser, await world.visit("member") as other:
        right = await world.key_for(browser)
        key = {
            "none": None,
            "of another session": await world.key_for(other),
            "of nobody": new_form_key(""),
            "cut short": right[:-1],
        }[whose]
        for path in targets(world):
            answer = await browser.post(path, data={"key": key} if key else {})
            refused = answer.status_code in {403, 404, 422}
            if not refused and path not in WITHOUT_A_KEY:
                done.append((path, answer.status_code))
    assert not done
    assert await contents("sign_in") == before


async def test_with_the_key_of_the_session_it_is_done(world):
    """The control: what was refused above changes the database when it is sent as it should be."""
    async with await world.visit("director") as browser:
        for page in (f"/issues/{world.issues['seconding']}", "/issues"):
            before = await contents()
            for form in forms_on(page, (await browser.get(page)).text):
                if form.action != "/sign-out":
                    await browser.post(form.action, data=form.first_choices())
        path = f"/issues/{world.issues['arguing']}/follow"
        await browser.post(path, data={"key": await world.key_for(browser)})
    assert await contents() != before


@pytest.mark.parametrize("who", WHO)
async def test_reading_changes_nothing(world, who):
    """But that people are told which post had their names before it."""
    async with await world.visit(who) as browser:
        before = await contents("look")
        for path in addresses(world, turn=WHO.index(who), every=EVERY):
            await browser.get(path)
            await browser.head(path)
    assert await contents("look") == before


async def test_a_page_that_writes_would_be_seen(world):
    @unit_of_work
    async def look(request):
        await run("UPDATE person SET name = name || '!' WHERE id = 1")
        return PlainTextResponse("")

    world.app.router.routes.insert(0, get("/stand-in", look, may=anyone_may))
    async with await world.visit("nobody") as browser:
        before = await contents()
        await browser.get("/stand-in")
    assert await contents() != before


async def test_an_auditor_changes_nothing_but_where_they_are_signed_in(world):
    async with await world.visit("auditor") as browser:
        before = await contents("sign_in")
        for path in targets(world):
            if path not in {"/sign-out", "/me/act-as"}:
                await browser.post(path, data={"key": await world.key_for(browser)})
    assert await contents("sign_in") == before
