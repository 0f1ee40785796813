"""The second step on one's own page: apps, passkeys, spare codes."""

from collections.abc import Mapping

import pyotp
from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.people import actions, queries
from deliberate.people.actions import Added, passkeys, sealing
from deliberate.people.actions.passkeys import NotShown
from deliberate.people.forms import name_of_authenticator
from deliberate.people.routes.asking import asked_to_make, made_in
from deliberate.people.routes.here import enter, someone
from deliberate.people.routes.proving import fields_of_proof, what_is_wrong_here
from deliberate.people.routes.tokens import give_token, token_of
from deliberate.people.rules import new_secret, step_of
from deliberate.verdict import Unseen
from deliberate.web.forms import Typed
from deliberate.web.pages import Done, go_on, page
from deliberate.web.qr import drawn_qr
from deliberate.web.reading import number_in
from deliberate.web.routing import ALWAYS
from deliberate.web.security import StaleForm

HOME = "/me/second-step"


async def show(request: Request) -> Response:
    enter(request)
    me = someone(request)
    assert me.person_id is not None
    context = {
        "held": await queries.authenticators_of(me.person_id),
        "left": await queries.spare_codes_left(me.person_id),
        "passkeys": passkeys.possible(),
    }
    return page(request, "people/authenticators.html", context)


async def show_app(request: Request) -> Response:
    enter(request)
    return await _app(request, new_secret())


async def _app(
    request: Request, secret: str, typed: Mapping[str, str] = {}, errors: Mapping[str, str] = {}
) -> Response:
    me = someone(request)
    assert me.person_id is not None
    login = await queries.login_of(me.person_id)
    community = request.state.community
    issuer = community.name if community else "众议"
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)
    context = {
        "qr": drawn_qr(address),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "address": address,
        "sealed": sealing.sealed_secret(f"{me.person_id} {secret}"),
        "code": typed.get("code", ""),
        "name": typed.get("name", ""),
        **await fields_of_proof(request, ALWAYS, errors),
    }
    return page(request, "people/add_app.html", context, status=422 if errors else 200)


async def add_app(request: Request) -> Response:
    """The proof has its fields here: digits would be over before another page has asked for it."""
    enter(request)
    typed = await Typed.sent(request)
    whose, _, secret = sealing.open_secret(typed["sealed"]).partition(" ")
    if whose != str(someone(request).person_id):
        raise StaleForm
    name, code, at = name_of_authenticator(typed), typed["code"].replace(" ", ""), now()
    if step_of(secret, code, at) is None:
        return await _app(request, secret, {"name": name}, {"code": "wrong-digits"})
    if wrong := await what_is_wrong_here(request):
        return await _app(request, secret, typed, wrong)
    token = token_of(request)
    added = await actions.add_app(name, secret, code, token, by=someone(request), at=at)
    assert added is not None  # of the same moment
    return _added(request, added)


async def show_passkey(request: Request) -> Response:
    enter(request)
    return await _passkey(request)


async def _passkey(request: Request, errors: dict[str, str] | None = None) -> Response:
    me = someone(request)
    assert me.person_id is not None
    if not passkeys.possible():
        raise Unseen
    held = await queries.authenticators_of(me.person_id)
    login = await queries.login_of(me.person_id)
    asked = asked_to_make(me.person_id, login, held)
    context = {"asked": asked, "errors": errors or {}}
    return page(request, "people/add_passkey.html", context, status=422 if errors else 200)


async def add_passkey(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    me = someone(request)
    assert me.person_id is not None
    shown, token = made_in(typed, me.person_id), token_of(request)
    name = name_of_authenticator(typed)
    try:
        added = await actions.add_passkey(name, shown, token, by=me, at=now())
    except NotShown:
        return await _passkey(request, {"passkey": "passkey-not-made"})
    return _added(request, added)


def _added(request: Request, added: Added) -> Response:
    """Codes are shown this once; what is kept of them cannot be read back."""
    give_token(request, added.token)
    if not added.spare_codes:
        return go_on(Done(HOME, "authenticator-added"))
    return page(request, "people/spare_codes.html", {"codes": added.spare_codes})


async def renew_spare_codes(request: Request) -> Response:
    enter(request)
    await Typed.read(request)
    me, token = someone(request), token_of(request)
    return _added(request, await actions.renew_spare_codes(token, by=me, at=now()))


async def remove(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    which = number_in(typed["which"]) or 0
    me, token = someone(request), token_of(request)
    give_token(request, await actions.remove_authenticator(which, token, by=me, at=now()))
    return go_on(Done(HOME, "authenticator-removed"))
