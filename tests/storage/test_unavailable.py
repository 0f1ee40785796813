"""A host that is not well: nothing is recorded, and that is what people are told."""

import shutil
import sqlite3

import pytest
from tortoise import Tortoise, connections

from deliberate.areas.models import Area
from deliberate.storage import Unavailable, run, unit_of_work
from deliberate.storage import connections as ours
from tests.build import a_resident, send, signed_in
from tests.conftest import KIND, address
from tests.storage.test_unit_of_work import codes, write

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "sqlite", reason="these are the ways in which SQLite fails"),
]


async def pragma(statement):
    connection = connections.get("default")
    async with connection.acquire_connection() as raw:
        await raw.execute_fetchall(statement)


@unit_of_work
async def write_much():
    for n in range(400):
        await run(
            "INSERT INTO area (level, code, name) VALUES ('city', $1, $2)", f"c{n}", "字" * 60
        )


@pytest.fixture
async def full(database):
    """No page more may be added to the file."""
    await pragma("PRAGMA max_page_count = 1")
    yield
    await pragma("PRAGMA max_page_count = 1073741823")


@pytest.fixture
async def locked(database):
    """Somebody else holds the file and does not let go."""
    await pragma("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(database.removeprefix("sqlite://"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@pytest.fixture
async def readonly(database):
    await pragma("PRAGMA query_only = ON")
    yield
    await pragma("PRAGMA query_only = OFF")


async def test_a_full_disk_records_nothing_and_later_goes_on(database, full):
    with pytest.raises(Unavailable):
        await write_much()
    assert await codes() == set()
    await pragma("PRAGMA max_page_count = 1073741823")
    await write("after")
    assert await codes() == {"after", "after-second"}


async def test_a_lock_held_by_another_is_waited_for_and_then_told(database, locked):
    with pytest.raises(Unavailable):
        await write("a")
    assert await codes() == set()


async def test_a_database_that_cannot_be_written_is_told(database, readonly):
    with pytest.raises(Unavailable):
        await write("a")
    await pragma("PRAGMA query_only = OFF")
    await write("after")


async def test_after_the_lock_is_gone_writing_goes_on(database):
    await pragma("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(database.removeprefix("sqlite://"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(3):
        with pytest.raises(Unavailable):
            await write("a")
    other.execute("ROLLBACK")
    other.close()
    await write("after")
    assert await codes() == {"after", "after-second"}


async def test_people_read_that_nothing_was_recorded(browser, database):
    await signed_in(browser, await a_resident())
    other = sqlite3.connect(database.removeprefix("sqlite://"), isolation_level=None)
    await pragma("PRAGMA busy_timeout = 50")
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = await send(browser, "/sign-out", on="/me")
    finally:
        other.execute("ROLLBACK")
        other.close()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "没有记下来" in answer.text
    assert (await browser.get("/me")).status_code == 200  # still signed in, as it says


async def test_a_file_that_is_damaged_is_not_called_busy(database):
    """Only what may pass by itself is Unavailable: a missing table is a defect, and says so."""
    with pytest.raises(sqlite3.OperationalError) as raised:
        await unit_of_work(run)("INSERT INTO no_such_table VALUES (1)")
    assert not isinstance(raised.value, Unavailable)


async def test_a_folder_that_cannot_be_opened_is_told(database, tmp_path):
    await Tortoise.close_connections()
    shutil.rmtree(tmp_path)
    await Tortoise.init(
        config=ours.configuration(f"sqlite://{tmp_path}/none.sqlite3"), _enable_global_fallback=True
    )
    with pytest.raises(Unavailable):
        await unit_of_work(Area.create)(level="city", code="a", name="a")
    assert address("x").startswith("sqlite")
