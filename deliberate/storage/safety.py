"""What is unsafe about the database, read back from the database itself."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from deliberate import settings
from deliberate.storage.connections import PRAGMAS, asked_of, hosts_of
from deliberate.storage.rows import here, one
from deliberate.storage.unit import unit_of_work

FULL = {"OFF": 0, "NORMAL": 1, "FULL": 2, "ON": 1, "WAL": "wal"}
"""How SQLite writes back what it was told in words."""
ON_A_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph"}
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
UNSAFE = {"off", "local"}
MIGHTY = """
SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')
AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls OR rolname IN
    ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))
ORDER BY rolname <> session_user, rolname LIMIT 1
"""
"""Who reaches other databases, files or programs of the server. Backups create databases."""
OWNS = """
SELECT has_schema_privilege(session_user, 'public', 'CREATE') OR EXISTS (
    SELECT 1 FROM pg_tables
    WHERE schemaname = 'public' AND pg_has_role(session_user, tableowner, 'MEMBER'))
"""
"""Who owns a table can drop the triggers that guard it; none is to be made beside it either."""
UNREAD = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
AND NOT has_table_privilege(oid, 'SELECT') ORDER BY relname LIMIT 1
"""

_of_the_writer = unit_of_work(one)
"""Reads and writes have connections of their own; what is acknowledged goes through this one."""


def unsafe_reach() -> Iterator[str]:
    """Before the database is reached: whoever answers there may be anybody."""
    url = settings.DATABASE_URL
    known = url.startswith("sqlite://") or asked_of(url).get("sslmode") == "verify-full"
    if known or settings.TRIAL:
        return
    for name, _ in hosts_of(url):
        if name not in settings.THIS_MACHINE and not name.startswith("/"):
            asked = "sslmode=verify-full and sslrootcert=FILE"
            yield f"DELIBERATE_DATABASE_URL reaches {name}, another machine, without {asked}"


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
    if settings.in_public() and (mighty := await one(MIGHTY)):
        yield (
            f"to PostgreSQL this program is {mighty[0]}, or can become it, and may do more than it "
            "needs: a role is wanted that owns its database and no more"
        )
    if unread := await one(UNREAD):
        yield (
            f"PostgreSQL does not let this program read {unread[0]}: run `deliberate migrate` as "
            "the owner of the tables, with DELIBERATE_SERVING_ROLE"
        )


async def owns_its_tables() -> bool:
    """On PostgreSQL, where it need not be so."""
    return here().capabilities.dialect != "sqlite" and bool((await one(OWNS))[0])


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
