"""Two processes on one database, and everybody votes at once, again and again, on both."""

import asyncio
from collections import Counter
from random import Random

import httpx
import pytest

from deliberate.exchange.database import verify_database
from deliberate.record.signing import signer
from deliberate.storage import one
from tests.decisions.votes import counted
from tests.trust.world import FULL, a_vote_of, in_the_box, running

pytestmark = pytest.mark.anyio
VOTERS, TIMES = (200, 40) if FULL else (12, 10)
AT_ONCE = 64


async def test_each_voter_has_one_ballot_and_the_tally_is_the_voters(database):
    chance = Random(7)
    decision, path, voters = await a_vote_of(VOTERS)
    async with running(database, 2) as servers:
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(limits=limits, timeout=None) as client:
            waves = [(voter, server) for voter in voters for server in servers] * (TIMES // 2)
            chance.shuffle(waves)
            answers = await asyncio.gather(
                *(
                    voter.cast(client, server.address, path, chance.choice(["yes", "no"]))
                    for voter, server in waves
                )
            )
    assert Counter(answers).keys() <= {303, 503}  # 503: come again, nothing was recorded
    assert answers.count(303) > len(voters)
    box = await in_the_box(decision)
    assert box.keys() == {voter.id for voter in voters}
    (cast,) = await one("SELECT count(*) FROM entry WHERE fact = 'ballot-cast'")
    assert cast == answers.count(303)
    decision = await counted(decision)
    tally = decision.outcome["tally"]["households"]
    assert tally == {"abstain": 0, **Counter(box.values())} | {
        choice: tally[choice] for choice in ("yes", "no") if choice not in box.values()
    }
    assert sum(tally.values()) == len(voters)
    await verify_database(signer().verifier)
