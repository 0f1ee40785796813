"""Reading the record."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deliberate.consensus import canonical_json
from deliberate.storage import one, rows

COLUMNS = "id, fact, issue, details, acting, at, hash"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    fact: str
    issue: int | None
    details: dict[str, Any]
    acting: str
    at: datetime
    hash: str


def _line(row: Sequence[Any]) -> Line:
    number, fact, issue, details, acting, at, hashed = row
    return Line(
        number, fact, issue, json.loads(details), acting, datetime.fromisoformat(at), hashed
    )


async def entries_of(issue: int, *, leaving_out: Sequence[str] = ()) -> list[Line]:
    """What happened to an issue, oldest first, without the facts named."""
    others = ", ".join(f"${n}" for n in range(2, len(leaving_out) + 2)) or "''"
    found = await rows(
        f"SELECT {COLUMNS} FROM entry WHERE issue = $1 AND fact NOT IN ({others}) ORDER BY id",
        *(issue, *leaving_out),
    )
    return [_line(row) for row in found]


async def latest_entries(
    *, before: int | None = None, limit: int = 50, of_office: bool = False
) -> list[Line]:
    """The newest first; `of_office`: only those that somebody signed in a post."""
    signed = "AND acting <> ''" if of_office else ""
    found = await rows(
        f"SELECT {COLUMNS} FROM entry WHERE id < $1 {signed} ORDER BY id DESC LIMIT $2",
        *(before or 2**62, limit),
    )
    return [_line(row) for row in found]


async def head() -> tuple[int, str]:
    number, hashed = await one("SELECT number, hash FROM record_head")
    return number, hashed


async def entries_after(number: int, limit: int) -> list[str]:
    """Entries as lines of canonical JSON: what is sealed, the seal, the subtrees it completes."""
    found = await rows(
        "SELECT id, fact, issue, details, acting, at, previous, hash, subtrees FROM entry "
        f"WHERE id > $1 ORDER BY id LIMIT {limit}",
        number,
    )
    return [canonical_json(list(row)).decode() for row in found]
