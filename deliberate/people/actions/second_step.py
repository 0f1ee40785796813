"""The second step of signing in: taking it up, showing it, giving it up.

Whatever is changed of it ends all other sign-ins.
"""

from dataclasses import dataclass
from datetime import datetime

from fido2.utils import websafe_encode

from deliberate.people.actions import passkeys
from deliberate.people.actions.sealing import digests_of_code, open_secret, sealed_secret
from deliberate.people.actions.sessions import (
    begin_session,
    digest,
    prove_again,
    sign_out_elsewhere,
    sign_out_everywhere,
)
from deliberate.people.models import Authenticator, SpareCode
from deliberate.people.queries import account_named, authenticators_of, half_signed_in
from deliberate.people.rules import (
    MOST_AUTHENTICATORS,
    SPARE_CODES,
    Actor,
    FactorKind,
    as_code,
    is_digits,
    new_code,
    step_of,
)
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows: a code (of the app, or from paper), or what their passkey signed."""

    code: str = ""
    passkey: str = ""
    challenge: bytes = b""


@dataclass(frozen=True, slots=True)
class Added:
    """The browser's new token, and the spare codes if these are the first."""

    token: str
    spare_codes: list[str]


async def add_app(
    name: str, secret: str, code: str, token: str, *, by: Actor, at: datetime
) -> Added | None:
    """None when the six digits are not those of the secret now."""
    step = step_of(secret, code, at)
    if step is None:
        return None
    return await _add(FactorKind.APP, name, sealed_secret(secret), step, token, by=by, at=at)


async def add_passkey(name: str, shown: Shown, token: str, *, by: Actor, at: datetime) -> Added:
    """Raises `passkeys.NotShown`."""
    made = passkeys.made(shown.passkey, shown.challenge)
    assert made.credential_data is not None
    key = websafe_encode(made.credential_data)
    return await _add(FactorKind.PASSKEY, name, key, made.counter, token, by=by, at=at)


@unit_of_work
async def _add(
    kind: FactorKind, name: str, key: str, counter: int, token: str, *, by: Actor, at: datetime
) -> Added:
    assert by.person_id is not None
    fresh = await prove_again(token, by=by, at=at)
    held = await authenticators_of(by.person_id)
    if len(held) >= MOST_AUTHENTICATORS:
        raise Refused("too-many-authenticators")
    await Authenticator.create(
        person_id=by.person_id, kind=kind, name=name, key=key, counter=counter, since=at
    )
    codes = [] if held else await _fresh_codes(by.person_id)
    await sign_out_elsewhere("", fresh, by=by)
    return Added(fresh, codes)


@unit_of_work
async def remove_authenticator(id_: int, token: str, *, by: Actor, at: datetime) -> str:
    """The browser's new token. With the last authenticator the spare codes go too."""
    assert by.person_id is not None
    fresh = await prove_again(token, by=by, at=at)
    await Authenticator.filter(id=id_, person_id=by.person_id).delete()
    if not await authenticators_of(by.person_id):
        await SpareCode.filter(person_id=by.person_id).delete()
    await sign_out_elsewhere("", fresh, by=by)
    return fresh


@unit_of_work
async def renew_spare_codes(token: str, *, by: Actor, at: datetime) -> Added:
    assert by.person_id is not None
    fresh = await prove_again(token, by=by, at=at)
    if not await authenticators_of(by.person_id):
        raise Refused("second-step-first")
    codes = await _fresh_codes(by.person_id)
    await sign_out_elsewhere("", fresh, by=by)
    return Added(fresh, codes)


async def _fresh_codes(person_id: int) -> list[str]:
    await SpareCode.filter(person_id=person_id).delete()
    codes = [new_code() for _ in range(SPARE_CODES)]
    for code in codes:
        await SpareCode.create(digest=digests_of_code(code)[0], person_id=person_id)
    return codes


@unit_of_work
async def forget_second_step(login: str) -> bool:
    """For whoever lost everything, once it is certain who they are. False: no such login."""
    person_id = await account_named(login)
    if person_id is None:
        return False
    await Authenticator.filter(person_id=person_id).delete()
    await SpareCode.filter(person_id=person_id).delete()
    await sign_out_everywhere(person_id)
    return True


@unit_of_work
async def finish_signing_in(token: str, shown: Shown, *, at: datetime) -> str | None:
    """The token of a whole sign-in for the half one; None when the second step is wrong."""
    person_id = await half_signed_in(digest(token), at)
    if person_id is None:
        raise Refused("sign-in-first")
    if not await passes(person_id, shown, at=at):
        return None
    await run("DELETE FROM sign_in WHERE token_digest = $1", digest(token))
    return await begin_session(person_id, at=at)


@unit_of_work
async def passes(person_id: int, shown: Shown, *, at: datetime) -> bool:
    """Whether this is the person's second step. What was shown is good once."""
    if shown.passkey:
        return await _signed(person_id, shown)
    if is_digits(shown.code):
        return await _of_an_app(person_id, shown.code, at)
    code = as_code(shown.code)
    spare = SpareCode.filter(person_id=person_id, digest__in=digests_of_code(code))
    return bool(code and await spare.delete())


async def _of_an_app(person_id: int, code: str, at: datetime) -> bool:
    for held in await authenticators_of(person_id):
        secret = open_secret(held.key) if held.kind is FactorKind.APP else ""
        step = step_of(secret, code, at, after=held.counter) if secret else None
        if step is not None:
            return await _counted(held.id, step)
    return False


async def _signed(person_id: int, shown: Shown) -> bool:
    held = await authenticators_of(person_id)
    try:
        key, counter = passkeys.used(passkeys.keys_of(held), shown.passkey, shown.challenge)
    except passkeys.NotShown:
        return False
    id_ = next(each.id for each in held if passkeys.is_of(key, each))
    return await _counted(id_, counter)


async def _counted(id_: int, counter: int) -> bool:
    """A code or a count that was there before comes from somebody who watched, or from a copy.

    A passkey that never counts stays at 0.
    """
    return bool(
        await one(
            "UPDATE authenticator SET counter = $2 WHERE id = $1 "
            "AND (counter < $2 OR counter = 0 AND $2 = 0) RETURNING id",
            *(id_, counter),
        )
    )
