"""Closing an account: asked, taken back, and then gone, from the files too."""

import os
import sqlite3
from datetime import timedelta
from secrets import token_hex

import asyncpg
import pytest
from tortoise import connections

from deliberate import settings
from deliberate.app import what_time_does
from deliberate.deliberations.actions import make_claim, reply
from deliberate.deliberations.rules import Position, ReplyKind
from deliberate.exchange.archive import write_archive
from deliberate.exchange.backup import back_up
from deliberate.exchange.database import verify_database
from deliberate.issues.actions import draft_issue, submit_issue
from deliberate.people.models import Person
from deliberate.people.rules import Role
from deliberate.privacy.actions import ask_to_close, closing, erase_what_is_due, take_back
from deliberate.privacy.actions.closing import close
from deliberate.privacy.models import Closure
from deliberate.privacy.queries import inventory
from deliberate.privacy.rules import NOBODY, REMOVED, WAITING, Deletion, Texts
from deliberate.record.signing import signer
from deliberate.storage import Unavailable, one, rows, run, sweeping, unit_of_work
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, later, send, signed_in
from tests.conftest import KIND
from tests.deliberations.build import a_claim, a_thread, page_of
from tests.issues.test_proposing import SAID
from tests.privacy.build import files_of, found_in
from tests.privacy.planting import Planted, people

pytestmark = pytest.mark.anyio
AFTER = NOW + WAITING + timedelta(days=1)
GONE = {
    *(Deletion.ERASED, Deletion.LINE_ERASED, Deletion.ON_REGISTER),
    *(Deletion.AS_CHOSEN, Deletion.LINE_AS_CHOSEN),
}


def marks_of(planted, person_id):
    return {
        value
        for (whose, table, column, _), value in planted.values.items()
        if whose == person_id and isinstance(value, str) and len(value) == 8
        if inventory().about(table)[column].on_deletion in GONE
    }


@pytest.fixture
async def planted(database):
    return await unit_of_work(_planted)()


async def _planted():
    me, other, third = await people(3)
    found = Planted(third.id)
    for person in (me, other):
        found.values[person.id, "person", "name", -person.id] = person.name
        found.values[person.id, "person", "login", -person.id] = person.login
    for person in (me, other):
        await found.everywhere(person.id)
    await run("DELETE FROM closure")
    return found, me.id, other.id


@unit_of_work
async def asked(person_id, texts=Texts.GO):
    return await Closure.create(
        person_id=person_id, texts=texts, asked_at=NOW, due_at=NOW + WAITING
    )


async def test_nothing_that_was_to_go_is_in_any_file_afterwards(planted, database):
    found, me, other = planted
    mine, others = marks_of(found, me), marks_of(found, other)
    assert len(mine) >= 15
    assert await found_in(await files_of(database), mine) == mine
    await asked(me)
    await erase_what_is_due(AFTER)
    files = await files_of(database)
    assert await found_in(files, mine) == set()
    assert await found_in(files, others) == others
    assert await Closure.filter(swept_at__isnull=False, person_id=None).count() == 1


async def test_without_the_sweep_the_files_still_hold_it(planted, database, monkeypatch):
    found, me, _ = planted

    async def no_sweep(*_tables, anew):
        assert anew

    monkeypatch.setattr(closing, "sweep", no_sweep)
    await asked(me)
    await erase_what_is_due(AFTER)
    assert await found_in(await files_of(database), marks_of(found, me))


async def test_a_column_that_is_passed_over_is_found(planted, database, monkeypatch):
    found, me, _ = planted
    whole = inventory().about
    monkeypatch.setattr(
        type(inventory()),
        "about",
        lambda _, table: {c: d for c, d in whole(table).items() if (table, c) != ("claim", "url")},
    )
    await asked(me)
    await erase_what_is_due(AFTER)
    monkeypatch.undo()
    left = await found_in(await files_of(database), marks_of(found, me))
    assert left == {
        v for (w, t, c, _), v in found.values.items() if (w, t, c) == (me, "claim", "url")
    }


