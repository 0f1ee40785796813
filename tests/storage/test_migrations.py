"""The tables: made once, forward only, and the same as the models say."""

import sqlite3

import pytest
from tortoise import Tortoise, fields

from deliberate.storage import one, rows
from deliberate.storage.migrate import (
    NewerTables,
    applied_migrations,
    migrate,
    migrations,
    statements,
)
from tests.conftest import KIND, as_owner, forced

pytestmark = pytest.mark.anyio
WITHOUT_MODEL = {
    "linked_ballot",
    "linked_answer",
    "open_ballot",
    "migration",
    "record_head",
    "checkpoint",
    "cosignature",
    "sent_form",
    "issue_gram",
    "sqlite_sequence",
}


async def columns_of(table):
    """Name -> whether it may be null, for what the database itself holds."""
    if KIND == "sqlite":
        found = await rows(f"PRAGMA table_info({table})")
        return {row[1]: not (row[3] or row[5]) for row in found}
    found = await rows(
        "SELECT column_name, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = $1",
        table,
    )
    return {name: nullable == "YES" for name, nullable in found}


async def unique_sets_of(table):
    if KIND == "sqlite":
        indexes = await rows(f"PRAGMA index_list({table})")
        return {
            frozenset(row[2] for row in await rows(f"PRAGMA index_info('{index[1]}')"))
            for index in indexes
            if index[2] and not index[4]
        }
    found = await rows(
        "SELECT array_agg(a.attname::text) FROM pg_index i "
        "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
        "WHERE i.indrelid = $1::text::regclass AND i.indisunique AND i.indpred IS NULL "
        "GROUP BY i.indexrelid",
        table,
    )
    return {frozenset(names) for (names,) in found}


async def tables():
    if KIND == "sqlite":
        return {
            name for (name,) in await rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    found = await rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in found}


def models():
    return {model._meta.db_table: model for model in Tortoise.apps["deliberate"].values()}


def described(model):
    """What a model says of its columns: name -> may be null."""
    kept = model._meta.fields_map.values()
    relations = (fields.relational.RelationalField,)
    return {
        each.source_field or each.model_field_name: each.null
        for each in kept
        if not isinstance(each, relations)
    }


def unique_sets(model):
    meta = model._meta

    def column(name):
        return meta.fields_map[name].source_field or getattr(
            meta.fields_map[name], "model_field_name", name
        )

    alone = {
        frozenset({each.source_field or each.model_field_name})
        for each in meta.fields_map.values()
        if not isinstance(each, fields.relational.RelationalField) and (each.unique or each.pk)
    }
    together = {frozenset(column(name) for name in names) for names in meta.unique_together}
    return alone | together


@as_owner
async def test_migrating_again_changes_nothing(database):
    assert await migrate() == []
    assert await applied_migrations() == {name for name, _ in migrations()}


async def test_every_table_has_a_model_or_is_named_here(database):
    assert await tables() - set(models()) <= WITHOUT_MODEL
    assert set(models()) <= await tables()


async def test_models_and_tables_agree_column_by_column(database):
    for table, model in models().items():
        assert await columns_of(table) == described(model), table


async def test_models_and_tables_agree_on_what_is_unique(database):
    for table, model in models().items():
        kept = await unique_sets_of(table) | {frozenset({model._meta.db_pk_column})}
        assert kept - {frozenset({"hash"})} == unique_sets(model), table


@as_owner
async def test_a_database_of_a_later_program_is_left_alone(database):
    await forced("INSERT INTO migration VALUES ('9999_later', '2030-01-01')")
    with pytest.raises(NewerTables, match="9999_later"):
        await migrate()


@as_owner
async def test_a_migration_that_fails_half_way_leaves_nothing(database, monkeypatch):
    known = list(migrations())
    broken = "CREATE TABLE half (id integer)\n\nCREATE TABLE area (id integer)"
    monkeypatch.setattr(
        "deliberate.storage.migrate.migrations", lambda: iter([*known, ("0999_broken", broken)])
    )
    with pytest.raises(Exception, match="area"):
        await migrate()
    assert "half" not in await tables()
    assert "0999_broken" not in await applied_migrations()
    (kept,) = await one("SELECT count(*) FROM migration")
    assert kept == len(known)


def test_each_database_gets_its_own_spelling():
    text = (
        "-- About.\nCREATE TABLE t (id {id})\n\n-- sqlite\nONE\n\n-- postgres\nTWO\n\n-- A title."
    )
    on_sqlite = list(statements(text, "sqlite"))
    assert on_sqlite[0].endswith("(id integer primary key autoincrement)")
    assert on_sqlite[1:] == ["ONE"]
    assert list(statements(text, "postgres"))[1:] == ["TWO"]


def test_ballots_that_were_cast_before_options_came_are_kept_as_they_are(tmp_path):
    """0002 makes the table of ballots anew on SQLite: what is in it stays, and stays guarded."""
    texts = dict(migrations())
    box = sqlite3.connect(tmp_path / "before.sqlite3")
    for statement in statements(texts["0001_neighbourhood"], "sqlite"):
        box.execute(statement)
    box.execute("PRAGMA foreign_keys = OFF")
    box.execute("INSERT INTO ballot VALUES (7, 1, 2, 'yes', 'AAAA-BBBB-CCCC', '2026-01-01')")
    for statement in statements(texts["0002_options"], "sqlite"):
        box.execute(statement)
    kept = box.execute("SELECT id, decision_id, voter_id, choice, receipt FROM ballot").fetchall()
    assert kept == [(7, 1, 2, "yes", "AAAA-BBBB-CCCC")]
    box.execute("INSERT INTO ballot VALUES (8, 1, 3, '2>1=3', 'B', '2026-01-01')")
    for wrong in (
        "INSERT INTO ballot VALUES (9, 1, 4, '', 'C', '2026-01-01')",
        "INSERT INTO ballot VALUES (9, 1, 3, 'yes', 'C', '2026-01-01')",
        "DELETE FROM ballot",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            box.execute(wrong)
    box.close()
