"""The power goes while people vote: no ballot that was acknowledged is missing, nothing is torn."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from random import Random

import httpx
import pytest
from tortoise import Tortoise

from deliberate.decisions.models import Decision
from deliberate.exchange.database import verify_database
from deliberate.record.signing import signer
from deliberate.storage import one
from deliberate.storage.connections import configuration
from tests.conftest import KIND
from tests.trust import disk
from tests.trust.world import FULL, a_vote_of, in_the_box, measured, running

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "sqlite", reason="PostgreSQL's own syncs are not ours to try"),
]
IMAGES, BALLOTS = (300, 500) if FULL else (30, 120)
VOTERS = 6
FORGETFUL = """
from deliberate.storage import connections
connections.PRAGMAS["synchronous"] = "NORMAL"
connections.TORTOISE = connections.configuration(connections.settings.DATABASE_URL)
from deliberate.commands import main
main()
"""


@dataclass(frozen=True)
class Sent:
    """A ballot, and where the trace was when it was sent and when it was acknowledged."""

    voter: int
    choice: str
    sent: int
    acknowledged: int


async def voted(server, path, voters, trace):
    """So many ballots, one at a time for each voter, all voters at once."""
    log = []

    async def keeps_voting(voter, client):
        for choice in cycle(["yes", "no", "abstain"]):
            if len(log) >= BALLOTS:
                return
            sent = trace.stat().st_size
            assert await voter.cast(client, server.address, path, choice) == 303
            log.append(Sent(voter.id, choice, sent, trace.stat().st_size))

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(keeps_voting(voter, client) for voter in voters))
    return log


def may_hold(log, cut, voter):
    """Choices that the box may hold for a voter after a cut at that place of the trace."""
    mine = [each for each in log if each.voter == voter]
    sure = [each for each in mine if each.acknowledged <= cut]
    sent = [each for each in mine if each.sent <= cut and each.acknowledged > cut]
    return {each.choice for each in sure[-1:] + sent} | (set() if sure else {None})


@asynccontextmanager
async def opened(path):
    await Tortoise.init(config=configuration(f"sqlite://{path}"), _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()


async def lost_in(image, decision_id, log, cut):
    """How many acknowledged ballots are missing; whatever is torn raises."""
    async with opened(image):
        (found,) = await one("PRAGMA integrity_check")
        assert found == "ok"
        await verify_database(signer().verifier)
        decision = await Decision.get(id=decision_id).select_related("issue")
        box = await in_the_box(decision)
        (cast,) = await one("SELECT count(*) FROM entry WHERE fact = 'ballot-cast'")
    wrong = [
        voter
        for voter in {each.voter for each in log}
        if box.get(voter) not in may_hold(log, cut, voter)
    ]
    return max(sum(each.acknowledged <= cut for each in log) - cast, len(wrong))


async def losses(database, tmp_path, *program):
    """How many acknowledged ballots each image has lost."""
    decision, path, voters = await a_vote_of(VOTERS)
    await Tortoise.close_connections()
    real, trace, image = (tmp_path / name for name in ("real", "trace", "image"))
    shutil.copy(database.removeprefix("sqlite://"), real)
    start = real.read_bytes()
    recorded = {"LD_PRELOAD": disk.recorder(), "DISK_FILES": str(real), "DISK_TRACE": str(trace)}
    async with running(f"sqlite://{real}", 1, program, **recorded) as [server]:
        began = trace.stat().st_size
        log = await voted(server, path, voters, trace)
        server.kill()
    told = list(disk.read(trace))
    assert {"", "-wal"} == {each.file for each in told if each.what == "W"}
    chance, drive = Random(7), disk.Disk(start, told)
    lost = []
    for cut in sorted(chance.randint(began, log[-1].acknowledged) for _ in range(IMAGES)):
        drive.go_to(cut)
        drive.write(image, chance)
        lost.append(await lost_in(image, decision.id, log, cut))
    measured("%s images, %s have lost, at most %s", IMAGES, sum(map(bool, lost)), max(lost))
    return lost


async def test_a_power_cut_loses_no_acknowledged_ballot(database, tmp_path):
    assert await losses(database, tmp_path) == [0] * IMAGES


async def test_the_check_sees_what_a_forgetful_database_loses(database, tmp_path):
    lost = await losses(database, tmp_path, "-c", FORGETFUL)
    assert sum(map(bool, lost)) > IMAGES / 4, lost


def test_the_replayer_tears_what_was_not_synced_and_keeps_what_was():
    def told(what, at=0, data=b"", end=0):
        return disk.Told(what, "", at, data, end)

    drive = disk.Disk(b"a" * 1024, [])
    for each in (
        told("W", 0, b"b" * 1024, end=10),
        told("S", at=10, end=20),
        told("W", 0, b"c" * 1536, end=30),
        told("S", at=25, end=40),  # it began before that write was done
    ):
        drive._do(each)
    found = {drive.files[""].after_the_cut(Random(n), 0.5) for n in range(2_000)}
    contents = {(image[:512], image[512:1024], image[1024:]) for image in found}
    b, c = b"b" * 512, b"c" * 512
    assert {(b, c, c), (c, b, b""), (b, b, b""), (c, c, c)} <= contents
    assert {part for content in contents for part in content} == {b, c, b"", bytes(512)}


def test_the_check_knows_what_the_box_may_hold():
    log = [Sent(1, "yes", 0, 10), Sent(1, "no", 10, 20)]
    assert may_hold(log, 5, 1) == {None, "yes"}
    assert may_hold(log, 12, 1) == {"yes", "no"}
    assert may_hold(log, 20, 1) == {"no"}
