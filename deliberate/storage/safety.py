"""What is unsafe about the database, read back from the database itself."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from deliberate import settings
from deliberate.storage.connections import PRAGMAS
from deliberate.storage.rows import here, one
from deliberate.storage.unit import unit_of_work

FULL = {"OFF": 0, "NORMAL": 1, "FULL": 2, "ON": 1, "WAL": "wal"}
"""How SQLite writes back what it was told in words."""
ON_A_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph"}
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
UNSAFE = {"off", "local"}


_of_the_writer = unit_of_work(one)
"""Reads and writes have connections of their own; what is acknowledged goes through this one."""


async def unsafe_database() -> AsyncIterator[str]:
    """A line for each thing that could lose or spoil what was acknowledged."""
    if here().capabilities.dialect == "sqlite":
        async for fault in _sqlite():
            yield fault
    else:
        async for fault in _postgres():
            yield fault


async def _sqlite() -> AsyncIterator[str]:
    for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "secure_delete"):
        wanted = FULL.get(str(PRAGMAS[name]), PRAGMAS[name])
        (found,) = await _of_the_writer(f"PRAGMA {name}")
        if found != wanted:
            yield f"SQLite's {name} is {found}, not {wanted}"
    file = Path(urlsplit(settings.DATABASE_URL).path)
    if (system := file_system_of(file)) in ON_A_NETWORK:
        yield f"{file} is on a network file system ({system}): SQLite needs a local disk"
    (found,) = await one("PRAGMA quick_check(1)")
    if found != "ok":
        yield f"the database is damaged: {found}"


async def _postgres() -> AsyncIterator[str]:
    for name in MUST_BE_ON:
        (found,) = await one("SELECT current_setting($1)", name)
        if found in UNSAFE:
            yield f"PostgreSQL's {name} is {found}: what is acknowledged can be lost"


def file_system_of(path: Path) -> str:
    """The kind of file system that a path is on; '' where that cannot be told."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    place, kind = "", ""
    for line in mounts.read_text().splitlines():
        _, point, system, *_ = line.split(" ")
        if path.is_relative_to(point) and len(point) >= len(place):
            place, kind = point, system
    return kind
