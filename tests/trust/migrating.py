"""Migrate a database and die at a given statement; run as a program, it does so again and again.

Reads a line `ADDRESS NUMBER` for each attempt, and answers whether it was `killed`, is `done` or
`failed`. Each attempt is a process of its own, forked from one that has everything loaded. With
HALVES=1 each statement is a unit of its own, which must not be.
"""

import asyncio
import os
import signal
import sys

from tortoise import Tortoise

from deliberate.record.founding import found_record
from deliberate.storage import connections, migrate, run, unit_of_work


def dying_at(number, run=run):
    """`run`, as migrations call it; the process dies in place of that statement."""
    sent = 0

    async def run_or_die(sql, *values):
        nonlocal sent
        sent += 1
        if sent == number:
            os.kill(os.getpid(), signal.SIGKILL)
        await run(sql, *values)

    return run_or_die


async def attempt(address, number):
    migrate.run = dying_at(number)
    if os.environ.get("HALVES") == "1":
        migrate._apply = migrate._apply.__wrapped__
        migrate.run = dying_at(number, unit_of_work(run))
    await Tortoise.init(config=connections.configuration(address))
    await migrate.migrate()
    await found_record("sha256")
    await Tortoise.close_connections()


def main():
    for line in sys.stdin:
        address, number = line.split()
        child = os.fork()
        if not child:
            asyncio.run(attempt(address, int(number)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended = "killed" if os.WIFSIGNALED(status) else "failed" if status else "done"
        sys.stdout.write(f"{ended}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
