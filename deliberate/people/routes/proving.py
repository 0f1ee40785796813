"""Acts of consequence ask once more who somebody is, and go on with what was asked for.

One form: it carries what was typed, and what shows who they are beside it.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from deliberate import settings
from deliberate.clock import now
from deliberate.log import Event
from deliberate.people import actions, queries
from deliberate.people.routes.asking import asked_of, shown_in
from deliberate.people.routes.tokens import give_token, token_of
from deliberate.people.rules import Actor
from deliberate.verdict import Refused
from deliberate.web.attempts import Attempts, failed, must_wait, trying
from deliberate.web.forms import Typed, done_before
from deliberate.web.pages import go_on, page
from deliberate.web.routing import ALWAYS, route_of

BY_PERSON = Attempts(5, 300)
"""Failures to show who one is: second steps, and passwords of somebody signed in."""


class ProofWanted(Exception):  # noqa: N818
    """First they have to show who they are; nothing that was typed is lost."""

    def __init__(self, typed: Typed, errors: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(errors)
        self.typed, self.errors = typed, errors


async def prove(request: Request, typed: Typed) -> None:
    """What the route asks beyond its policy: a second factor in a post, a recent proof."""
    route = route_of(request)
    if route.proof is None:
        return
    viewer: Actor | None = request.state.viewer
    if viewer is None:
        raise Refused("sign-in-first")
    if route.weighty and viewer.post and settings.in_public() and not viewer.second_factor:
        raise Refused("second-factor-first")
    at = now()
    if at - request.state.proven < route.proof:
        return
    if not typed.proof:
        raise ProofWanted(typed)
    if wrong := await _what_is_wrong(request, typed, route.proof):
        raise ProofWanted(typed, wrong)
    give_token(request, await actions.prove_again(token_of(request), by=viewer, at=at))


def asked_for(viewer: Actor, proof: timedelta) -> tuple[bool, bool]:
    """Whether the password is asked for, and whether a second factor is."""
    return proof == ALWAYS or not viewer.second_factor, viewer.second_factor


async def _what_is_wrong(request: Request, typed: Typed, proof: timedelta) -> dict[str, str]:
    """With what shows who they are, as codes by field; nothing when all that is asked is right."""
    viewer, shown = request.state.viewer, shown_in(request, typed)
    password, second = asked_for(viewer, proof)
    given = typed.proof.get("proof-password", "")
    missing = {
        "proof-password": password and not given,
        "proof-code": second and not (shown.code or shown.passkey),
    }
    if any(missing.values()):
        return {field: "needed" for field, absent in missing.items() if absent}
    tried = {BY_PERSON: str(viewer.person_id)}
    if must_wait(request, Event.PROOF_FAILED, tried):
        return {"proof-password" if password else "proof-code": "too-many-attempts"}
    wrong = {}
    with trying(tried):
        if password and not await actions.is_password_of(viewer.person_id, given):
            wrong = {"proof-password": "wrong-password"}
        elif second and not await actions.passes(viewer.person_id, shown, at=now()):
            wrong = {"proof-code": "wrong-second-step"}
    if wrong:
        failed(request, Event.PROOF_FAILED, tried)
    return wrong


async def fields_of_proof(
    request: Request, proof: timedelta, errors: Mapping[str, str]
) -> dict[str, object]:
    """What the form that asks needs: which fields, and what a passkey is asked."""
    viewer: Actor = request.state.viewer
    assert viewer.person_id is not None
    password, second = asked_for(viewer, proof)
    held = await queries.authenticators_of(viewer.person_id) if second else []
    asked = asked_of(request, held)
    return {"password": password, "second": second, "asked": asked, "errors": errors}


async def what_is_wrong_here(request: Request) -> Mapping[str, str]:
    """Have the proof shown in a form that has its fields; what is wrong with it, by field."""
    try:
        await Typed.read(request)
    except ProofWanted as wanted:
        return wanted.errors or {"proof-password": "needed"}
    return {}


async def ask_for_proof(request: Request, wanted: Exception) -> Response:
    assert isinstance(wanted, ProofWanted)
    if done := await done_before(request):
        return go_on(done)
    proof = route_of(request).proof
    assert proof is not None
    context = {
        "to": request.url.path,
        "carried": wanted.typed.pairs,
        **await fields_of_proof(request, proof, wanted.errors),
    }
    whole, fragment = "people/proof.html", "people/_proof.html"
    return page(request, whole, context, fragment=fragment, status=403)
