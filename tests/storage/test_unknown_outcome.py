"""COMMIT was sent and nobody answered for it: that is told as what it is."""

import pytest

from deliberate.storage import Unavailable, UnknownOutcome, run, unit_of_work
from tests.build import a_resident, send, signed_in
from tests.conftest import KIND, forced
from tests.storage.test_unit_of_work import codes, write

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "postgres", reason="SQLite commits in the process itself"),
]
AT_COMMIT = """
CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN {what}; RETURN NULL; END'
"""
TRIGGER = """
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT OR DELETE ON {table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION at_commit()
"""
GIVEN_UP = "RAISE WARNING ''canceling wait for synchronous replication due to user request''"
"""As PostgreSQL warns, beside a COMMIT that it calls done."""
CUT_OFF = "PERFORM pg_terminate_backend(pg_backend_pid())"


async def happens_at_commit(what, table="area"):
    await forced(AT_COMMIT.format(what=what))
    await forced(TRIGGER.format(table=table))


async def nothing_more():
    await forced("DROP FUNCTION at_commit CASCADE")


async def test_a_wait_for_the_standby_that_is_given_up_is_no_success(database):
    await happens_at_commit(GIVEN_UP)
    with pytest.raises(UnknownOutcome, match="canceling wait"):
        await write("a")
    assert await codes() == {"a", "a-second"}  # here it is; on the standby nobody knows
    await nothing_more()
    assert await write("b") == "b"


async def test_a_connection_that_is_lost_in_commit_is_unknown_and_before_it_is_not(database):
    await happens_at_commit(CUT_OFF)
    with pytest.raises(UnknownOutcome):
        await write("a")
    await nothing_more()

    @unit_of_work
    async def cut_off_before():
        await run("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(Unavailable):
        await cut_off_before()
    assert await write("b") == "b"


async def test_another_notice_is_none(database):
    await happens_at_commit("RAISE NOTICE ''by the way''")
    assert await write("a") == "a"


async def test_people_are_told_to_look(browser, database):
    await signed_in(browser, await a_resident())
    await happens_at_commit(GIVEN_UP, table="sign_in")
    answer = await send(browser, "/sign-out", on="/me")
    assert answer.status_code == 503
    assert "也许已经记下，也许没有" in answer.text
    assert "现在办不了" not in answer.text
    assert "Retry-After" not in answer.headers
