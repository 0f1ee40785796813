"""Every column about a person is in docs/data-inventory.yml, and nothing else is."""

import re
from pathlib import Path

import pytest
from tortoise import Tortoise

pytestmark = pytest.mark.anyio
FILE = Path(__file__).parents[1] / "docs" / "data-inventory.yml"
OF_PEOPLE = {"Person", "Participant", "Delegate"}
ASKED = {"purpose", "basis", "kept", "read by"}


def inventory():
    entries, current = {}, None
    for line in FILE.read_text().splitlines():
        if re.match(r"^\w+\.\w+:$", line):
            current = entries.setdefault(line.rstrip(":"), {})
        elif line.startswith("  "):
            key, _, value = line.strip().partition(": ")
            current[key] = value
    return entries


def columns_about_people():
    found = set()
    for model in Tortoise.apps["deliberate"].values():
        meta = model._meta
        if model.__name__ == "Person":
            found |= {f"person.{column}" for column in meta.fields_db_projection.values()} - {
                "person.id"
            }
        for name in meta.fk_fields | meta.o2o_fields:
            if meta.fields_map[name].related_model.__name__ in OF_PEOPLE:
                found.add(f"{meta.db_table}.{meta.fields_map[name].source_field}")
    return found | {"entry.person_id"}


async def test_every_column_about_people_is_listed_and_nothing_else(database):
    assert set(inventory()) == columns_about_people()


def test_every_line_says_purpose_basis_how_long_and_who_reads_it():
    assert all(set(line) == ASKED and all(line.values()) for line in inventory().values())
