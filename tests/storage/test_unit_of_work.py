"""A unit of work: whole or not at all, whatever happens around it."""

import asyncio
import os
import random
import sqlite3

import pytest
from tortoise import connections
from tortoise.backends.sqlite.client import SqliteTransactionContext
from tortoise.exceptions import IntegrityError

from deliberate.areas.models import Area
from deliberate.areas.rules import Level
from deliberate.storage import one, rows, run, sqlite, unit_of_work
from deliberate.storage.unit import WriteOutsideUnit, all_ended
from tests.conftest import KIND

pytestmark = pytest.mark.anyio
INSERT = "INSERT INTO area (level, code, name) VALUES ('city', $1, $1)"


@unit_of_work
async def write(code, *, pause=0.0, fail=False):
    await run(INSERT, code)
    await asyncio.sleep(pause)
    await run(INSERT, f"{code}-second")
    if fail:
        raise LookupError(code)
    return code


async def codes():
    return {code for (code,) in await rows("SELECT code FROM area")}


async def test_all_of_it_is_kept(database):
    assert await write("a") == "a"
    assert await codes() == {"a", "a-second"}


async def test_nothing_of_it_is_kept_when_it_fails(database):
    with pytest.raises(LookupError):
        await write("a", fail=True)
    assert await codes() == set()


async def test_a_unit_within_a_unit_stands_or_falls_with_it(database):
    @unit_of_work
    async def outer(*, fail):
        await write("inner")
        if fail:
            raise LookupError

    with pytest.raises(LookupError):
        await outer(fail=True)
    assert await codes() == set()
    await outer(fail=False)
    assert await codes() == {"inner", "inner-second"}


async def test_a_failing_unit_within_one_takes_all_of_it_along(database):
    @unit_of_work
    async def outer():
        await run(INSERT, "outer")
        await write("inner", fail=True)

    with pytest.raises(LookupError):
        await outer()
    assert await codes() == set()


async def test_a_broken_constraint_undoes_what_came_before(database):
    await write("a")
    with pytest.raises(IntegrityError):
        await twice("b")
    assert await codes() == {"a", "a-second"}


@unit_of_work
async def twice(code):
    await Area.create(level=Level.CITY, code=code, name=code)
    await Area.create(level=Level.CITY, code=code, name=code)


async def test_a_write_outside_a_unit_is_refused(database):
    with pytest.raises(WriteOutsideUnit):
        await Area.create(level=Level.CITY, code="a", name="a")
    with pytest.raises(WriteOutsideUnit):
        await run(INSERT, "a")
    await write("a")
    with pytest.raises(WriteOutsideUnit):
        await Area.filter(code="a").update(name="b")
    with pytest.raises(WriteOutsideUnit):
        await Area.filter(code="a").delete()
    with pytest.raises(WriteOutsideUnit):
        await Area.bulk_create([Area(level=Level.CITY, code="b", name="b")])
    assert await codes() == {"a", "a-second"}


async def test_who_waits_may_leave_and_the_work_is_done(database):
    waiting = asyncio.create_task(write("a", pause=0.05))
    await asyncio.sleep(0.02)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0.2)
    assert await codes() == {"a", "a-second"}


async def test_a_unit_that_is_itself_cancelled_leaves_nothing(database):
    task = asyncio.create_task(write("a", pause=5))
    await asyncio.sleep(0.05)
    for running in units():
        running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await codes() == set()
    await write("b")


def units():
    return [each for each in asyncio.all_tasks() if "_in_one_transaction" in repr(each)]


async def test_a_unit_that_is_cancelled_while_it_is_undone_leaves_nothing(database, quiet):
    """However often it is cancelled, it does not go before BEGIN, COMMIT or ROLLBACK is over."""
    chance = random.Random(7)
    for n in range(100):
        task = asyncio.create_task(write(f"n{n}"))
        await asyncio.sleep(chance.random() * 0.003)
        while running := units():
            for unit in running:
                unit.cancel()
            await asyncio.sleep(0)
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(5):
            await write(f"after-{n}")
    found = await codes()
    assert {f"after-{n}" for n in range(100)} <= found
    assert {f"{code}-second" for code in found if not code.endswith("-second")} <= found


CANCELLATIONS = 2_000 if os.environ.get("DELIBERATE_TRUST") == "1" else 300


async def test_cancellations_lose_no_acknowledged_write_and_leave_no_lock(database, quiet):
    """Callers and the units themselves are cancelled at random moments."""
    chance, acknowledged = random.Random(7), set()

    async def caller(n):
        code = f"n{n}"
        await write(code, pause=chance.choice((0, 0, 0.001)))
        acknowledged.add(code)

    for n in range(CANCELLATIONS):
        task = asyncio.create_task(caller(n))
        await asyncio.sleep(chance.random() * 0.004)
        if n % 3 == 0:
            for unit in units():
                unit.cancel()
        else:
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    await asyncio.sleep(0.3)
    async with asyncio.timeout(5):
        await write("after")
    found = await codes()
    assert acknowledged <= found
    halves = {
        code for code in found if not code.endswith("-second") and f"{code}-second" not in found
    }
    assert halves == set()
    assert len(acknowledged) < CANCELLATIONS  # some callers were in fact cut off


@pytest.mark.skipif(KIND != "sqlite", reason="of SQLite's one lock")
async def test_a_lock_that_is_not_given_back_would_be_seen(database, quiet, monkeypatch):
    """The control: the ORM's own way into a transaction, under the same cancellations."""
    monkeypatch.setattr(sqlite.Context, "__aenter__", SqliteTransactionContext.__aenter__)
    chance = random.Random(7)

    async def storm():
        for n in range(300):
            task = asyncio.create_task(write(f"n{n}"))
            await asyncio.sleep(chance.random() * 0.001)
            for unit in units():
                unit.cancel()
            await asyncio.gather(task, return_exceptions=True)
            async with asyncio.timeout(2):
                await write(f"after-{n}")

    with pytest.raises(TimeoutError):
        await storm()
    connections.get("default")._lock.release()  # what waits for it gets its turn, and ends


async def test_forty_writers_at_once_all_get_their_turn(database):
    await asyncio.gather(*(write(f"n{n}", pause=0.002) for n in range(40)))
    (kept,) = await one("SELECT count(*) FROM area")
    assert kept == 80


async def test_a_reader_does_not_wait_for_a_writer(database):
    writing = asyncio.create_task(write("a", pause=0.5))
    await asyncio.sleep(0.05)
    assert await codes() == set()
    assert not writing.done()
    await writing


@pytest.mark.skipif(KIND != "sqlite", reason="of SQLite's one lock")
async def test_a_connection_is_closed_when_what_waits_for_the_lock_is_over(database):
    """Else the process ends in the middle: SQLite's library is used by two threads at once."""
    other = sqlite3.connect(database.removeprefix("sqlite://"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(write("a"))
    await asyncio.sleep(0.1)
    writing.cancel()
    closing = asyncio.create_task(connections.get("default").close())
    await asyncio.sleep(0.1)
    assert not closing.done()
    other.execute("ROLLBACK")
    other.close()
    await closing


async def test_before_the_server_ends_its_units_do(database):
    writing = asyncio.create_task(write("a", pause=0.2))
    await asyncio.sleep(0.1)
    writing.cancel()
    await all_ended()
    assert await codes() == {"a", "a-second"}
