"""Lines of every table in which people are, with something to look for in every column."""

from datetime import timedelta
from itertools import count
from secrets import token_hex

from tortoise import fields

from deliberate.privacy.queries import field_of, inventory, links, model_of, owner, references
from deliberate.storage import one
from tests.build import LONG_AGO, NOW, a_person

ALLOWED = {
    ("opinion_given", "value"): -1,
    ("round_answer", "level"): 4,
    ("consensus_round", "number"): 2,
    ("decision", "reading"): 1,
    ("issue", "state"): "seconding",
    ("attestation", "state"): "confirmed",
    ("attestation", "name"): "",
    ("recheck", "outcome"): "not-there",
    ("confirmation", "outcome"): "confirmed",
    ("join_code", "used"): False,
}
NEEDED = {
    ("issue", "number"),
    *(("attestation", column) for column in ("person_id", "checked_by_id")),
    *(("recheck", column) for column in ("by_id", "ended_by_id")),
    ("confirmation", "decider_id"),
}
"""Columns that may be empty, but not here."""
THIRD = {
    ("attestation", "checked_by_id"),
    ("recheck", "ended_by_id"),
    ("confirmation", "decider_id"),
    ("recovery", "person_id"),
}
"""Who has to be different from all others in the line."""
_numbers = count(1000)


class Planted:
    """What was written, by whose it is: (person, table, column) -> value."""

    def __init__(self, other):
        self.other, self.values = other, {}

    async def everywhere(self, person_id):
        for table in inventory().tables:
            for link in links(table):
                if table != "person":
                    await self.line(table, {link: person_id})

    async def line(self, table, named):
        """A line in which `named` are the persons, and the other one whoever else has to be."""
        people = {column: named.get(column) for column in links(table)}
        values = {}
        for column in model_of(table)._meta.fields_db_projection.values():
            if column != "id" or table == "entry":
                values[column] = await self.value(table, column, people)
        given = {column: value for column, value in values.items() if value is not None}
        marks = ", ".join(f"${n}" for n in range(1, len(given) + 1))
        sql = f"INSERT INTO {table} ({', '.join(given)}) VALUES ({marks}) RETURNING *"
        made = await one(sql, *given.values())
        for column in set(given) & set(inventory().about(table)) - set(people):
            whose = people.get(owner(table, column)) or self.other
            if given[column] != "":
                self.values[whose, table, column, len(self.values)] = given[column]
        return made[0]

    async def value(self, table, column, people):
        field, other = field_of(table, column), references(table).get(column)
        if column in people:
            person = people[column] or await self.whoever(table, column, field)
            people[column] = person
            return await self.somebody(other or "person", person)
        if other:
            return None if field.null else await self.line(other, {})
        if (table, column) in ALLOWED:
            return ALLOWED[table, column]
        wanted = {*inventory().about(table), *(c for t, c in NEEDED if t == table)}
        if field.null and column not in wanted:
            return None
        return something(field)

    async def whoever(self, table, column, field):
        if (table, column) in THIRD:
            return (await a_person(token_hex(4))).id
        return None if field.null and (table, column) not in NEEDED else self.other

    async def somebody(self, table, person_id):
        if table == "person" or person_id is None:
            return person_id
        return await self.line(table, {"person_id": person_id})


def something(field):
    n = next(_numbers)
    if kind := getattr(field, "enum_type", None):
        return list(kind)[-1].value
    if isinstance(field, fields.DatetimeField):
        return NOW + timedelta(days=n)
    if isinstance(field, fields.DateField):
        return LONG_AGO.replace(year=1900) + timedelta(days=n)
    if isinstance(field, fields.BooleanField):
        return True
    if isinstance(field, fields.JSONField):
        return "[]"
    if isinstance(field, fields.BinaryField):
        return token_hex(4).encode()
    if isinstance(field, fields.CharField | fields.TextField):
        return token_hex(4)[: getattr(field, "max_length", None)]
    return n


async def people(number):
    return [await a_person(token_hex(4), login=token_hex(4)) for _ in range(number)]