async def test_what_was_said_is_somebodys_no_more_and_others_read_on(database):
    issue, _ = await a_thread()
    me, other = await a_resident(), await a_resident("李明")
    await a_claim(issue, by=other, text="邻居说的话。")
    await a_claim(issue, by=me, text="我说的第一句。")
    said = {"at": NOW, "kind": ReplyKind.REASON}
    await reply(issue.number, 1, by=me, text="我回的话。", **said)
    await reply(issue.number, 2, by=other, text="邻居回的话。", **said)
    await asked(me.person_id, Texts.STAY)
    await erase_what_is_due(AFTER)
    (owner,) = await one(
        "SELECT p.person_id FROM claim c JOIN participant p ON p.id = c.author_id "
        "WHERE c.text = '我说的第一句。'"
    )
    assert owner not in {me.person_id, other.person_id}
    assert (await Person.get(id=owner)).name == NOBODY
    texts = {text for (text,) in await rows("SELECT text FROM claim UNION SELECT text FROM reply")}
    assert texts == {"邻居说的话。", "我说的第一句。", "我回的话。", "邻居回的话。"}


async def test_words_taken_along_leave_the_answers_of_others_readable(browser):
    issue, _ = await a_thread()
    me, other = await a_resident(), await a_resident("李明")
    await a_claim(issue, by=me, text="我说的第一句。")
    await reply(issue.number, 1, by=other, at=NOW, kind=ReplyKind.REASON, text="邻居回的话。")
    assert "我说的第一句。" in (await browser.get(page_of(issue))).text
    await asked(me.person_id)
    await erase_what_is_due(AFTER)
    shown = (await browser.get(page_of(issue))).text
    assert REMOVED in shown
    assert "邻居回的话。" in shown
    assert "我说的第一句。" not in shown


async def test_who_is_on_a_register_stays_there_by_name_and_home_alone(database):
    me = await a_resident("钱多多", owner=True)
    await unit_of_work(run)("UPDATE person SET password = 'x' WHERE id = $1", me.person_id)
    await asked(me.person_id)
    await erase_what_is_due(AFTER)
    kept = await Person.get(id=me.person_id)
    assert (kept.name, kept.born) == ("钱多多", me.born)
    assert (kept.login, kept.password, kept.pseudonym) == (None, None, NOBODY)
    found = "SELECT count(*) FROM {} WHERE person_id = $1 AND until IS NULL"
    for table in ("residence", "ownership"):
        assert (await one(found.format(table), me.person_id))[0] == 1


async def test_twenty_strings_given_to_the_product_are_in_no_file_of_it(
    database, browser, tmp_path, monkeypatch
):
    monkeypatch.setattr(settings, "DATABASE_URL", database)
    me = await a_resident(token_hex(4))
    marks = [token_hex(6) for _ in range(20)]
    await said_everywhere(me, iter(marks))
    await unit_of_work(run)("UPDATE residence SET until = $1", NOW.date())
    assert await found_in(await files_of(database), marks) == set(marks)
    await signed_in(browser, me)
    answer = await send(browser, "/me/close", on="/me/close", texts="go", sure="1")
    assert answer.headers["location"] == "/me/close"
    await what_time_does(AFTER)
    await write_archive(tmp_path)
    files = [*await files_of(database), *(each for each in tmp_path.rglob("*") if each.is_file())]
    login = f"login{me.pseudonym.removeprefix('望江邻居').lstrip('0')}"
    assert await found_in(files, {*marks, me.name, login, me.pseudonym}) == set()
    assert (await verify_database(signer().verifier)).number > 0
    assert (await browser.get("/me")).status_code == 303
    if KIND == "sqlite":  # pg_dump packs what it writes
        await back_up(tmp_path / "backup")
        assert await found_in([tmp_path / "backup"], [*marks, me.name]) == set()


