"""What was deleted is gone from the files of the database too, not only from its answers."""

from deliberate.storage.rows import here, run
from deliberate.storage.unit import within_unit


async def forget_deleted(*tables: str) -> None:
    """SQLite overwrites what it deletes (secure_delete), but not in its log; PostgreSQL leaves it
    in the table until that is vacuumed, and in its own log for as long as it keeps that.

    Within a unit there is nothing to forget yet.
    """
    if within_unit.get():
        return
    if here().capabilities.dialect == "sqlite":
        await run("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    for table in tables:
        await run(f"VACUUM {table}")
