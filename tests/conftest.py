"""A fresh database, migrated, and a browser for every test that asks for one.

DELIBERATE_TEST_DATABASE says which kind: sqlite (the default) or postgres, one kind a process.
"""

import asyncio
import gc
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

KIND = os.environ.get("DELIBERATE_TEST_DATABASE", "sqlite")
HERE = Path(tempfile.mkdtemp(prefix="deliberate-test-"))
os.environ["DELIBERATE_HOME"] = str(HERE)
os.environ["DELIBERATE_DATABASE_URL"] = f"sqlite://{HERE}/unused.sqlite3"
os.environ["DELIBERATE_BASE_URL"] = "http://test"

from contextlib import suppress  # noqa: E402
from typing import Any  # noqa: E402
from urllib.parse import urlsplit  # noqa: E402

import asyncpg  # noqa: E402
import httpx  # noqa: E402
import pytest  # noqa: E402
from tortoise import Tortoise  # noqa: E402
from tortoise.backends.asyncpg.client import TransactionWrapper  # noqa: E402

from deliberate.app import create_app  # noqa: E402
from deliberate.decisions.routes.for_another import WRONG_CODES  # noqa: E402
from deliberate.deliberations.routes.drawing import TO_KEEP  # noqa: E402
from deliberate.people.routes import ATTEMPTS  # noqa: E402
from deliberate.storage import connections, postgres, run, sqlite, unit_of_work  # noqa: E402
from deliberate.storage.grants import grant  # noqa: E402
from deliberate.storage.migrate import migrate  # noqa: E402

row_module = sys.modules["deliberate.storage.rows"]  # the package holds a function of that name

TEMPLATE = f"deliberate_template_{secrets.token_hex(4)}"
SERVING, OWNER = f"{TEMPLATE}_serves", f"{TEMPLATE}_owns"
"""On PostgreSQL the program of every test is in a role that serves, and no more."""


def pytest_unconfigure():
    shutil.rmtree(HERE, ignore_errors=True)


def pytest_collection_modifyitems(config, items):
    """What makes no database is tried once, on SQLite's run."""
    if KIND == "postgres":
        once = [item for item in items if "databases" not in item.fixturenames]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if "databases" in item.fixturenames]


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
async def databases():
    """Asked for by whatever makes some of the kind that is tried."""
    if KIND == "postgres":
        await on_server(f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{OWNER}'")
        await on_server(f"CREATE ROLE {SERVING} LOGIN PASSWORD '{SERVING}'")
    yield
    if KIND == "postgres":
        with suppress(asyncpg.DependentObjectsStillExistError):  # of tests that were broken off
            await on_server(f"DROP ROLE {OWNER}, {SERVING}")


async def on_server(statement: str) -> Any:
    server = await asyncpg.connect(os.environ["DELIBERATE_TEST_PG"])
    try:
        return await server.fetchval(statement)
    finally:
        await server.close()


def address(name: str, role: str = SERVING) -> str:
    if KIND == "sqlite":
        return f"sqlite://{HERE}/{name}.sqlite3"
    server = urlsplit(os.environ["DELIBERATE_TEST_PG"]).netloc.rpartition("@")[2]
    return f"postgres://{role}:{role}@{server}/{name}?minsize=1&maxsize=8"


async def forced(sql: str, *values: object) -> None:
    """A write that the program cannot: in the role that owns the tables, where there are roles."""
    if KIND == "sqlite":
        await unit_of_work(run)(sql, *values)
        return
    database = Tortoise.get_connection("default").database
    owner = await asyncpg.connect(address(database, OWNER).split("?")[0])
    try:
        await owner.execute(sql, *values)
    finally:
        await owner.close()


async def make_database(url: str, serving: str = "") -> None:
    await Tortoise.init(config=connections.configuration(url))
    await migrate()
    if serving and KIND == "postgres":
        await grant(serving)
    await Tortoise.close_connections()


@pytest.fixture(scope="session")
async def template(databases):
    """A migrated database, made once; each test gets a copy."""
    if KIND == "postgres":
        await on_server(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
    await make_database(address(TEMPLATE, OWNER), serving=SERVING)
    yield
    if KIND == "postgres":
        await on_server(f"DROP DATABASE {TEMPLATE} WITH (FORCE)")


async def copy_of_template(name: str, template: str = TEMPLATE) -> str:
    if KIND == "postgres":
        await on_server(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
    else:
        (HERE / f"{name}.sqlite3").write_bytes((HERE / f"{template}.sqlite3").read_bytes())
    return address(name)


async def drop(name: str) -> None:
    if KIND == "postgres":
        await on_server(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        for file in HERE.glob(f"{name}.sqlite3*"):
            file.unlink()


@pytest.fixture
def database_role():
    """In which the program reaches the database."""
    return SERVING


as_owner = pytest.mark.parametrize("database_role", [OWNER], ids=["owner"])
"""For what `deliberate migrate` does."""


@pytest.fixture
async def database(template, database_role):
    name = f"deliberate_{secrets.token_hex(6)}"
    await copy_of_template(name)
    url = address(name, database_role)
    (HERE / "record-head").unlink(missing_ok=True)  # of the record of the test before
    TO_KEEP.clear()
    await Tortoise.init(config=connections.configuration(url), _enable_global_fallback=True)
    yield url
    await Tortoise.close_connections()
    await drop(name)


@pytest.fixture
async def app(database):
    for attempts in (*ATTEMPTS, WRONG_CODES):
        attempts.free_again.clear()  # of the tests before
    return create_app()


@pytest.fixture
async def browser(app):
    """Not signed in. `build.signed_in` gives it somebody."""
    async with visiting(app) as client:
        yield client


@pytest.fixture
async def quiet():
    """The PostgreSQL driver grumbles, to the loop, about cancel requests that it gave up."""
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda *_: None)
    yield
    gc.collect()
    await asyncio.sleep(0)
    loop.set_exception_handler(before)


class Statements(list):
    """Every statement sent to the database, on either connection, since the last `clear`."""


@pytest.fixture
def queries(monkeypatch):
    sent = Statements()
    plain = row_module.here

    def here():
        sent.append("raw")
        return plain()

    def counting(original):
        async def counted(self, query, *values):
            sent.append(query)
            return await original(self, query, *values)

        return counted

    monkeypatch.setattr(row_module, "here", here)
    clients = [sqlite.Client, sqlite.Transaction, postgres.Client, TransactionWrapper]
    for client in clients:
        for name in ("execute_query", "execute_insert", "execute_many"):
            monkeypatch.setattr(client, name, counting(getattr(client, name)))
    return sent


def visiting(app):
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(
        transport=transport, base_url="http://test", headers={"Sec-Fetch-Site": "same-origin"}
    )
