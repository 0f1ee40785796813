"""Which database, and with which guarantees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from tortoise import Tortoise
from tortoise.models import Model

from deliberate import settings
from deliberate.storage.unit import all_ended, within_unit

ROOMS = (
    *("areas", "people", "confirmations", "issues"),
    *("deliberations", "decisions", "resolutions", "panels", "residency", "privacy"),
)
MODELS = ["deliberate.record.models", *(f"deliberate.{room}.models" for room in ROOMS)]

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # what is acknowledged survives a power cut
    "foreign_keys": "ON",
    "busy_timeout": 5000,
    "journal_size_limit": 67_108_864,
    "cache_size": -65_536,
    "temp_store": "MEMORY",
    "trusted_schema": "OFF",
    "secure_delete": "ON",
}
SECONDS_A_STATEMENT = 10
"""While it serves, for PostgreSQL to answer; it waits as long for the next one of a transaction."""
REACHING = {"host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey"}
"""What an address may ask for in PostgreSQL's own words; the rest is for the pool."""


class Router:
    """Reads outside a unit take the reader, so that no writer keeps a page waiting."""

    def db_for_read(self, model: type[Model]) -> str:  # noqa: ARG002
        return "default" if within_unit.get() else "reader"

    def db_for_write(self, model: type[Model]) -> str:  # noqa: ARG002
        return "default"


def sqlite(path: str) -> dict[str, Any]:
    def engine(**pragmas: Any) -> dict[str, Any]:
        return {
            "engine": "deliberate.storage.sqlite",
            "credentials": {"file_path": path, **PRAGMAS, **pragmas},
        }

    return {"default": engine(), "reader": engine(query_only="ON")}


def postgres(url: str, seconds: float | None = None) -> dict[str, Any]:
    """Of several hosts the one that takes writes is used; `seconds`: for each statement."""
    parts, asked = urlsplit(url), asked_of(url)
    credentials = {
        "dsn": f"postgres://?{urlsplit(reaching(url)).query}",
        "hosts": hosts_of(url),
        "target_session_attrs": "read-write",
        "timeout": 5,
        "command_timeout": seconds,
        "user": unquote(parts.username or "postgres"),
        "password": password_of(url),
        "database": parts.path.lstrip("/"),
        "minsize": int(asked.get("minsize", 1)),
        "maxsize": int(asked.get("maxsize", 10)),
        "server_settings": {
            "lock_timeout": "5000",
            "idle_in_transaction_session_timeout": str(int(1000 * (seconds or 30))),
            "timezone": "UTC",
        },
    }
    return {"default": {"engine": "deliberate.storage.postgres", "credentials": credentials}}


def asked_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def hosts_of(url: str) -> list[tuple[str, int]]:
    """One, or several as in `a:5432,b:5432`, or the folder of a socket, `?host=/run/postgresql`."""
    named, asked = urlsplit(url).netloc.rpartition("@")[2], asked_of(url)
    if not named:
        return [(asked.get("host", "localhost"), int(asked.get("port", 5432)))]
    hosts = [urlsplit(f"//{host}") for host in named.split(",")]
    return [(host.hostname or "", host.port or 5432) for host in hosts]


def reaching(url: str) -> str:
    """The address for PostgreSQL's own programs: where, as whom, and with which TLS; no password.

    That would be seen by everybody on the machine who lists what runs.
    """
    parts = urlsplit(url)
    there = f"{parts.username or 'postgres'}@{parts.netloc.rpartition('@')[2]}"
    kept = {name: value for name, value in asked_of(url).items() if name in REACHING}
    query = urlencode(kept, safe="/", quote_via=quote)
    return urlunsplit(parts._replace(netloc=there, query=query))


def password_of(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def configuration(url: str, seconds: float | None = None) -> dict[str, Any]:
    on_file = url.startswith("sqlite://")
    return {
        "connections": sqlite(url.removeprefix("sqlite://")) if on_file else postgres(url, seconds),
        "apps": {"deliberate": {"models": MODELS, "default_connection": "default"}},
        "routers": [Router] if on_file else [],
        "use_tz": True,
        "timezone": "UTC",
    }


TORTOISE = configuration(settings.DATABASE_URL)


@asynccontextmanager
async def open_connections() -> AsyncIterator[None]:
    """For the command line: makes the folder of the file, and closes what it opened."""
    if settings.DATABASE_URL.startswith("sqlite://"):
        file = Path(settings.DATABASE_URL.removeprefix("sqlite://"))
        file.parent.mkdir(parents=True, exist_ok=True)
    await Tortoise.init(config=TORTOISE)
    try:
        yield
    finally:
        await Tortoise.close_connections()


@asynccontextmanager
async def lasting_connections() -> AsyncIterator[None]:
    """For the server: requests run in other tasks and find the connections all the same.

    A statement that nobody answers ends, and its connection with it: where the network has
    forgotten one, it would keep its place for hours. Commands may take their time.
    """
    database = configuration(settings.DATABASE_URL, SECONDS_A_STATEMENT)
    await Tortoise.init(config=database, _enable_global_fallback=True)
    try:
        yield
    finally:
        await all_ended()
        await Tortoise.close_connections()
