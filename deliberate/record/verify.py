"""Walk the record in the database and name the first entry that is wrong."""

from collections.abc import Callable, Collection

from deliberate.record.chain import Row
from deliberate.record.hashing import HASHINGS
from deliberate.record.heads import Heads
from deliberate.record.notes import Verifier
from deliberate.record.signing import facts_of_keys, notes
from deliberate.record.walking import Head, Walk
from deliberate.storage import one, rows

STRIDE = 5_000
BEFORE_ALL = -(2**63)
"""An entry put in before the first is found too."""
ENTRIES = """
SELECT id, fact, issue, details, acting, at, previous, hash, subtrees FROM entry
WHERE id > $1 ORDER BY id LIMIT $2
"""


async def verify(
    key: Verifier,
    take: Callable[[Row], None] | None = None,
    witnesses: Collection[Verifier] = (),
) -> Head:
    """The head of the record; raises `Broken` at the first entry that is wrong.

    Every head that was signed is the one of the entries up to there, and signed by this key or one
    that follows from it. `take` is given each entry on the way.
    """
    number, seal, name = await one("SELECT number, hash, hashing FROM record_head")
    heads = Heads(await notes(), key, await facts_of_keys(), witnesses)
    walk = Walk(HASHINGS[name], heads)
    last = BEFORE_ALL
    while batch := await rows(ENTRIES, last, STRIDE):
        for row in batch:
            walk.take(Row(*row))
            if take:
                take(Row(*row))
        last = batch[-1][0]
    return walk.end(number, seal)
