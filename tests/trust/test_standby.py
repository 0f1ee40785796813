"""PostgreSQL on two machines: the first is lost, or the second does not answer."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
from contextlib import asynccontextmanager, suppress
from itertools import cycle
from pathlib import Path

import asyncpg
import httpx
import pytest
from tortoise import Tortoise

from deliberate.exchange.database import verify_database
from deliberate.record.signing import signer
from deliberate.storage import one
from deliberate.storage.connections import configuration
from deliberate.storage.migrate import migrate
from tests.conftest import HERE, KIND
from tests.trust.test_killed import Log
from tests.trust.world import FULL, a_vote_of, in_the_box, measured, running
from tools.postgres import Server, installations

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.usefixtures("databases"),
    pytest.mark.skipif(KIND != "postgres", reason="SQLite has no standby"),
    pytest.mark.skipif(not FULL, reason="two servers of PostgreSQL: `make trust` starts them"),
]
BINARIES = next((each for each in installations() if (each / "pg_basebackup").exists()), None)
SURE = "synchronous_commit = on\nsynchronous_standby_names = '*'\n"
ALONE = "synchronous_standby_names = ''\n"
SECONDS_WITHOUT, SECONDS_TO_RESUME = 2, 15


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()]


class Machine(Server):
    """One of the two; its server may be killed as a machine dies."""

    def __init__(self, name, work):
        (work / name).mkdir(mode=0o755)
        super().__init__(BINARIES, work / name)

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def die(self):
        for pid in [self.pid, *children(self.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def receiver(self):
        """The process that hears from the first server."""
        for pid in children(self.pid):
            if b"walreceiver" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        raise LookupError


@asynccontextmanager
async def pair(waiting=SURE):
    """Two machines, the address of both with an open vote in it, and that vote."""
    if not BINARIES:
        pytest.skip("no pg_basebackup beside PostgreSQL's other programs")
    work = Path(tempfile.mkdtemp(prefix="deliberate-pair-"))
    work.chmod(0o755)
    (HERE / "record-head").unlink(missing_ok=True)  # of the record of the test before
    machines = first, second = Machine("first", work), Machine("second", work)
    try:
        address = await asyncio.to_thread(first.start)
        await asyncio.to_thread(second.run, "pg_basebackup", "-R", "-c", "fast", "-d", address)
        follows = await asyncio.to_thread(second.launch, ALONE)
        hosts = ",".join(each.split("@")[1].split("/")[0] for each in (address, follows))
        both = f"postgres://postgres@{hosts}/postgres?minsize=1&maxsize=8"
        await Tortoise.init(config=configuration(both), _enable_global_fallback=True)
        await migrate()
        vote = await a_vote_of(4)
        with (first.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(waiting)
        await asyncio.to_thread(first.run, "pg_ctl", "reload", "-s")
        yield first, second, both, vote
    finally:
        with suppress(Exception):
            await Tortoise.close_connections()
        for machine in machines:
            machine.stop()
        shutil.rmtree(work, ignore_errors=True)


async def keeps_voting(voter, client, server, path, log, over, resumed):
    for choice in cycle(["yes", "no", "abstain"]):
        if over.is_set():
            return
        status = await voter.cast(client, server.address, path, choice)
        log.told(choice, status)
        if status == 303:
            resumed.append(time.monotonic())
        await asyncio.sleep(0.02)


async def test_the_first_machine_dies_and_the_second_has_all_that_was_acknowledged():
    async with pair() as (first, second, both, (decision, path, voters)):
        logs, told, over = {voter.id: Log() for voter in voters}, [], asyncio.Event()
        async with running(both, 1) as [server], httpx.AsyncClient() as client:
            voting = [
                asyncio.create_task(
                    keeps_voting(each, client, server, path, logs[each.id], over, told)
                )
                for each in voters
            ]
            await asyncio.sleep(4)
            before = len(told)
            first.die()
            await asyncio.sleep(SECONDS_WITHOUT)
            promoted = time.monotonic()
            await asyncio.to_thread(second.run, "pg_ctl", "promote", "-w", "-s")
            await asyncio.sleep(SECONDS_TO_RESUME)
            over.set()
            await asyncio.gather(*voting)
        after = [moment for moment in told if moment > promoted]
        assert before > 20
        assert after, "nobody could vote any more"
        measured("%s before, resumed after %.1f s", before, after[0] - promoted)
        await Tortoise.close_connections()
        await Tortoise.init(config=configuration(both), _enable_global_fallback=True)
        box = await in_the_box(decision)
        for voter in voters:
            assert logs[voter.id].allows(box.get(voter.id)), vars(logs[voter.id])
        (entries,) = await one("SELECT count(*) FROM entry WHERE fact = 'ballot-cast'")
        assert entries >= len(told)
        await verify_database(signer().verifier)


async def test_a_wait_for_the_standby_that_is_given_up_is_not_called_a_success():
    async with (
        pair() as (_, second, both, (decision, path, (voter, *_))),
        running(both, 1) as [server],
        httpx.AsyncClient() as client,
    ):
        assert await voter.cast(client, server.address, path, "no") == 303
        receiver = second.receiver()
        os.kill(receiver, signal.SIGSTOP)
        try:
            answer = asyncio.create_task(voter.cast(client, server.address, path, "yes"))
            assert await given_up(both) > 0
            assert await answer == 0, "nobody knows"
        finally:
            os.kill(receiver, signal.SIGCONT)
        assert (await in_the_box(decision))[voter.id] in {"yes", "no"}
        assert await voter.cast(client, server.address, path, "abstain") == 303


async def test_the_check_sees_what_a_standby_that_nobody_waits_for_has_lost():
    async with (
        pair(ALONE) as (first, second, both, (decision, path, (voter, *_))),
        running(both, 1) as [server],
        httpx.AsyncClient() as client,
    ):
        log = Log()
        second.stop()
        log.told("yes", await voter.cast(client, server.address, path, "yes"))
        first.die()
        await Tortoise.close_connections()
        alone = await asyncio.to_thread(second.launch, ALONE)
        await asyncio.to_thread(second.run, "pg_ctl", "promote", "-w", "-s")
        await Tortoise.init(config=configuration(alone), _enable_global_fallback=True)
        assert not log.allows((await in_the_box(decision)).get(voter.id))


async def given_up(both):
    """Cancel whoever waits for the standby, as an operator does: how many."""
    hosts = both.split("@")[1].split("/")[0].split(",")[0]
    server = await asyncpg.connect(f"postgres://postgres@{hosts}/postgres")
    waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    try:
        for _ in range(200):
            await asyncio.sleep(0.05)
            if many := await server.fetchval(f"SELECT count(pg_cancel_backend(pid)) {waiting}"):
                return many
        return 0
    finally:
        await server.close()
