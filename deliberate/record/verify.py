"""Walk the record in the database and name the first entry that is wrong."""

from collections.abc import Callable

from deliberate.record.hashing import HASHINGS
from deliberate.record.notes import BadNote, Verifier
from deliberate.record.signing import notes
from deliberate.record.walking import Broken, Head, Row, Walk
from deliberate.storage import one, rows

STRIDE = 5_000
BEFORE_ALL = -(2**63)
"""An entry put in before the first is found too."""
ENTRIES = """
SELECT id, fact, issue, details, acting, at, previous, hash, subtrees FROM entry
WHERE id > $1 ORDER BY id LIMIT $2
"""


async def verify(key: Verifier, take: Callable[[Row], None] | None = None) -> Head:
    """The head of the record; raises `Broken` at the first entry that is wrong.

    Every head that was signed is the one of the entries up to there, and signed by this key.
    `take` is given each entry on the way.
    """
    number, seal, name = await one("SELECT number, hash, hashing FROM record_head")
    walk = Walk(HASHINGS[name], signed_by(key, await notes()))
    last = BEFORE_ALL
    while batch := await rows(ENTRIES, last, STRIDE):
        for row in batch:
            walk.take(Row(*row))
            if take:
                take(Row(*row))
        last = batch[-1][0]
    return walk.end(number, seal)


def signed_by(key: Verifier, signed: list[str]) -> dict[int, bytes]:
    """The root at each size that the record's key signed; raises `Broken` for any other note."""
    heads: dict[int, bytes] = {}
    for note in signed:
        try:
            head = key.signed(note)
        except BadNote as bad:
            raise Broken(_size_in(note), f"the head signed there: {bad}") from bad
        if heads.setdefault(head.size, head.root) != head.root:
            raise Broken(head.size, "two different heads of so many entries were signed")
    return heads


def _size_in(note: str) -> int:
    lines = note.splitlines()
    return int(lines[1]) if len(lines) > 1 and lines[1].isdecimal() else 0
