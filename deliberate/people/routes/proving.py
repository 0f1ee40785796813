"""Acts of consequence ask once more who somebody is, and go on with what was asked for.

One form: it carries what was typed, and what shows who they are beside it.
"""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from deliberate import settings
from deliberate.clock import now
from deliberate.log import Event
from deliberate.people import actions, queries
from deliberate.people.actions import Shown
from deliberate.people.routes.asking import asked_of, shown_in
from deliberate.people.routes.tokens import give_token, token_of
from deliberate.people.rules import Actor, is_digits
from deliberate.verdict import Refused
from deliberate.web.attempts import Attempts, failed, must_wait
from deliberate.web.forms import Typed, done_before
from deliberate.web.pages import go_on, page
from deliberate.web.routing import route_of

BY_PERSON = Attempts(5, 300)
"""Failures to show who one is: second steps, and passwords of somebody signed in."""


class ProofWanted(Exception):  # noqa: N818
    """First they have to show who they are; nothing that was typed is lost."""

    def __init__(self, typed: Typed, error: str = "") -> None:
        super().__init__(error)
        self.typed, self.error = typed, error


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
    if not any(typed.proof.values()):
        raise ProofWanted(typed)
    if wrong := await _what_is_wrong(request, viewer, typed):
        raise ProofWanted(typed, wrong)
    give_token(request, await actions.prove_again(token_of(request), by=viewer, at=at))


async def _what_is_wrong(request: Request, viewer: Actor, typed: Typed) -> str:
    """With what shows who they are, as a code; '' when it is right."""
    assert viewer.person_id is not None
    tried = {BY_PERSON: str(viewer.person_id)}
    if must_wait(request, Event.PROOF_FAILED, tried):
        return "too-many-attempts"
    if await _is_right(viewer.person_id, shown_in(request, typed), now()):
        return ""
    failed(request, Event.PROOF_FAILED, tried)
    return "not-proven" if viewer.second_factor else "wrong-password"


async def _is_right(person_id: int, shown: Shown, at: datetime) -> bool:
    if await actions.passes(person_id, shown, at=at):
        return True
    can_be_a_password = not (shown.passkey or is_digits(shown.code))
    return can_be_a_password and await actions.is_password_of(person_id, shown.code)


async def ask_for_proof(request: Request, wanted: Exception) -> Response:
    assert isinstance(wanted, ProofWanted)
    if done := await done_before(request):
        return go_on(done)
    viewer: Actor = request.state.viewer
    assert viewer.person_id is not None
    context = {
        "to": request.url.path,
        "carried": wanted.typed.pairs,
        "second": viewer.second_factor,
        "asked": asked_of(request, await queries.authenticators_of(viewer.person_id)),
        "errors": {"proof-words": wanted.error} if wanted.error else {},
    }
    whole, fragment = "people/proof.html", "people/_proof.html"
    return page(request, whole, context, fragment=fragment, status=403)
