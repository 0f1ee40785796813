"""Everything the host decides, read once from the environment (DELIBERATE_*)."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes, token_hex
from urllib.parse import urlsplit


def _asked(name: str, default: str = "") -> str:
    return os.environ.get(f"DELIBERATE_{name}", default)


HOME = Path(_asked("HOME", "var")).absolute()
"""The state folder."""
DATABASE_URL = _asked("DATABASE_URL", f"sqlite://{HOME}/deliberate.sqlite3")
"""`sqlite:///path/to/file` or `postgres://user:password@host:port/database`."""
BASE_URL = _asked("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
"""The address people use; links in documents are built from it and from nothing else."""
DEBUG = _asked("DEBUG") == "1"
"""Show the style guide at /styleguide and reload templates. Never shows traces."""
TRIAL = _asked("TRIAL") == "1"
"""For trying out: plain http, the demo's accounts and an unsafe database are let pass."""
BLOCKING_MINORITY = _asked("BLOCKING_MINORITY") == "1"
"""The residents adopted the rule: a third who vote No, with seconded reasons, are heard again."""

WITNESSES = tuple(_asked("WITNESSES").split())
"""Public keys of those who watch the record and may sign under its heads."""
RECORD_HASH = _asked("RECORD_HASH", "sha256")
"""`sha256` or `sm3`: how the record is hashed, settled by the first `deliberate migrate`."""
BREACHED_PASSWORDS = _asked("BREACHED_PASSWORDS")
"""A file of passwords that were stolen elsewhere, as Have I Been Pwned gives it out."""

SERVING_ROLE = _asked("SERVING_ROLE")
"""The role of PostgreSQL that serves, which `deliberate migrate` grants what it needs."""

THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
LOCAL = THIS_MACHINE | {"test"}
"""Where nobody else can reach the site; the last is the name of the suite."""
SECURE = urlsplit(BASE_URL).scheme == "https"
HOST_ONLY = "__Host-" if SECURE else ""
"""What names of cookies begin with: browsers then keep them for this very host, over TLS alone."""
ROOT = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder or file `name` beside the package in a checkout, inside it in a wheel."""
    packed = ROOT / "_shipped" / name
    return packed if packed.exists() else ROOT.parent / name


def new_secret() -> str:
    return token_hex(32)


def new_account_key() -> str:
    return urlsafe_b64encode(token_bytes(32)).decode()


def secrets() -> list[bytes]:
    """The server's own secret, which signs forms; after it those of before that still pass."""
    return [each.encode() for each in kept_secrets("secret", new_secret)]


def account_keys() -> list[bytes]:
    """The newest seals secrets of authenticators and digests codes on paper; older ones open."""
    return [each.encode() for each in kept_secrets("account-key", new_account_key)]


def in_public() -> bool:
    """Served to others: not a trial, and not for this machine alone."""
    return not TRIAL and urlsplit(BASE_URL).hostname not in LOCAL


def kept_secrets(name: str, make: Callable[[], str]) -> list[str]:
    """The lines of a file in HOME, made at the first start and readable by its owner alone.

    Read each time: what `deliberate renew-key` writes holds at once, in servers that run too.
    """
    file = HOME / name
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        fresh = HOME / f"{name}-{token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        with suppress(FileExistsError):  # two processes start at once: one is kept, whole
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text().split()
