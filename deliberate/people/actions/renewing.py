"""Another account key: what it seals is sealed anew, what it digests cannot be."""

from dataclasses import dataclass
from datetime import datetime

from deliberate import settings
from deliberate.people.actions.sealing import sealed_anew
from deliberate.people.rules import FactorKind
from deliberate.storage import one, rows, run, unit_of_work
from deliberate.storage.apart import keep_first, put_first

FILE = "account-key"


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many apps' secrets were sealed anew, and how many codes on paper stay good."""

    apps: int
    codes: int


async def renew_account_key(at: datetime, *, leaked: bool) -> Renewed:
    """Older keys stay while a code on paper may need them; `leaked` ends all of both.

    The key is on the disk before anything is sealed under it, and no key goes before nothing needs
    it: broken off anywhere, it is done again.
    """
    put_first(FILE, settings.new_account_key())
    renewed = await _seal_anew(at, forget_codes=leaked)
    if leaked:
        keep_first(FILE, 1)
    elif not renewed.codes:
        keep_first(FILE, 2)  # a form that is open may carry what the one before sealed
    return renewed


@unit_of_work
async def _seal_anew(at: datetime, *, forget_codes: bool) -> Renewed:
    apps = await rows("SELECT id, key FROM authenticator WHERE kind = $1", FactorKind.APP.value)
    for id_, key in apps:
        await run("UPDATE authenticator SET key = $1 WHERE id = $2", sealed_anew(key), id_)
    if forget_codes:
        await run("DELETE FROM spare_code")
        await run("DELETE FROM recovery WHERE password IS NULL")
    (spare,) = await one("SELECT count(*) FROM spare_code")
    (recovery,) = await one(
        "SELECT count(*) FROM recovery WHERE password IS NULL AND ends > $1", at
    )
    return Renewed(len(apps), spare + recovery)
