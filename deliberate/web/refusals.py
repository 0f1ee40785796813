"""The one place that turns a no into a response."""

from secrets import token_hex

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from deliberate.log import Event
from deliberate.storage import OUT_OF_REACH, AlreadySent, Unavailable, UnknownOutcome
from deliberate.verdict import Refused, Unseen
from deliberate.web import language
from deliberate.web.forms import done_before
from deliberate.web.noting import noted
from deliberate.web.pages import go_on, page
from deliberate.web.security import StaleForm, guard

SIGN_IN_FIRST = "sign-in-first"
REMEDIES = {"second-factor-first": "/me/second-step"}
"""Where somebody can do at once what is missing."""


def _error(request: Request, status: int, **context: object) -> Response:
    return page(request, f"errors/{status}.html", context, status=status)


async def refused(request: Request, no: Exception) -> Response:
    assert isinstance(no, Refused)
    if done := await done_before(request):
        return go_on(done)
    noted(request.scope, Event.REFUSED, reason=no.reason)
    if no.reason == SIGN_IN_FIRST and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={request.url.path}", 303)
    spoken = language.say(request.state.display.language, f"reason.{no.reason}", **no.details)
    if no.reason == SIGN_IN_FIRST:
        return page(request, "errors/signed_out.html", {}, status=403)
    return _error(request, 403, reason=spoken, remedy=REMEDIES.get(no.reason))


async def unseen(request: Request, _: Exception) -> Response:
    if done := await done_before(request):
        return go_on(done)
    noted(request.scope, Event.UNSEEN)
    return _error(request, 404)


async def stale_form(request: Request, _: Exception) -> Response:
    noted(request.scope, Event.FORM_REFUSED, reason="stale")
    return _error(request, 422)


async def already_sent(request: Request, _: Exception) -> Response:
    noted(request.scope, Event.FORM_REFUSED, reason="sent-before")
    return page(request, "errors/409.html", {}, status=422)


async def unavailable(request: Request, why: Exception) -> Response:
    noted(request.scope, Event.UNAVAILABLE, why)
    answer = _error(request, 503, unknown=False)
    answer.headers["Retry-After"] = "5"
    return answer


async def unknown(request: Request, _: Exception) -> Response:
    """Not to be sent again at once: first one looks."""
    above = request.url.path.rpartition("/")[0]
    return _error(request, 503, unknown=True, back=above)


async def http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        noted(request.scope, Event.UNSEEN)
        return _error(request, 404)
    if error.status_code == 413:
        noted(request.scope, Event.TOO_LARGE)
    else:
        noted(request.scope, Event.MISSHAPEN, status=error.status_code)
    return PlainTextResponse(error.detail, error.status_code, error.headers)


async def left(_: Request, __: Exception) -> Response:
    """The client went away while sending: there is nobody to answer."""
    return Response(status_code=400)


async def broken(request: Request, error: Exception) -> Response:
    incident = token_hex(4)
    noted(request.scope, Event.FAILED, error, incident=incident)
    answer = _error(request, 500, incident=incident)
    guard(answer.headers, request.state.nonce)  # this one is sent outside of all middleware
    return answer


HANDLERS = {
    Refused: refused,
    Unseen: unseen,
    StaleForm: stale_form,
    AlreadySent: already_sent,
    Unavailable: unavailable,
    UnknownOutcome: unknown,
    **dict.fromkeys(OUT_OF_REACH, unavailable),
    HTTPException: http,
    ClientDisconnect: left,
    Exception: broken,
}
