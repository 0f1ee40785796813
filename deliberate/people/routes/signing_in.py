"""Signing in, in one step or two, and out."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.log import Event
from deliberate.people import actions, queries
from deliberate.people.forms import SignInForm
from deliberate.people.routes.asking import asked_of, shown_in
from deliberate.people.routes.here import enter
from deliberate.people.routes.proving import BY_PERSON
from deliberate.people.routes.tokens import give_token, token_of
from deliberate.web.attempts import Attempts, failed, must_wait, trying
from deliberate.web.forms import Typed
from deliberate.web.noting import network_of_visitor, noted
from deliberate.web.pages import Done, go_on, page
from deliberate.web.text import local_path

BY_LOGIN, BY_NETWORK = Attempts(10, 90), Attempts(100, 6)
"""Failures to sign in: from one place as one person, and from one place altogether."""
SECOND = "/sign-in/second"


async def show_sign_in(request: Request) -> Response:
    enter(request)
    return _from_the_start(request, local_path(request.query_params.get("next", "/")))


def _from_the_start(request: Request, next_: str) -> Response:
    return page(request, "people/sign_in.html", {"form": SignInForm(next=next_)})


async def sign_in(request: Request) -> Response:
    enter(request)
    form = SignInForm.read(await Typed.read(request))
    token, network = None, network_of_visitor(request)
    tried = {BY_LOGIN: f"{form.login} {network}", BY_NETWORK: network}
    if wait := must_wait(request, Event.SIGN_IN_FAILED, tried):
        return _come_again(request, form, wait)
    with trying(tried):
        if not form.errors:
            token = await actions.sign_in(form.login, form.password, at=now())
    if token is None:
        failed(request, Event.SIGN_IN_FAILED, tried)
        errors = form.errors or {"login": "wrong-login-or-password"}
        context = {"form": form, "errors": errors}
        return page(request, "people/sign_in.html", context, status=422)
    await actions.sign_out(token_of(request))
    give_token(request, token)
    if await half(request):
        noted(request.scope, Event.FIRST_STEP_DONE)
        return go_on(Done(f"{SECOND}?{urlencode({'next': form.next})}"))
    noted(request.scope, Event.SIGNED_IN, shown="password")
    return go_on(Done(form.next, "signed-in"))


def _come_again(request: Request, form: SignInForm, wait: int) -> Response:
    errors = {}
    errors["login"] = "too-many-attempts"
    context = {"form": form, "errors": errors}
    answer = page(request, "people/sign_in.html", context, status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer


async def half(request: Request) -> int | None:
    """Who is between the two steps here."""
    return await queries.half_signed_in(request.state.session, now())


async def show_second_step(request: Request) -> Response:
    enter(request)
    return await _second_step(request, local_path(request.query_params.get("next", "/")))


async def _second_step(
    request: Request, next_: str, error: str = "", status: int = 200
) -> Response:
    person_id = await half(request)
    if person_id is None:
        return _from_the_start(request, next_)
    context = {
        "next": next_,
        "asked": asked_of(request, await queries.authenticators_of(person_id)),
        "password": False,
        "second": True,
        "errors": {"proof-code": error} if error else {},
    }
    return page(request, "people/second_step.html", context, status=status)


async def finish_signing_in(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    next_, person_id = local_path(typed["next"]), await half(request)
    if person_id is None:
        return _from_the_start(request, next_)
    tried = {BY_PERSON: str(person_id)}
    if wait := must_wait(request, Event.SECOND_STEP_FAILED, tried):
        answer = await _second_step(request, next_, "too-many-attempts", 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    shown = shown_in(request, typed)
    with trying(tried):
        token = await actions.finish_signing_in(token_of(request), shown, at=now())
    if token is None:
        failed(request, Event.SECOND_STEP_FAILED, tried)
        return await _second_step(request, next_, "wrong-second-step", 422)
    give_token(request, token)
    noted(request.scope, Event.SIGNED_IN, shown="second-step")
    return go_on(Done(next_, "signed-in"))


async def sign_out(request: Request) -> Response:
    enter(request)
    await Typed.read(request)
    await actions.sign_out(token_of(request))
    give_token(request, "")
    return go_on(Done("/", "signed-out"))
