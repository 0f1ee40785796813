"""What is unsafe about this host, before it serves anybody."""

import stat
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from deliberate import settings
from deliberate.areas.queries import the_community
from deliberate.clock import CLOCK, TOLERATED
from deliberate.demo import accounts
from deliberate.people.actions import BadList, check_list
from deliberate.privacy.queries import wanting
from deliberate.record.notes import BadNote, Verifier
from deliberate.record.proofs import root_at
from deliberate.record.queries import head
from deliberate.record.signing import WouldNotGoOn, last_signed
from deliberate.storage import one
from deliberate.storage.safety import owns_its_tables, unsafe_database

BUILT = date(2026, 11, 29)
"""A clock that is before this day is wrong."""
SHORTEST_SECRET = 32
OTHERS_MAY_NOT = {"secret": 0o077, "account-key": 0o077, "record-key": 0o077, "record-head": 0o022}


async def faults(at: datetime) -> AsyncIterator[str]:
    """A line for each reason not to serve."""
    for fault in (*_address(), *_files(), *_clock(at), *_witnesses(), *_breached()):
        yield fault
    if fault := await _behind(at):
        yield fault
    if not settings.TRIAL:
        async for fault in unsafe_database():
            yield fault
        async for fault in _demo_in_public():
            yield fault
    async for fault in _record():
        yield fault


async def advice(at: datetime) -> AsyncIterator[str]:
    """A line for each thing to see to that is no reason not to serve."""
    if settings.in_public() and not settings.BREACHED_PASSWORDS:
        yield (
            "advice: set DELIBERATE_BREACHED_PASSWORDS, so that nobody chooses a password that was "
            "stolen elsewhere (docs/operating.md, Accounts)"
        )
    if settings.in_public() and await owns_its_tables():
        yield (
            "advice: to PostgreSQL this program owns its tables, and could undo what guards the "
            "record and ballots: see docs/operating.md, A role that only serves"
        )
    for each in await wanting(at) if await the_community() else []:
        place = f"{settings.BASE_URL}/privacy/impact/{each.processing}"
        yield f"advice: the impact assessment of {each.processing} is {each.stage}: {place}"


def _address() -> Iterator[str]:
    parts = urlsplit(settings.BASE_URL)
    if parts.scheme != "https" and parts.hostname not in settings.LOCAL and not settings.TRIAL:
        yield f"DELIBERATE_BASE_URL is {settings.BASE_URL}: people's passwords need https"
    if parts.path or parts.query or not parts.hostname:
        yield f"DELIBERATE_BASE_URL is {settings.BASE_URL}: scheme and name are wanted, no path"
    if settings.SECURE and settings.DEBUG:
        yield "DELIBERATE_DEBUG is not for real use"


def _files() -> Iterator[str]:
    for name, forbidden in OTHERS_MAY_NOT.items():
        file = settings.HOME / name
        if file.exists() and (others := stat.S_IMODE(file.stat().st_mode) & forbidden):
            yield f"{file} can be read or changed by others ({others:o}): chmod 600"
    if min(map(len, settings.secrets()), default=0) < SHORTEST_SECRET:
        yield f"{settings.HOME / 'secret'} is too short: remove it, and a new one is made"


def _clock(at: datetime) -> Iterator[str]:
    if at.astimezone(UTC).date() < BUILT:
        yield f"the clock says {at:%Y-%m-%d}, which is before this program was made"


async def _behind(at: datetime) -> str:
    """The record shows how late it is at least: before that, what has ended would go on."""
    (found,) = await one("SELECT max(at) FROM entry")
    soon = at + timedelta(seconds=TOLERATED)
    if not found or soon >= datetime.fromisoformat(found) or CLOCK.confirmed():
        return ""
    return f"the clock says {at.isoformat()}, and the record is at {found}: see `deliberate clock`"


def _witnesses() -> Iterator[str]:
    for text in settings.WITNESSES:
        try:
            Verifier.read(text)
        except BadNote:
            yield f"DELIBERATE_WITNESSES: {text} is not a public key"


def _breached() -> Iterator[str]:
    if settings.BREACHED_PASSWORDS:
        try:
            check_list(Path(settings.BREACHED_PASSWORDS))
        except (BadList, OSError) as wrong:
            yield f"DELIBERATE_BREACHED_PASSWORDS: {wrong}"


async def _demo_in_public() -> AsyncIterator[str]:
    if not settings.in_public():
        return
    for account in accounts():
        if await one("SELECT 1 FROM person WHERE login = $1", account.login):
            yield f"the demo's account {account.login} is here, and everybody knows its password"
            return


async def _record() -> AsyncIterator[str]:
    """As the signer would find: it begins with what was signed last."""
    try:
        last = await last_signed()
    except (BadNote, WouldNotGoOn) as wrong:
        yield f"the signing of the record: {wrong}"
        return
    number, _ = await head()
    if last and (last.size > number or await root_at(last.size) != last.root):
        yield (
            f"the record does not begin with the {last.size} entries that were signed last "
            "(docs/operating.md, The record)"
        )
