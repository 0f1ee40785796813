"""Passkeys (W3C WebAuthn): what the browser is asked, and whether its answer holds.

As a second step: the password was right before, so the device need not ask for its own PIN.
"""

import json
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
)

from deliberate import settings
from deliberate.people.models import Authenticator
from deliberate.people.rules import FactorKind


class NotShown(Exception):  # noqa: N818
    """The answer is no answer to what was asked, or not of a key that is known here."""


def possible() -> bool:
    """Browsers know passkeys for names only, and over https (or on this machine)."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return settings.SECURE or host == "localhost"
    return False


def keys_of(held: Sequence[Authenticator]) -> list[AttestedCredentialData]:
    return [_key(each) for each in held if each.kind is FactorKind.PASSKEY]


def is_of(key: AttestedCredentialData, held: Authenticator) -> bool:
    return held.kind is FactorKind.PASSKEY and _key(held) == key


def _key(held: Authenticator) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(held.key))


def _server() -> Fido2Server:
    host = urlsplit(settings.BASE_URL).hostname
    party = PublicKeyCredentialRpEntity(id=host, name="众议 Deliberate")
    return Fido2Server(party, verify_origin=lambda origin: origin == settings.BASE_URL)


def to_make(
    person_id: int, login: str, challenge: bytes, held: Sequence[AttestedCredentialData]
) -> str:
    """What the browser is asked to make a new key, as JSON."""
    user = PublicKeyCredentialUserEntity(id=str(person_id).encode(), name=login, display_name=login)
    asked, _ = _server().register_begin(user, held, challenge=challenge)
    return json.dumps(dict(asked))


def to_use(challenge: bytes, held: Sequence[AttestedCredentialData]) -> str:
    asked, _ = _server().authenticate_begin(held, challenge=challenge)
    return json.dumps(dict(asked))


def made(answer: str, challenge: bytes) -> AuthenticatorData:
    try:
        return _server().register_complete(_state(challenge), json.loads(answer))
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as wrong:
        raise NotShown from wrong


def used(
    held: Sequence[AttestedCredentialData], answer: str, challenge: bytes
) -> tuple[AttestedCredentialData, int]:
    """The key that signed, and how often it says it was used (0: it does not count)."""
    try:
        said = json.loads(answer)
        key = _server().authenticate_complete(_state(challenge), held, said)
        counter = AuthenticationResponse.from_dict(said).response.authenticator_data.counter
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as wrong:
        raise NotShown from wrong
    return key, counter


def _state(challenge: bytes) -> dict[str, object]:
    return {"challenge": websafe_encode(challenge), "user_verification": None}
