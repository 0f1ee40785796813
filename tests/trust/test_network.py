"""The line to PostgreSQL is slow, breaks or goes silent: what was said of a ballot holds."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from itertools import cycle
from urllib.parse import urlsplit

import httpx
import pytest

from deliberate.exchange.database import verify_database
from deliberate.record.signing import signer
from tests.conftest import KIND
from tests.trust.test_killed import Log
from tests.trust.world import FULL, a_vote_of, in_the_box, measured, running

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "postgres", reason="SQLite is reached over no line"),
]
VOTERS, WELL, SILENT, PATIENT = (12, 1, 20, 10) if FULL else (4, 0.6, 2, 1.5)
"""Voters, seconds of a good line and of silence, and those until a statement is given up."""
SECONDS_TO_RESUME = 2 * PATIENT + 8
SERVE = """
from deliberate.storage import connections
connections.SECONDS_A_STATEMENT = {}
from deliberate.commands import main
main()
"""


class Line:
    """One connection through the network, both ways."""

    def __init__(self, network):
        self.network, self.dead, self.writers = network, False, []

    async def carry(self, reader, writer):
        self.writers.append(writer)
        while data := await reader.read(65_536):
            await asyncio.sleep(self.network.delay)
            self.dead = self.dead or self.network.silent
            if self.dead:
                break
            writer.write(data)
        if self.dead:  # where a router forgot it, it stays open and says nothing, not even its end
            await asyncio.Event().wait()

    def cut(self):
        for writer in self.writers:
            writer.transport.abort()


class Network:
    """Between the program and the database: a delay on the way, silence, breaks."""

    def __init__(self, url):
        self.url, self.there = url, urlsplit(url)
        self.delay, self.silent = 0, False
        self.lines = set()

    @asynccontextmanager
    async def up(self):
        """The address of the database through it."""
        served = await asyncio.start_server(self.connected, "127.0.0.1", 0)
        port = served.sockets[0].getsockname()[1]
        try:
            url = self.url.replace(f":{self.there.port}/", f":{port}/")
            yield url.replace("maxsize=8", "maxsize=2")  # so that few silent ones are all
        finally:
            served.close()
            self.cut()

    async def connected(self, reader, writer):
        line = Line(self)
        self.lines.add(line)
        with suppress(OSError, asyncio.CancelledError):
            back, there = await asyncio.open_connection(self.there.hostname, self.there.port)
            ways = {
                asyncio.ensure_future(line.carry(*way)) for way in ((reader, there), (back, writer))
            }
            await asyncio.wait(ways, return_when="FIRST_COMPLETED")
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        line.cut()

    def go_silent(self):
        self.silent = True
        for line in self.lines:
            line.dead = True

    def cut(self):
        for line in self.lines:
            line.cut()
        self.lines.clear()


async def keeps_voting(voter, client, server, path, log, over):
    for choice in cycle(["yes", "no", "abstain"]):
        if over.is_set():
            return
        status = await voter.cast(client, server.address, path, choice)
        log.told(choice, status)
        log.statuses.add(status)
        await asyncio.sleep(0.02)


async def afflict(network):
    """Well, slow, then broken again and again, then silent, then well."""
    await asyncio.sleep(WELL)
    network.delay = 0.01
    await asyncio.sleep(WELL)
    network.delay = 0
    for _ in range(6):
        network.cut()
        await asyncio.sleep(0.1)
    await asyncio.sleep(WELL)
    network.go_silent()
    await asyncio.sleep(SILENT)
    network.silent = False


async def resumed(voters, client, server, path):
    """Seconds until everybody's ballot and page is there at once; None where not in time."""
    began = time.monotonic()
    while time.monotonic() - began < SECONDS_TO_RESUME:
        ballots = (voter.cast(client, server.address, path, "yes") for voter in voters)
        pages = (client.get(f"{server.address}/issues") for _ in voters * 3)
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_RESUME):
                cast, got = await asyncio.gather(asyncio.gather(*ballots), asyncio.gather(*pages))
                if set(cast) == {303} and {page.status_code for page in got} == {200}:
                    return time.monotonic() - began
        await asyncio.sleep(0.2)
    return None


async def through_a_bad_network(database, seconds):
    decision, path, voters = await a_vote_of(VOTERS)
    logs, over, network = {each.id: Log() for each in voters}, asyncio.Event(), Network(database)
    for log in logs.values():
        log.statuses = set()
    async with (
        network.up() as url,
        running(url, 1, ("-c", SERVE.format(seconds))) as [server],
        httpx.AsyncClient(timeout=60) as client,
    ):
        voting = [
            asyncio.create_task(keeps_voting(each, client, server, path, logs[each.id], over))
            for each in voters
        ]
        await afflict(network)
        over.set()
        await asyncio.gather(*voting)
        back = await resumed(voters, client, server, path)
        if back is None:
            server.kill()  # it would wait for what never comes
    return decision, logs, back


async def test_what_was_said_of_a_ballot_holds_and_the_site_recovers(database):
    decision, logs, back = await through_a_bad_network(database, PATIENT)
    assert back is not None, "nobody could vote any more"
    assert set().union(*(log.statuses for log in logs.values())) <= {303, 503, 0}
    box = await in_the_box(decision)
    for voter, log in logs.items():
        log.told("yes", 303)  # the last of each, when all was well
        assert log.allows(box.get(voter)), vars(log)
    assert sum(log.many for log in logs.values()) > VOTERS
    measured("%s acknowledged; all is well after %.1f s", sum(x.many for x in logs.values()), back)
    await verify_database(signer().verifier)


@pytest.mark.skipif(not FULL, reason="the control of the network: `make trust` runs it")
async def test_a_program_that_waits_for_ever_would_be_seen(database):
    _, _, back = await through_a_bad_network(database, None)
    assert back is None
