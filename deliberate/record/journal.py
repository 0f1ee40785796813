"""Write a fact in the record, inside the unit of work that made it true."""

from dataclasses import Field, asdict
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol

from deliberate.consensus import canonical_json
from deliberate.record.chain import from_hex, in_hex, sealed
from deliberate.record.hashing import HASHINGS
from deliberate.storage import one, run


class Fact(Protocol):
    """A frozen dataclass of an events.py; `name` is never renamed."""

    name: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


class Signatory(Protocol):
    """Who acts, as the record needs to know it."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def acting(self) -> str: ...


async def record(fact: Fact, *, by: Signatory, at: datetime, issue: int | None = None) -> None:
    # The one row of the head is locked until the unit ends, so entries follow one another.
    number, previous, peaks, name = await one(
        "UPDATE record_head SET number = number + 1 RETURNING number, hash, peaks, hashing"
    )
    hashing = HASHINGS[name]
    details = canonical_json(asdict(fact)).decode()
    moment = at.astimezone(UTC).isoformat()
    entry = sealed(number, fact.name, issue, details, by.acting, moment, previous)
    grown, completed = hashing.grown(from_hex(peaks), number - 1, entry)
    hashed = hashing.of(entry).hex()
    await run(
        "INSERT INTO entry "
        "(id, fact, issue, details, person_id, acting, at, previous, hash, subtrees) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *(number, fact.name, issue, details, by.person_id, by.acting, moment, previous, hashed),
        in_hex(completed),
    )
    await run("UPDATE record_head SET hash = $1, peaks = $2", hashed, in_hex(grown))
