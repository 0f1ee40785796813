"""Every column of every table is in docs/data-inventory.yml, or the tests fail."""

from types import SimpleNamespace

import pytest
from tortoise import Tortoise

from deliberate.privacy.queries import inventory, links, owner
from deliberate.privacy.rules import EVERYTHING, PERIOD, Deletion, read_inventory

pytestmark = pytest.mark.anyio
ASKED = {"purpose", "basis", "sensitive", "kept", "read by", "export", "on deletion"}


def columns_of(models):
    return {
        (model._meta.db_table, column)
        for model in models
        for column in set(model._meta.fields_db_projection.values()) - {"id"}
    }


def unsaid(listed, models):
    """Columns of the models of which the inventory says nothing."""
    said = {each for datum in listed.data for each in datum.columns}
    nobody = listed.about_nobody
    return {
        (table, column)
        for table, column in columns_of(models) - said
        if not nobody.get(table, frozenset()) & {EVERYTHING, column}
    }


def superfluous(listed, models):
    """What the inventory says of columns that are not there, or twice."""
    said = [each for datum in listed.data for each in datum.columns]
    said += [(t, c) for t, cs in listed.about_nobody.items() for c in cs - {EVERYTHING}]
    known = columns_of(models)
    return {each for each in said if each not in known or said.count(each) > 1}


async def test_every_column_is_listed_once_and_no_other(database):
    models = list(Tortoise.apps["deliberate"].values())
    assert unsaid(inventory(), models) == set()
    assert superfluous(inventory(), models) == set()


async def test_a_column_that_is_not_listed_is_found(database):
    models = list(Tortoise.apps["deliberate"].values())
    columns = {"id": "id", "nickname": "nickname"}
    meta = SimpleNamespace(db_table="person", fields_db_projection=columns)
    grown = [*models, SimpleNamespace(_meta=meta)]
    assert unsaid(inventory(), grown) == {("person", "nickname")}
    fewer = [model for model in models if model._meta.db_table != "follow"]
    assert superfluous(inventory(), fewer) == {("follow", "person_id"), ("follow", "issue_id")}


async def test_who_is_named_by_a_column_is_never_called_nobody(database):
    for table, nobody in inventory().about_nobody.items():
        about = set(inventory().about(table))
        assert set(links(table)) <= about | ({"id"} if table == "person" else set()), table
        assert not nobody or EVERYTHING not in nobody or not links(table)


async def test_every_column_belongs_to_one_person(database):
    for table in inventory().tables:
        for column in inventory().about(table):
            assert owner(table, column) in links(table), (table, column)


def test_every_line_says_all_that_is_asked():
    for datum in inventory().data:
        assert ASKED <= set(datum.told) <= {*ASKED, "whose"}, datum.columns
        assert all(datum.told.values()), datum.columns
        assert datum.on_deletion in Deletion
        assert datum.told["sensitive"].split(",")[0] in {"yes", "no"}


def test_every_period_is_a_rule():
    spoken = {datum.told["kept"] for datum in inventory().data}
    assert all(PERIOD.fullmatch(kept) for kept in spoken if any(map(str.isdigit, kept)))
    assert {(each.table, each.column) for each in inventory().periods} == {
        ("sign_in", "ends"),
        ("residence", "until"),
        ("ownership", "until"),
        ("closure", "erased_at"),
        ("opt_in", "withdrawn_at"),
        ("look", "day"),
        ("impact_assessment", "replaced_at"),
    }


def test_a_line_that_says_less_is_noticed():
    listed = read_inventory("person.name:\n  purpose: rolls\n")
    (datum,) = listed.data
    assert not set(datum.told) >= ASKED
