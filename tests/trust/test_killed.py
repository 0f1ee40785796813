"""kill -9 while people vote: nothing that was acknowledged is missing, and nothing is half done."""

import asyncio
from random import Random

import httpx
import pytest

from deliberate.exchange.database import verify_database
from deliberate.record.signing import signer
from deliberate.storage import one
from tests.trust.world import FULL, a_vote_of, in_the_box, running

pytestmark = pytest.mark.anyio
ROUNDS = 20 if FULL else 3
VOTERS = 8


class Log:
    """What a voter sent, and what was said to it: the last acknowledged, and those since."""

    def __init__(self):
        self.acknowledged, self.unknown = None, set()
        self.many = 0

    def told(self, choice, status):
        if status == 303:
            self.acknowledged, self.unknown = choice, set()
            self.many += 1
        elif status == 0:
            self.unknown.add(choice)

    def allows(self, found):
        return found == self.acknowledged or found in self.unknown


async def keeps_voting(voter, client, server, path, log, chance):
    while True:
        choice = chance.choice(["yes", "no", "abstain"])
        status = await voter.cast(client, server.address, path, choice)
        log.told(choice, status)
        if status == 0:
            return


async def test_no_acknowledged_ballot_is_missing_after_a_kill(database):
    chance = Random(11)
    decision, path, voters = await a_vote_of(VOTERS)
    logs = {voter.id: Log() for voter in voters}
    async with running(database, 1) as [server]:
        for _ in range(ROUNDS):
            async with httpx.AsyncClient() as client:
                voting = [
                    asyncio.create_task(
                        keeps_voting(voter, client, server, path, logs[voter.id], chance)
                    )
                    for voter in voters
                ]
                await asyncio.sleep(0.5 + chance.random())
                server.kill()
                await asyncio.gather(*voting)
            box = await in_the_box(decision)
            for voter in voters:
                log = logs[voter.id]
                assert log.allows(box.get(voter.id)), (box.get(voter.id), vars(log))
                log.acknowledged, log.unknown = box.get(voter.id), set()
            await verify_database(signer().verifier)
            await server.start()
    assert sum(log.many for log in logs.values()) > ROUNDS * VOTERS
    (entries,) = await one("SELECT count(*) FROM entry WHERE fact = 'ballot-cast'")
    assert entries >= sum(log.many for log in logs.values())


def test_the_check_sees_a_ballot_that_is_missing_or_another():
    log = Log()
    assert log.allows(None)
    log.told("yes", 303)
    assert not log.allows(None)
    assert not log.allows("no")
    log.told("no", 0)
    assert log.allows("no")
    assert log.allows("yes")
    assert not log.allows("abstain")