async def said_everywhere(me, mark):
    """Two proposals, five claims, three replies: twenty strings."""
    for sent in (False, True):
        words = {"title": next(mark), "body": next(mark), "place": next(mark)}
        draft = await draft_issue(by=me, at=NOW, **{**SAID, **words})
        if sent:
            await submit_issue(draft.id, by=me, at=NOW)
    issue, _ = await a_thread()
    for claim in range(1, 6):
        words = {"text": next(mark), "evidence": next(mark)}
        await make_claim(issue.number, by=me, at=NOW, position=Position.FOR, **words)
        if claim <= 4:
            await reply(issue.number, claim, by=me, at=NOW, kind=ReplyKind.REASON, text=next(mark))


async def test_it_can_be_taken_back_until_the_day(browser, database):
    me = await a_resident()
    await signed_in(browser, me)
    answer = await send(browser, "/me/close", on="/me/close", texts="stay")
    assert answer.status_code == 422
    await send(browser, "/me/close", on="/me/close", texts="stay", sure="1")
    assert "撤回销户" in (await browser.get("/me/close")).text
    await send(browser, "/me/close/take-back", on="/me/close")
    await erase_what_is_due(AFTER)
    assert (await Person.get(id=me.person_id)).login
    assert await Closure.all().count() == 0


async def test_nothing_is_erased_before_its_day_nor_twice(database):
    me = await a_resident()
    await ask_to_close(Texts.STAY, by=me, at=NOW)
    await ask_to_close(Texts.GO, by=me, at=later(days=1))
    assert (await Closure.get()).texts is Texts.STAY
    await erase_what_is_due(NOW + WAITING - timedelta(seconds=1))
    assert (await Person.get(id=me.person_id)).login
    await erase_what_is_due(NOW + WAITING)
    closure = await Closure.get()
    assert (await Person.get(id=me.person_id)).login is None
    await close(closure.id, at=AFTER)
    assert await Person.filter(name=NOBODY).count() == 1


async def test_whoever_holds_a_post_lays_it_down_first(browser):
    director = await a_holder(Role.RC_DIRECTOR)
    with pytest.raises(Refused, match="lay-down-your-post-first"):
        await ask_to_close(Texts.STAY, by=director, at=NOW)
    await signed_in(browser, director)
    assert "请先卸任" in (await browser.get("/me/close")).text
    await take_back(by=director)


@pytest.mark.skipif(KIND != "sqlite", reason="a reader holds nobody up on PostgreSQL")
async def test_a_sweep_that_others_hold_up_is_done_by_the_next_round(database):
    me = await a_resident()
    await asked(me.person_id)
    reader = sqlite3.connect(database.removeprefix("sqlite://"))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM person").fetchone()
    await unit_of_work(run)("UPDATE person SET name = '李明' WHERE id = $1", me.person_id)
    connections.get("default")._connection._raw.execute("PRAGMA busy_timeout=50")
    with pytest.raises(Unavailable):
        await erase_what_is_due(AFTER)
    assert await Closure.filter(swept_at=None, erased_at__isnull=False).count() == 1
    reader.close()
    await erase_what_is_due(AFTER)
    assert await Closure.filter(swept_at=None).count() == 0


@pytest.mark.skipif(KIND != "postgres", reason="of PostgreSQL's old transactions")
async def test_a_transaction_in_another_database_holds_the_sweep_up(database, monkeypatch):
    """VACUUM (FULL) would leave what such a one might read: it is waited for, then told."""
    me = await a_resident()
    await asked(me.person_id)
    other = await asyncpg.connect(os.environ["DELIBERATE_TEST_PG"])
    transaction = other.transaction()
    await transaction.start()
    await other.execute("SELECT pg_current_xact_id()")
    with monkeypatch.context() as impatient:
        impatient.setattr(sweeping, "STEPS", 3)
        with pytest.raises(Unavailable):
            await erase_what_is_due(AFTER)
    assert await Closure.filter(swept_at=None, erased_at__isnull=False).count() == 1
    await transaction.rollback()
    await other.close()
    await erase_what_is_due(AFTER)
    assert await Closure.filter(swept_at=None).count() == 0
