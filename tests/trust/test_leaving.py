"""Visitors who leave while their page is made: those who come after them are served at once."""

import asyncio
import os
import time
from random import Random
from urllib.parse import urlencode

import httpx
import pytest

from deliberate.storage import run, unit_of_work
from tests.decisions.votes import page_of
from tests.trust.world import FULL, a_vote_of, measured, running

pytestmark = pytest.mark.anyio
VISITORS, AT_ONCE, SERVERS = (500, 50, 2) if FULL else (60, 30, 1)
AFTERWARDS = 50
SLOWEST = 1.0 * max(1, os.getloadavg()[0] / os.cpu_count())
"""Seconds, at full length; more where the machine has other things to do."""
NOT_SERVED = 15
"""Seconds after which a place was plainly not given back."""
LEAKY = """
import asyncio
from deliberate.web.limits import Room
async def leaky(self, scope, receive, send):
    if scope["type"] == "http" and scope["path"] != "/health":
        self.inside += 1
        while self.inside > 40:
            await asyncio.sleep(1)
    await self.app(scope, receive, send)
Room.__call__ = leaky
from deliberate.commands import main
main()
"""
"""Every visitor keeps a place for good."""


async def leaves(server, path, voter, seconds):
    """Ask on a connection of one's own and hang up, whatever is under way."""
    form, headers = voter.ballot("yes")
    body = urlencode(form).encode() if path.endswith("/confirm") else b""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await asyncio.sleep(seconds)
    writer.transport.abort()


@unit_of_work
async def hold_everything(seconds):
    """Somebody else's act takes long, so that those who write have something to wait for."""
    await run("UPDATE record_head SET number = number")
    await asyncio.sleep(seconds)


async def seconds_of(client, address):
    """None for a page that is not served."""
    began = time.monotonic()
    try:
        answer = await client.get(address)
    except httpx.TimeoutException:
        return None
    assert answer.status_code in {200, 503}, answer.url
    return time.monotonic() - began if answer.status_code == 200 else None


async def slowest_after_they_left(database, *program):
    """Seconds of the slowest of those who come afterwards; None where one is not served."""
    chance = Random(9)
    decision, path, voters = await a_vote_of(8)
    pages = [await page_of(decision), "/", "/issues", "/record"]
    async with running(database, SERVERS, program) as servers:
        for _ in range(0, VISITORS, AT_ONCE):
            visits = (
                leaves(server, chance.choice([path, *pages]), voter, chance.random() / 4)
                for server, voter in zip(
                    chance.choices(servers, k=AT_ONCE),
                    chance.choices(voters, k=AT_ONCE),
                    strict=True,
                )
            )
            await asyncio.gather(hold_everything(0.2), *visits)
        waits = []
        async with httpx.AsyncClient(timeout=NOT_SERVED) as client:
            for n in range(AFTERWARDS):
                waited = await seconds_of(client, servers[n % SERVERS].address + pages[n % 4])
                if waited is None:
                    for server in servers:
                        server.kill()  # it would wait for those who hold it
                    return None
                waits.append(waited)
            assert await voters[0].cast(client, servers[0].address, path, "no") == 303
    measured("%s left; then %s pages, the slowest in %.3f s", VISITORS, AFTERWARDS, max(waits))
    return max(waits)


async def test_visitors_who_leave_hold_nothing(database):
    slowest = await slowest_after_they_left(database)
    assert slowest is not None
    assert not FULL or slowest < SLOWEST


@pytest.mark.skipif(not FULL, reason="the control of those who leave: `make trust` runs it")
async def test_the_check_sees_a_server_that_keeps_their_places(database):
    assert await slowest_after_they_left(database, "-c", LEAKY) is None
