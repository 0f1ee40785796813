"""What `deliberate migrate` does for the record: its hash is settled, its tree is grown."""

from deliberate.record.chain import Row, in_hex
from deliberate.record.hashing import HASHINGS
from deliberate.storage import one, rows, run, unit_of_work

STRIDE = 5_000


class NoSuchHashing(ValueError):  # noqa: N818
    """A record is hashed with SHA-256 or SM3, and one that has begun with what it began with."""


@unit_of_work
async def found_record(hashing: str) -> None:
    """Settle how the record is hashed while it is empty; bring a tree to one that had none."""
    if hashing not in HASHINGS:
        raise NoSuchHashing(f"{hashing} is not one of {', '.join(HASHINGS)}")
    number, peaks, name = await one(
        "UPDATE record_head SET number = number RETURNING number, peaks, hashing"
    )
    if number == 0:
        await run("UPDATE record_head SET hashing = $1", hashing)
    elif name != hashing:
        raise NoSuchHashing(f"this record is hashed with {name}, since its first entry")
    elif not peaks:
        await _grow_tree()


async def _grow_tree() -> None:
    """A record from before the tree was kept is of SHA-256."""
    hashing, size, peaks = HASHINGS["sha256"], 0, list[bytes]()
    while batch := await rows(
        "SELECT id, fact, issue, details, acting, at, previous, hash, subtrees FROM entry "
        f"WHERE id > $1 ORDER BY id LIMIT {STRIDE}",
        size,
    ):
        for row in batch:
            peaks, completed = hashing.grown(peaks, size, Row(*row).sealed)
            size += 1
            await run("UPDATE entry SET subtrees = $1 WHERE id = $2", in_hex(completed), row[0])
    await run("UPDATE record_head SET peaks = $1", in_hex(peaks))
