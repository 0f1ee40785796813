"""The role that serves owns nothing: PostgreSQL refuses it what the program never does.

Every test that makes a database on PostgreSQL runs in this role (tests/conftest.py), so what is
granted is enough; here it is no more than that.
"""

import os
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from secrets import token_hex

import asyncpg
import pytest
from tortoise import Tortoise

from deliberate import settings
from deliberate.commands.safety import advice
from deliberate.storage import Unavailable, one, rows, run, sweep, sweeping, unit_of_work
from deliberate.storage.grants import MAY, UnfitRole, grant
from deliberate.storage.safety import unsafe_database
from tests.build import an_issue
from tests.conftest import KIND, OWNER, SERVING, address, as_owner, drop, forced, on_server
from tests.decisions.votes import OVER_NOW, YES, ballots, counted, heads, voting
from tests.privacy.build import files_of, found_in
from tests.served import deliberate
from tests.storage.test_migrations import tables

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.usefixtures("databases"),
    pytest.mark.skipif(KIND != "postgres", reason="SQLite has no roles"),
]
PARTED = {"linked_ballot", "linked_answer", "open_ballot"}
"""Tables that `deliberate migrate` empties and drops."""
REFUSED = [
    *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in ("entry", "ballot", "roll_line")),
    *(f"TRUNCATE {table} CASCADE" for table in ("entry", "ballot", "person")),
    *(
        f"DELETE FROM {table}"
        for table in (
            *("entry", "checkpoint", "cosignature", "record_head", "migration"),
            *("participation", "recorded_vote", "roll_line", "turn_record", "person", "decision"),
        )
    ),
    "DROP TRIGGER entry_stays ON entry",
    "DROP TRIGGER ballot_in_time ON ballot",
    "DROP TABLE ballot CASCADE",
    "ALTER TABLE entry OWNER TO CURRENT_USER",
    "CREATE OR REPLACE FUNCTION is_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "ALTER FUNCTION ballot_in_time RESET search_path",
    "CREATE TRIGGER mine BEFORE INSERT ON ballot EXECUTE FUNCTION is_kept()",
    "CREATE TABLE mine (id integer)",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "UPDATE entry SET details = '{}'",
    "UPDATE entry SET subtrees = ''",
    "UPDATE record_head SET hashing = 'sm3'",
    "UPDATE checkpoint SET note = ''",
    "UPDATE cosignature SET line = ''",
    "UPDATE ballot SET id = 'x'",
    "UPDATE participation SET voter_id = 1",
    "UPDATE participation SET receipt = 'x'",
    "UPDATE recorded_vote SET choice = 'no'",
    "UPDATE roll_line SET voter_id = 1",
    "UPDATE decision SET rule = '{}'",
    "UPDATE decision SET roll_hash = ''",
    "UPDATE decision SET box_key = ''",
    "INSERT INTO record_head VALUES (0, '')",
    "INSERT INTO migration VALUES ('9999_later', '')",
]
ONLY_A_SUPERUSER = [
    "SET session_replication_role = replica",
    "COPY entry TO PROGRAM 'cat'",
    "COPY entry TO '/tmp/entries'",
]


@asynccontextmanager
async def as_whom(role, database):
    server = os.environ["DELIBERATE_TEST_PG"]
    url = address(database, role) if role else f"{server.rsplit('/', 1)[0]}/{database}"
    connection = await asyncpg.connect(url.split("?")[0])
    try:
        yield connection
    finally:
        await connection.close()


def here():
    return Tortoise.get_connection("default").database


async def allowed(role, statement):
    """Whether PostgreSQL lets a role do it; it is undone. A trigger refuses for another reason."""
    async with as_whom(role, here()) as connection:
        undone = connection.transaction()
        await undone.start()
        try:
            await connection.execute(statement)
        except asyncpg.InsufficientPrivilegeError:
            return False
        except asyncpg.RaiseError:
            return True
        finally:
            await undone.rollback()
        return True


async def test_every_table_is_listed_and_no_other(database):
    assert await tables() - PARTED == set(MAY)


async def test_a_table_that_is_not_listed_is_noticed_and_cannot_be_read(database):
    """The control: as a migration would make one."""
    await forced("CREATE TABLE fresh (id integer)")
    assert await tables() - PARTED - set(MAY) == {"fresh"}
    (said,) = [fault async for fault in unsafe_database() if "fresh" in fault]
    assert "does not let this program read fresh" in said
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows("SELECT * FROM fresh")


async def test_what_serves_is_refused_and_its_owner_is_not(database):
    for statement in REFUSED:
        assert not await allowed(SERVING, statement), statement
        assert await allowed(OWNER, statement), statement


async def test_what_only_a_superuser_may_neither_of_them_may(database):
    for statement in ONLY_A_SUPERUSER:
        assert not await allowed(SERVING, statement), statement
        assert not await allowed(OWNER, statement), statement
    assert await allowed("", ONLY_A_SUPERUSER[0])


async def test_nobody_becomes_the_owner(database):
    assert not await allowed(SERVING, f"SET ROLE {OWNER}")
    assert await allowed("", f"SET ROLE {OWNER}")


