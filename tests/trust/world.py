"""Servers on the database of a test, and voters with a session each."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager

import httpx

from deliberate.decisions.models import RecordedVote
from deliberate.decisions.queries import open_box
from deliberate.people.actions import begin_session, digest
from deliberate.people.routes import COOKIE
from deliberate.web.security import new_form_key
from tests.build import NOW
from tests.conftest import HERE
from tests.decisions.votes import heads, page_of, voting
from tests.served import free_port, settings

LOG = HERE / "servers.log"
UNKNOWN = ("也许已经记下，也许没有", "may have been kept")
"""What is said where nobody can tell whether something was recorded."""
measured = logging.getLogger("measured").info
"""Figures; `make trust ARGS="-o log_cli=true -o log_cli_level=INFO"` shows them."""
FULL = os.environ.get("DELIBERATE_TRUST") == "1"


class Server:
    """One process on the test's database, that may be killed and started again."""

    def __init__(self, database, program=(), **more):
        self.database, self.port = database, free_port()
        self.program = program or ("-m", "deliberate")
        self.more = more
        self.process = None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    async def start(self):
        command = [sys.executable, *self.program, "serve", "--port", str(self.port)]
        more = {"DELIBERATE_DATABASE_URL": self.database, "DELIBERATE_TRIAL": "1", **self.more}
        with LOG.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: ASYNC220 - it is not waited for
                command, env=settings(HERE, **more), stdout=log, stderr=log
            )
        async with httpx.AsyncClient() as client, asyncio.timeout(60):
            while True:
                try:
                    await client.get(f"{self.address}/health")
                except httpx.TransportError:
                    assert self.process.poll() is None, LOG.read_text()
                    await asyncio.sleep(0.1)
                else:
                    return

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)


@asynccontextmanager
async def running(database, number, program=(), **more):
    servers = [Server(database, program, **more) for _ in range(number)]
    try:
        await asyncio.gather(*(server.start() for server in servers))
        yield servers
    finally:
        for server in servers:
            server.stop()


class Voter:
    def __init__(self, actor, token):
        self.id, self.token = actor.person_id, token

    def ballot(self, choice):
        """A form of its own, and what a browser sends with it."""
        form = {"key": new_form_key(digest(self.token)), "choice": choice}
        return form, {"Cookie": f"{COOKIE}={self.token}", "Sec-Fetch-Site": "same-origin"}

    async def cast(self, client, address, path, choice):
        """One ballot on a form of its own: the status of the answer, 0 where nobody knows."""
        return await self.send(client, address, path, *self.ballot(choice))

    async def send(self, client, address, path, form, headers):
        try:
            answer = await client.post(f"{address}{path}", data=form, headers=headers, timeout=60)
        except httpx.TransportError:
            return 0
        unknown = any(words in answer.text for words in UNKNOWN)
        return 0 if unknown else answer.status_code


async def a_vote_of(number):
    """An open vote of so many households: the decision, where to send ballots, who may."""
    people = await heads(number)
    decision = await voting(secret=number >= 10)
    voters = [Voter(actor, await begin_session(actor.person_id, at=NOW)) for actor in people]
    return decision, await page_of(decision, "/confirm"), voters


async def in_the_box(decision):
    """Choice by voter: as the count finds it with the key, or as it recorded it."""
    recorded = await RecordedVote.filter(decision_id=decision.id)
    return {vote.voter_id: vote.choice for vote in recorded} or (await open_box(decision)).votes
