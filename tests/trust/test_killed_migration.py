"""kill -9 at every statement of every migration, on a database with people and ballots in it."""

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from tortoise import Tortoise

from deliberate.record import verify
from deliberate.record.chain import sealed
from deliberate.record.hashing import SHA256
from deliberate.record.signing import signer
from deliberate.storage import one, rows, run, unit_of_work
from deliberate.storage.connections import configuration
from deliberate.storage.migrate import applied_migrations, migrations
from tests.conftest import KIND, OWNER, address, drop, on_server
from tests.trust.world import FULL, measured
from tools.suite import ROOT

pytestmark = pytest.mark.anyio
EVERY = 1 if FULL else 41
"""Of so many statements one is died at."""
VOTERS = 20
MOMENT = datetime(2026, 1, 5, tzinfo=UTC)
COLUMNS = {
    "sqlite": "SELECT name, lower(type) FROM pragma_table_info('{0}') "
    "WHERE \"notnull\" AND dflt_value IS NULL AND name <> 'id'",
    "postgres": "SELECT column_name::text, data_type::text FROM information_schema.columns "
    "WHERE table_name = '{0}' AND is_nullable = 'NO' AND column_default IS NULL "
    "AND is_identity = 'NO'",
}


@unit_of_work
async def put(table, n, **known):
    """A row that says so much, and something in every other column that must have it."""
    found = await rows(COLUMNS[KIND].format(table))
    filled = {"id": n, **{name: anything(kind, n) for name, kind in found}, **known}
    marks = ", ".join(f"${number}" for number, _ in enumerate(filled, 1))
    await run(f"INSERT INTO {table} ({', '.join(filled)}) VALUES ({marks})", *filled.values())


def anything(kind, n):
    if "int" in kind:
        return 1
    if "time" in kind:
        return MOMENT
    if kind == "date":
        return MOMENT.date()
    return "{}" if "json" in kind else f"x{n}"


async def people_and_ballots():
    """In the tables of the first release."""
    await put("area", 1)
    for n in range(1, VOTERS + 1):
        await put("person", n)
    await put("issue", 1, state="voting", number=1)
    times = {"noticed_at": MOMENT.replace(day=1), "closes_at": MOMENT.replace(day=9)}
    await put("decision", 1, roll_size=VOTERS, rule="{}", **times)
    for n in range(1, VOTERS + 1):
        await put("roll_line", n, voter_id=n)
        await put("ballot", n, voter_id=n, choice="yes" if n % 3 else "no")
    await a_record()


@unit_of_work
async def a_record():
    previous = (await one("SELECT hash FROM record_head"))[0]
    for n in range(1, VOTERS + 1):
        entry = (n, "ballot-cast", 1, '{"reading":1}', "", MOMENT.isoformat())
        hashed = SHA256.of(sealed(*entry, previous)).hex()
        await run(
            "INSERT INTO entry (id, fact, issue, details, acting, at, previous, hash) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            *(*entry, previous, hashed),
        )
        previous = hashed
    await run("UPDATE record_head SET number = $1, hash = $2", VOTERS, previous)


@contextmanager
def dying(**more):
    """A program that migrates and dies, at our word."""
    command = [sys.executable, "-m", "tests.trust.migrating"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    pipes |= {"env": os.environ | more, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **pipes) as program:

        def attempt(url, number):
            program.stdin.write(f"{url} {number}\n")
            program.stdin.flush()
            return program.stdout.readline().strip()

        yield attempt
        program.stdin.close()


SHAPE = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql",
    "postgres": "SELECT concat(table_name, column_name, data_type) FROM information_schema.columns "
    "WHERE table_schema = 'public' UNION ALL SELECT tgname FROM pg_trigger ORDER BY 1",
}


async def looked_at(url):
    """Opens, whole: how many migrations it has, people and entries, and the shape of all tables."""
    await Tortoise.init(config=configuration(url), _enable_global_fallback=True)
    try:
        if KIND == "sqlite":
            assert (await one("PRAGMA integrity_check"))[0] == "ok"
            assert not await one("PRAGMA foreign_key_check")
        (people,) = await one("SELECT count(*) FROM person")
        (entries,) = await one("SELECT count(*) FROM entry")
        shape = [tuple(row) for row in await rows(SHAPE[KIND])]
        return len(await applied_migrations()), people, entries, shape
    finally:
        await Tortoise.close_connections()


@pytest.fixture
async def first_release(databases, monkeypatch):
    """The address of a database of the first release, with people and ballots in it."""
    name = "deliberate_first_release"
    if KIND == "postgres":
        await on_server(f"CREATE DATABASE {name} OWNER {OWNER}")
    first = next(iter(migrations()))
    with monkeypatch.context() as then:
        then.setattr("deliberate.storage.migrate.migrations", lambda: iter([first]))
        from tests.conftest import make_database  # noqa: PLC0415

        await make_database(address(name, OWNER))
    await Tortoise.init(config=configuration(address(name, OWNER)), _enable_global_fallback=True)
    await people_and_ballots()
    await Tortoise.close_connections()
    yield address(name, OWNER)
    await drop(name)


async def killed_all_the_way(url, **more):
    """How often it was killed until it came to the end."""
    number, killed, shapes = 1, 0, {}
    with dying(**more) as attempt:
        while (ended := attempt(url, number)) == "killed":
            killed += 1
            many, people, entries, shape = await looked_at(url)
            assert (people, entries) == (VOTERS, VOTERS), "nobody is lost"
            number = number + EVERY if many in shapes else 1 + killed % EVERY
            assert shapes.setdefault(many, shape) == shape, "half a migration"
    assert ended == "done"
    return killed


async def test_a_migration_that_is_killed_is_whole_or_not_at_all(first_release):
    known = len(list(migrations()))
    killed = await killed_all_the_way(first_release)
    measured("killed %s times in %s migrations", killed, known)
    assert killed >= (5 * known if FULL else 3)
    many, people, entries, _ = await looked_at(first_release)
    assert (many, people, entries) == (known, VOTERS, VOTERS)
    await Tortoise.init(config=configuration(first_release), _enable_global_fallback=True)
    assert (await verify(signer().verifier)).number == VOTERS
    await Tortoise.close_connections()


async def test_the_check_sees_half_a_migration(first_release):
    with pytest.raises(AssertionError):
        await killed_all_the_way(first_release, HALVES="1")
