"""The clock of the machine is set wrong while people vote: nothing ends and nothing opens by it."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from deliberate import app, clock
from deliberate.clock import CLOCK
from deliberate.commands.safety import faults
from deliberate.issues.rules import State
from tests.build import NOW, an_issue, later, send, signed_in
from tests.conftest import forced
from tests.decisions.votes import heads, noticed, page_of, state_of, voting
from tests.record.test_verify import write_entries
from tests.trust.world import a_vote_of, in_the_box, running

pytestmark = pytest.mark.anyio
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@pytest.fixture
def jump(monkeypatch):
    """Set the clock of the machine, for the one clock of the program."""
    monkeypatch.setattr(CLOCK, "started", CLOCK.started)  # put back afterwards
    yield lambda by: monkeypatch.setattr(CLOCK, "wall", lambda: time.time() + by.total_seconds())
    clock.RIGHT.unlink(missing_ok=True)


async def set_times(decision, **times):
    for name, at in times.items():
        await forced(f"UPDATE decision SET {name} = $1 WHERE id = $2", at, decision.id)


async def some_rounds(monkeypatch):
    """What the server does every half minute, a few times."""
    monkeypatch.setattr(app, "SECONDS_BETWEEN_ROUNDS", 0.02)
    task = asyncio.create_task(app.rounds())
    await asyncio.sleep(0.3)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("by", [HOUR, DAY])
async def test_a_jump_ahead_does_not_end_or_open_a_vote(database, browser, jump, monkeypatch, by):
    (voter,) = await heads(1)
    open_one = await voting()
    await set_times(open_one, closes_at=NOW + timedelta(minutes=30))
    coming = await noticed(issue=await an_issue(State.TO_VOTE))
    await set_times(coming, opens_at=datetime.now(UTC) + timedelta(minutes=30))
    await signed_in(browser, voter)

    jump(by)
    await some_rounds(monkeypatch)
    assert await state_of(coming) is State.NOTICED
    ballot = await send(browser, await page_of(open_one, "/confirm"), on="/me", choice="yes")
    assert ballot.status_code == 303
    assert len(await in_the_box(open_one)) == 1
    health = (await browser.get("/health")).json()
    assert health["clock_jumped_by"] == str(by)

    clock.RIGHT.write_text(str(CLOCK.wall()))  # as `deliberate clock` does
    await some_rounds(monkeypatch)
    assert await state_of(coming) is State.VOTING
    assert "clock_jumped_by" not in (await browser.get("/health")).json()


@pytest.mark.parametrize("by", [HOUR, DAY])
async def test_a_jump_back_does_not_open_a_vote_again(database, browser, jump, by):
    (voter,) = await heads(1)
    decision = await voting()
    await set_times(decision, closes_at=datetime.now(UTC) - timedelta(minutes=1))
    await signed_in(browser, voter)
    jump(-by)
    late = await send(browser, await page_of(decision, "/confirm"), on="/me", choice="yes")
    assert late.status_code == 403
    assert await in_the_box(decision) == {}


async def test_a_program_that_believes_its_clock_would_open_it_again(
    database, browser, jump, monkeypatch
):
    """What the two above are for."""
    (voter,) = await heads(1)
    decision = await voting()
    await set_times(decision, closes_at=datetime.now(UTC) - timedelta(minutes=1))
    await signed_in(browser, voter)
    jump(-HOUR)
    monkeypatch.setattr(clock, "TOLERATED", 1e9)
    late = await send(browser, await page_of(decision, "/confirm"), on="/me", choice="yes")
    assert late.status_code == 303


async def test_a_server_does_not_start_with_a_clock_behind_the_record(database, jump):
    await write_entries(1)
    said = [fault async for fault in faults(NOW - DAY)]
    assert [fault for fault in said if "the record is at" in fault]
    jump(-DAY)
    clock.RIGHT.write_text(str(CLOCK.wall()))
    said = [fault async for fault in faults(NOW - DAY)]
    assert not [fault for fault in said if "the record is at" in fault]


@pytest.mark.skipif(not FAKETIME, reason="libfaketime is not installed (Debian: faketime)")
async def test_the_clock_of_a_real_server_is_set_wrong(database, tmp_path):
    decision, path, (voter, *_) = await a_vote_of(2)
    await set_times(decision, closes_at=later(hours=1))
    file = tmp_path / "clock"
    file.write_text("+0")
    set_wrong = {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    async with running(database, 1, **set_wrong) as [server], httpx.AsyncClient() as client:
        for set_to, told in (("+1d", "1 day, 0:00:00"), ("-1d", "-1 day, 0:00:00"), ("+0", None)):
            file.write_text(set_to)
            assert await voter.cast(client, server.address, path, "yes") == 303
            health = (await client.get(f"{server.address}/health")).json()
            assert health.get("clock_jumped_by") == told
