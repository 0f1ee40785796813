"""Walk the record from the first entry and name the first one that is wrong."""

from deliberate.record.chain import GENESIS, seal
from deliberate.storage import one, rows

STRIDE = 5_000
BEFORE_ALL = -(2**63)
"""An entry put in before the first is found too."""


class Broken(Exception):  # noqa: N818
    """Entry `number` is not what was written: changed, missing, added or moved."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"entry {number}: {why}")
        self.number, self.why = number, why


async def verify() -> tuple[int, str]:
    """How many entries there are and the last seal; raises `Broken` at the first wrong one."""
    number, previous, last = 0, GENESIS, BEFORE_ALL
    while batch := await rows(
        "SELECT id, fact, issue, details, acting, at, previous, hash FROM entry "
        f"WHERE id > $1 ORDER BY id LIMIT {STRIDE}",
        last,
    ):
        for found, fact, issue, details, acting, at, before, hashed in batch:
            number += 1
            if found != number:
                raise Broken(number, "missing")
            if before != previous:
                raise Broken(number, "does not follow the entry before it")
            if hashed != seal(number, fact, issue, details, acting, at, before):
                raise Broken(number, "changed after it was sealed")
            previous, last = hashed, found
    if (number, previous) != tuple(await one("SELECT number, hash FROM record_head")):
        raise Broken(number + 1, "cut off: the record goes on")
    return number, previous
