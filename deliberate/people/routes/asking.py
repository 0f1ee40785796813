"""What a form asks of a passkey, and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

from starlette.requests import Request

from deliberate.people.actions import Shown, passkeys
from deliberate.people.models import Authenticator
from deliberate.web.forms import Typed
from deliberate.web.security import sealed, session_of, unsealed

TO_USE, TO_MAKE = "passkey", "new passkey"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked, as JSON, and the same challenge for the form to bring back."""

    options: str = ""
    challenge: str = ""


def asked_of(request: Request, held: Sequence[Authenticator]) -> Asked:
    """Nothing where nobody has a passkey."""
    keys = passkeys.keys_of(held)
    if not (keys and passkeys.possible()):
        return Asked()
    drawn = token_hex(32)
    return Asked(
        passkeys.to_use(bytes.fromhex(drawn), keys), sealed(drawn, TO_USE, session_of(request))
    )


def shown_in(request: Request, typed: Typed) -> Shown:
    """Raises `StaleForm` for a challenge of another session: each is good for one."""
    code, passkey = typed.proof.get("proof-code", ""), typed.proof.get("proof-passkey", "")
    if not passkey:
        return Shown(code)
    drawn = unsealed(typed.proof.get("proof-challenge", ""), TO_USE, session_of(request))
    return Shown(passkey=passkey, challenge=bytes.fromhex(drawn))


def asked_to_make(person_id: int, login: str, held: Sequence[Authenticator]) -> Asked:
    """For one person, and not for one session: that may change while the answer is on its way."""
    drawn = token_hex(32)
    options = passkeys.to_make(person_id, login, bytes.fromhex(drawn), passkeys.keys_of(held))
    return Asked(options, sealed(drawn, TO_MAKE, str(person_id)))


def made_in(typed: Typed, person_id: int) -> Shown:
    drawn = unsealed(typed["challenge"], TO_MAKE, str(person_id))
    return Shown(passkey=typed["passkey"], challenge=bytes.fromhex(drawn))
