"""The last seconds of a vote: everybody comes at once, and everybody is told what became of it."""

import asyncio
import os
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest

from deliberate.decisions.models import Decision
from deliberate.decisions.queries import box_of
from deliberate.storage import run, unit_of_work
from tests.decisions.votes import counted, page_of
from tests.served import opened
from tests.trust.world import FULL, a_vote_of, in_the_box, measured, running

pytestmark = pytest.mark.anyio
VOTERS, BEFORE, AFTER = (2_000, 20.0, 2.0) if FULL else (80, 2.0, 0.5)
"""How many, and how many seconds about the end they are spread over."""
CONNECTIONS = 300
RECORDED, TOO_LATE = 303, 403
SLOWEST = 5.0 * max(1, os.getloadavg()[0] / os.cpu_count())
"""Seconds within which ninety-nine of a hundred are answered; more where the machine is busy."""


@dataclass(frozen=True)
class Attempt:
    voter: int
    sent: float
    answered: float
    status: int


def unfair(attempts, closed, box):
    """Whoever was not told clearly, or wrongly: in time is counted, late is not."""
    for each in attempts:
        if each.status not in {RECORDED, TOO_LATE}:
            yield f"{each.voter} was answered {each.status}"
        elif each.answered < closed and each.status != RECORDED:
            yield f"{each.voter} was in time, and refused"
        elif each.sent > closed and each.status == RECORDED:
            yield f"{each.voter} was late, and taken"
        if (each.voter in box) != (each.status == RECORDED):
            yield f"{each.voter} was told {each.status}, and the box says otherwise"


@unit_of_work
async def ends_in(decision, seconds):
    closes_at = datetime.now(UTC) + timedelta(seconds=seconds)
    await Decision.filter(id=decision.id).update(closes_at=closes_at)
    return closes_at


async def attempt(voter, client, server, path, moment):
    """Who is told to come again, or that nobody knows, sends the same form again."""
    await asyncio.sleep(max(0, moment - time.time()))
    sent, ballot = time.time(), voter.ballot("yes")
    for _ in range(10):
        status = await voter.send(client, server.address, path, *ballot)
        if status not in {0, 503}:
            break
        await asyncio.sleep(1)
    return Attempt(voter.id, sent, time.time(), status)


async def everybody(voters, server, path, closed):
    chance = Random(3)
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(limits=limits) as client:
        moments = [closed + chance.uniform(-BEFORE, AFTER) for _ in voters]
        asked = zip(voters, moments, strict=True)
        return await asyncio.gather(
            *(attempt(voter, client, server, path, moment) for voter, moment in asked)
        )


async def test_in_the_last_seconds_everybody_in_time_is_counted(database):
    decision, path, voters = await a_vote_of(VOTERS)
    async with running(database, 1) as [server]:
        closes_at = await ends_in(decision, BEFORE + 1)
        attempts = await everybody(voters, server, path, closes_at.timestamp())
        box = await in_the_box(decision)
        assert list(unfair(attempts, closes_at.timestamp(), box)) == []

        decision = await counted(decision)
        told = Counter(each.status for each in attempts)
        assert min(told[RECORDED], told[TOO_LATE]) > 0
        assert sum(decision.outcome["tally"]["households"].values()) == told[RECORDED]
        assert (await box_of(decision)).refused == told[TOO_LATE]
        page = await asyncio.to_thread(opened, server.address + await page_of(decision))
        assert f"迟到没有计入的 {told[TOO_LATE]} 张" in page[2].decode()
    waits = sorted(each.answered - each.sent for each in attempts)
    p99 = waits[len(waits) * 99 // 100]
    measured("%s, p50 %.3f s, p99 %.3f s", told, waits[len(waits) // 2], p99)
    assert not FULL or p99 < SLOWEST


@unit_of_work
async def hold_everything(seconds):
    """As somebody does whose own act takes long: nothing else is recorded meanwhile."""
    await run("UPDATE record_head SET number = number")
    await asyncio.sleep(seconds)


async def test_a_ballot_that_arrived_in_time_may_wait_past_the_end(database):
    decision, path, voters = await a_vote_of(4)
    async with running(database, 1) as [server]:
        closes_at = await ends_in(decision, 1.0)
        closed = closes_at.timestamp()
        async with httpx.AsyncClient() as client:
            _, *attempts = await asyncio.gather(
                hold_everything(1.6),
                *(attempt(each, client, server, path, closed - 0.4) for each in voters),
            )
    assert all(each.sent < closed < each.answered for each in attempts)
    assert {each.status for each in attempts} == {RECORDED}
    assert len(await in_the_box(decision)) == len(voters)


def test_the_check_names_who_was_treated_unfairly():
    good = [Attempt(1, 1, 2, 303), Attempt(2, 11, 12, 403), Attempt(3, 9, 11, 403)]
    assert list(unfair(good, 10, {1: "yes"})) == []
    for bad, box in (
        (Attempt(4, 1, 2, 403), {}),
        (Attempt(4, 11, 12, 303), {4: "yes"}),
        (Attempt(4, 9, 11, 503), {}),
        (Attempt(4, 1, 2, 303), {}),
        (Attempt(4, 11, 12, 403), {4: "yes"}),
    ):
        assert list(unfair([*good, bad], 10, {1: "yes", **box}))
