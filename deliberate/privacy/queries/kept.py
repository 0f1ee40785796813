"""What is kept about somebody: the inventory says what, the models how it hangs together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, cast

from tortoise import Tortoise
from tortoise.fields.base import Field
from tortoise.fields.data import DatetimeField
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from deliberate import settings
from deliberate.privacy.models import Closure
from deliberate.privacy.rules import Inventory, Period, read_inventory
from deliberate.storage import one, rows

OF_PEOPLE = {
    "person": "$1",
    "participant": "SELECT id FROM participant WHERE person_id = $1",
    "delegate": "SELECT id FROM delegate WHERE person_id = $1",
    "attestation": "SELECT id FROM attestation WHERE person_id = $1",
}
"""Tables whose lines are people, and which of their lines are the person $1."""
NAMED = {
    "dwelling": "code",
    "organization": "name",
    "area": "name",
    "claim": "number",
    "post_held": "role",
}
"""What a reader knows a line of another table by."""

Part = tuple[str, str, list[str]]
"""A table, the column that names the person, and what is theirs of such a line."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A line of a table that is about somebody."""

    table: str
    link: str
    """The column that says so."""
    issue: int | None
    """The number of the issue it belongs to."""
    values: Mapping[str, str]


@cache
def inventory() -> Inventory:
    return read_inventory((settings.shipped("docs") / "data-inventory.yml").read_text())


def model_of(table: str) -> type[Model]:
    models = Tortoise.apps["deliberate"].values()
    found: type[Model] = next(m for m in models if m._meta.db_table == table)  # noqa: SLF001
    return found


def field_of(table: str, column: str) -> Field[Any]:
    meta = model_of(table)._meta  # noqa: SLF001
    (name,) = (name for name, own in meta.fields_db_projection.items() if own == column)
    return meta.fields_map[name]


def codes_in(table: str, column: str) -> Collection[Enum]:
    """What a column can hold where its words are of a list; '' stands for none of them."""
    given = getattr(model_of(table), "CODES", {})
    found = getattr(field_of(table, column), "enum_type", None) or given.get(column, ())
    return cast("Collection[Enum]", found)


def references(table: str) -> dict[str, str]:
    """Columns that name a line of another table, and that table."""
    meta = model_of(table)._meta  # noqa: SLF001
    fields = [meta.fields_map[name] for name in sorted(meta.fk_fields | meta.o2o_fields)]
    return {
        str(field.source_field): field.related_model._meta.db_table  # noqa: SLF001
        for field in fields
        if isinstance(field, ForeignKeyFieldInstance)
    }


def links(table: str) -> dict[str, str]:
    """Columns that name a person, and the condition under which it is the person $1."""
    if table == "person":
        return {"id": "person.id IN ($1)"}
    if table == "entry":  # no reference: an account can be erased and the record stays
        return {"person_id": "entry.person_id IN ($1)"}
    found = {column: OF_PEOPLE.get(other, "") for column, other in references(table).items()}
    return {column: f"{table}.{column} IN ({who})" for column, who in found.items() if who}


def owner(table: str, column: str) -> str:
    """The link of the person to whom the value of a column belongs."""
    who = links(table)
    if column in who:
        return column
    return inventory().about(table)[column].whose or next(iter(who))


def exported(table: str, link: str) -> list[str] | None:
    """Columns that a person has of the lines that name them in `link`; None: not even that."""
    about, others = inventory().about(table), links(table)
    values = [
        column
        for column, datum in about.items()
        if datum.exported and column not in others and owner(table, column) == link
    ]
    known = link in about and about[link].exported
    return values if values or known else None


async def own_data(person_id: int) -> list[Kept]:
    """Everything about somebody that is theirs to have, in one statement: as of one moment."""
    parts: list[Part] = [
        (table, link, columns)
        for table in inventory().tables
        for link in links(table)
        if (columns := exported(table, link)) is not None
    ]
    width = max(len(columns) for _, _, columns in parts)
    selects = [_select(place, *part, width) for place, part in enumerate(parts)]
    found = await rows("\nUNION ALL\n".join(selects) + "\nORDER BY 1, 2", person_id)
    return [_kept(parts[place], issue, texts) for place, issue, *texts in found]


def _kept(part: Part, issue: int | None, texts: Sequence[str | None]) -> Kept:
    table, link, columns = part
    values = dict(zip(columns, texts, strict=False))
    return Kept(table, link, issue, {column: text for column, text in values.items() if text})


def _select(place: int, table: str, link: str, columns: Sequence[str], width: int) -> str:
    texts = [f"CAST({_readable(table, column)} AS text)" for column in columns]
    texts += ["CAST(NULL AS text)"] * (width - len(columns))
    listed = ", ".join([str(place), issue_number(table) or "CAST(NULL AS integer)", *texts])
    return f"SELECT {listed} FROM {table} WHERE {links(table)[link]}"


def _readable(table: str, column: str) -> str:
    other = references(table).get(column, "")
    if other not in NAMED:
        return f"{table}.{column}"
    return f"(SELECT {other}.{NAMED[other]} FROM {other} WHERE {other}.id = {table}.{column})"


@cache
def issue_number(table: str) -> str:
    """An expression for the number of the issue to which lines of a table belong; '' for none."""
    if table == "issue":
        return "issue.number"
    for column, other in references(table).items():
        if other not in {*OF_PEOPLE, table} and (found := issue_number(other)):
            return f"(SELECT {found} FROM {other} WHERE {other}.id = {table}.{column})"
    return ""


async def closure_of(person_id: int) -> Closure | None:
    return await Closure.get_or_none(person_id=person_id)


async def posts_ahead(person_id: int, on: date) -> int:
    """Posts held on a day or still to come."""
    (found,) = await one(
        "SELECT count(*) FROM post_held WHERE person_id = $1 AND (until IS NULL OR until >= $2)",
        *(person_id, on),
    )
    return int(found)


async def on_register(person_id: int) -> bool:
    """Lives or owns here by the registers of the community."""
    found = await one(
        "SELECT 1 FROM residence WHERE person_id = $1 AND until IS NULL "
        "UNION ALL SELECT 1 FROM ownership WHERE person_id = $1 AND until IS NULL",
        person_id,
    )
    return found is not None


def past_its_time(period: Period, at: datetime) -> tuple[str, date]:
    """A condition on the lines that have been kept long enough, and the value of its $1."""
    due = period.due_before(at)
    has_time = isinstance(field_of(period.table, period.column), DatetimeField)
    return f"{period.table}.{period.column} < $1", due if has_time else due.date()


async def overdue(at: datetime) -> dict[str, int]:
    """How many lines of which table have been kept for longer than the inventory says."""
    found = {}
    for period in inventory().periods:
        where, before = past_its_time(period, at)
        (found[period.table],) = await one(
            f"SELECT count(*) FROM {period.table} WHERE {where}", before
        )
    return {table: lines for table, lines in found.items() if lines}