async def test_a_guard_is_not_shown_another_table(database):
    """A temporary `decision` in front of ours would say that the count is still to come."""
    (voter,) = await heads(1)
    decision = await voting("R2", at=OVER_NOW)
    await ballots(decision, {voter: YES})
    await counted(decision)
    late = f"INSERT INTO ballot (id, decision_id, choice) VALUES ('x', {decision.id}, 'no')"
    deceiving = f"""CREATE TEMPORARY TABLE decision AS
        SELECT {decision.id} AS id, NULL::timestamptz AS counted_at; {late}"""
    async with as_whom(SERVING, here()) as connection:
        with pytest.raises(asyncpg.RaiseError, match="the decision is counted"):
            await connection.execute(deceiving)
        await forced("ALTER FUNCTION ballot_in_time RESET search_path")
        await connection.execute(deceiving)  # the control
        assert await connection.fetchval("SELECT count(*) FROM ballot") == 1


async def test_every_guard_that_reads_a_table_says_which(database):
    reads = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND {}"
    looking = reads.format("prosrc ~ 'FROM [a-z]' AND proconfig IS NULL")
    assert await rows(looking) == []
    await forced("ALTER FUNCTION ballot_is_kept RESET search_path")
    assert [tuple(row) for row in await rows(looking)] == [("ballot_is_kept",)]


# -- sweeping ------------------------------------------------------------------------------


async def test_tables_are_written_anew_and_nothing_else_can_be(database):
    mark = token_hex(12)
    issue = await an_issue(title=mark)
    where = "SELECT pg_relation_filepath('issue'), count(*) FROM issue"
    before, issues = await one(where)
    await unit_of_work(run)("UPDATE issue SET title = '' WHERE id = $1", issue.id)
    assert await found_in(await files_of(database), [mark]) == {mark}
    await sweep("issue")
    assert await found_in(await files_of(database), [mark]) == set()
    after, kept = await one(where)
    assert after != before
    assert kept == issues
    for other in ("migration", "pg_class", "no_such_table", "issue; DROP TABLE issue"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="may not write in"):
            await sweep(other)


async def test_ballots_that_were_swept_lie_in_the_order_of_their_ids(database):
    voters = await heads(40)
    decision = await voting("R2", at=OVER_NOW, secret=True)
    await ballots(decision, dict.fromkeys(voters, YES))

    async def stored():
        return [each for (each,) in await rows("SELECT id FROM ballot ORDER BY ctid")]

    assert await stored() != sorted(await stored())  # as they voted
    await sweep("ballot")
    assert await stored() == sorted(await stored())


async def test_who_reads_in_another_role_holds_the_sweep_up(database, monkeypatch):
    monkeypatch.setattr(sweeping, "STEPS", 3)
    async with as_whom("", here()) as other:
        async with other.transaction(isolation="repeatable_read"):
            await other.fetchval("SELECT count(*) FROM issue")
            await unit_of_work(run)("SELECT pg_current_xact_id()")  # one that came after it
            with pytest.raises(Unavailable):
                await sweep("issue")
        await sweep("issue")


async def test_a_table_that_is_in_use_is_swept_another_time(database, monkeypatch):
    """By one who came when all those had ended who were waited for."""
    monkeypatch.setattr(sweeping, "ENDED", "SELECT $1::bigint > 0")
    async with as_whom(OWNER, here()) as other, other.transaction():
        await other.execute("LOCK TABLE issue IN ACCESS SHARE MODE")
        with pytest.raises(Unavailable):
            await sweep("issue")


# -- whoever hosts it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("database_role", "lines"), [(SERVING, 0), (OWNER, 1)], ids=["serves", "owns"]
)
async def test_in_public_it_is_advised_not_to_serve_as_the_owner(database, monkeypatch, lines):
    async def advised():
        said = [line async for line in advice(datetime.now(UTC))]
        return len([line for line in said if "owns its tables" in line])

    assert await advised() == 0
    monkeypatch.setattr(settings, "BASE_URL", "https://zhongyi.example")
    assert await advised() == lines
    await forced("GRANT CREATE ON SCHEMA public TO PUBLIC")  # as it was before PostgreSQL 15
    assert await advised() == 1


@as_owner
async def test_a_role_that_is_not_there_or_owns_the_tables_is_granted_nothing(database):
    for unfit, said in (("nobody-is", "no role nobody-is"), (OWNER, "owns the tables")):
        with pytest.raises(UnfitRole, match=said):
            await grant(unfit)


@pytest.fixture
async def empty():
    """Addresses of an empty database, by role; `again` empties it."""
    name = f"deliberate_{token_hex(6)}"

    async def again():
        await on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await on_server(f"CREATE DATABASE {name} OWNER {OWNER}")

    await again()
    yield lambda role: {"DELIBERATE_DATABASE_URL": address(name, role)}, again
    await drop(name)


@pytest.mark.skipif(not shutil.which("pg_dump"), reason="pg_dump is not installed")
async def test_the_owner_migrates_and_restores_and_the_other_serves(empty, tmp_path):
    at, again = empty
    file, named = tmp_path / "backup", {"DELIBERATE_SERVING_ROLE": SERVING}

    def said(role, *words, **more):
        return deliberate(tmp_path, *words, **at(role), **more)

    assert "(docs/operating.md, A role that only serves)" in said(SERVING, "migrate").stderr
    assert said(OWNER, "migrate").returncode == 0
    assert "permission denied for table migration" in said(SERVING, "check").stderr
    for words in (["migrate"], ["backup", str(file)], ["restore", str(file)]):
        if words[0] == "restore":
            await again()
        found = said(OWNER, *words, **named)
        assert found.returncode == 0, found.stderr
    found = said(SERVING, "verify")
    assert (found.returncode, found.stderr) == (0, "")
