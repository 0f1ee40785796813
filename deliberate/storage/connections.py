"""Which database, and with which guarantees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tortoise import Tortoise
from tortoise.models import Model

from deliberate import settings
from deliberate.storage.unit import within_unit

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


def postgres(url: str) -> dict[str, Any]:
    """Of several hosts, `a:5432,b:5432`, the one that takes writes is used."""
    parts = urlsplit(url)
    hosts = [urlsplit(f"//{host}") for host in parts.netloc.rpartition("@")[2].split(",")]
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    credentials = {
        "hosts": [(host.hostname, host.port or 5432) for host in hosts],
        "target_session_attrs": "read-write",
        "timeout": 5,
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or ""),
        "database": parts.path.lstrip("/"),
        "minsize": int(asked.get("minsize", 1)),
        "maxsize": int(asked.get("maxsize", 10)),
        "server_settings": {
            "lock_timeout": "5000",
            "idle_in_transaction_session_timeout": "30000",
            "timezone": "UTC",
        },
    }
    return {"default": {"engine": "deliberate.storage.postgres", "credentials": credentials}}


def configuration(url: str) -> dict[str, Any]:
    on_file = url.startswith("sqlite://")
    return {
        "connections": sqlite(url.removeprefix("sqlite://")) if on_file else postgres(url),
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
    """For the server: requests run in other tasks and find the connections all the same."""
    await Tortoise.init(config=TORTOISE, _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()
