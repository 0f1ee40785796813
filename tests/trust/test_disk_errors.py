"""The disk is ill or full: voters are told so, and nothing is called recorded that is not."""

import asyncio
from collections import Counter
from errno import EIO, ENOSPC
from itertools import cycle

import httpx
import pytest

from deliberate.exchange.database import verify_database
from deliberate.record.signing import signer
from deliberate.storage import one
from tests.conftest import KIND
from tests.trust import disk
from tests.trust.test_killed import Log
from tests.trust.world import FULL, a_vote_of, in_the_box, running

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "sqlite", reason="PostgreSQL stops by itself at such an error"),
]
VOTERS, TIMES = 6, 100 if FULL else 15
IN_A_THOUSAND = 25
DEAF = """
from tortoise.exceptions import OperationalError
from deliberate.storage.sqlite import Transaction
commit = Transaction.commit
async def deaf(self):
    try:
        await commit(self)
    except OperationalError:
        await self.rollback()
Transaction.commit = deaf
from deliberate.commands import main
main()
"""
"""A program that does not hear that COMMIT failed."""


async def votes(voters, server, path, logs):
    """Everybody, so many times: how often each status was answered."""
    answers = Counter()

    async def keeps_voting(voter, client):
        for choice, _ in zip(cycle(["yes", "no", "abstain"]), range(TIMES), strict=False):
            status = await voter.cast(client, server.address, path, choice)
            logs[voter.id].told(choice, status)
            answers[status] += 1

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(keeps_voting(voter, client) for voter in voters))
    return answers


async def falsely_acknowledged(database, tmp_path, error, *program):
    """How many more ballots were called recorded than the record and the box hold."""
    decision, path, voters = await a_vote_of(VOTERS)
    logs = {voter.id: Log() for voter in voters}
    faults = tmp_path / "faults"
    file = database.removeprefix("sqlite://")
    failing = {"LD_PRELOAD": disk.recorder(), "DISK_FILES": file, "DISK_FAULTS": str(faults)}
    async with running(database, 1, program, **failing) as [server]:
        faults.write_text(f"{IN_A_THOUSAND} {error}")
        ill = await votes(voters, server, path, logs)
        faults.unlink()
        well = await votes(voters, server, path, logs)
        server.kill()
    assert set(ill) <= {303, 503}, ill
    assert set(well) == {303}, "the same process goes on once the disk is well"
    box = await in_the_box(decision)
    wrong = sum(not logs[voter.id].allows(box.get(voter.id)) for voter in voters)
    await verify_database(signer().verifier)
    (cast,) = await one("SELECT count(*) FROM entry WHERE fact = 'ballot-cast'")
    return ill, wrong + abs(ill[303] + well[303] - cast)


@pytest.mark.parametrize("error", [EIO, ENOSPC] if FULL else [EIO])
async def test_what_failed_is_told_and_not_recorded_and_passes(database, tmp_path, error):
    ill, falsely = await falsely_acknowledged(database, tmp_path, error)
    assert min(ill[303], ill[503]) > TIMES / 5  # both happened, and often
    assert falsely == 0


async def test_the_check_sees_an_acknowledgement_that_is_false(database, tmp_path):
    _, falsely = await falsely_acknowledged(database, tmp_path, EIO, "-c", DEAF)
    assert falsely > 0
