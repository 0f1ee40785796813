"""Two processes on one database: read, then write, and nobody is turned away."""

import asyncio
import os
import subprocess
import sys

import pytest

from deliberate.storage import one, run, unit_of_work
from tests.conftest import as_owner
from tests.storage.test_unit_of_work import write

pytestmark = pytest.mark.anyio
TIMES = 60
PROGRAM = f"""
import asyncio, sys
from deliberate.storage import one, open_connections, run, unit_of_work

@unit_of_work
async def add_one():
    (number,) = await one("SELECT CAST(name AS integer) FROM area WHERE code = 'sum'{{lock}}")
    await asyncio.sleep(0)
    await run("UPDATE area SET name = $1 WHERE code = 'sum'", str(number + 1))

async def main():
    async with open_connections():
        for _ in range({TIMES}):
            await add_one()

asyncio.run(main())
"""


def running(program, environment):
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)


@as_owner
async def test_two_processes_that_read_then_write_lose_nothing(database):
    await write("sum")
    await set_sum_to_zero()
    lock = "" if database.startswith("sqlite") else " FOR UPDATE"
    program = PROGRAM.replace("{lock}", lock)
    environment = {**os.environ, "DELIBERATE_DATABASE_URL": database}
    both = await asyncio.gather(*(asyncio.to_thread(running, program, environment) for _ in "ab"))
    for process in both:
        assert process.returncode == 0, process.stderr.decode()[-2000:]

    (total,) = await one("SELECT name FROM area WHERE code = 'sum'")
    assert int(total) == 2 * TIMES


async def set_sum_to_zero():
    await unit_of_work(run)("UPDATE area SET name = '0' WHERE code = 'sum'")
