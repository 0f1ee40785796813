"""Who a request comes from."""

from contextlib import suppress
from datetime import datetime

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deliberate.areas.queries import the_community
from deliberate.calendar import SHANGHAI
from deliberate.clock import now
from deliberate.people import actions, queries
from deliberate.people.routes.proving import prove
from deliberate.people.routes.tokens import COOKIE, belonging_to, cookie_with
from deliberate.people.rules import NOTED_EVERY, STRANGER, Actor, Role, Standing, standing
from deliberate.storage import OUT_OF_REACH, Unavailable
from deliberate.verdict import Refused, require
from deliberate.web.refusals import unavailable
from deliberate.web.routing import policy_of

FOR_NOBODY = ("/static/", "/health")
"""What is the same for everybody is not asked for anybody."""
WHOSE = "/me/whose"
"""Asked by pages that are open: no use of theirs."""


class WhoIsHere:
    """Put who is signed in, and the neighbourhood, on the request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        token = HTTPConnection(scope).cookies.get(COOKIE, "")
        state = scope["state"]
        state |= {"viewer": None, "proven": None, "community": None, "waiting": 0, "prove": prove}
        state["acting"] = "none"
        state |= belonging_to(token)
        if not scope["path"].startswith(FOR_NOBODY):
            try:
                if token:
                    state |= await _visit(state["session"], now(), used=scope["path"] != WHOSE)
                state["community"] = await _community(scope)
            except OUT_OF_REACH as error:  # no handler of refusals is this far outside
                answer = await unavailable(Request(scope), error)
                return await answer(scope, receive, send)

        async def send_with_token(message: Message) -> None:
            if message["type"] == "http.response.start" and state["token"] != token:
                MutableHeaders(scope=message).append("set-cookie", cookie_with(state["token"]))
            await send(message)

        return await self.app(scope, receive, send_with_token)


async def _visit(session: str, at: datetime, *, used: bool) -> dict[str, object]:
    visit = await queries.visit_with(session, at)
    if visit is None:
        return {}
    if used and at - visit.seen > NOTED_EVERY:
        with suppress(Unavailable):  # a page that can be read is shown, whatever cannot be written
            await actions.note_in_use(session, at)
    acting = visit.actor.post.role if visit.actor.post else Role.RESIDENT
    return {"viewer": visit.actor, "proven": visit.proven, "acting": acting.value}


async def _community(scope: Scope) -> object:
    """Read once and kept: a neighbourhood does not change its name while the server runs."""
    kept = scope["app"].state
    if getattr(kept, "community", None) is None:
        kept.community = await the_community()
    return kept.community


def anyone(request: Request) -> Actor | None:
    viewer: Actor | None = request.state.viewer
    return viewer


def someone(request: Request) -> Actor:
    actor = anyone(request)
    if actor is None:
        raise Refused("sign-in-first")
    return actor


def today() -> datetime:
    return now().astimezone(SHANGHAI)


def general_standing(request: Request) -> Standing:
    """Where somebody stands in the neighbourhood as a whole."""
    actor = anyone(request)
    if actor is None or request.state.community is None:
        return Standing(signed_in=actor is not None) if actor else STRANGER
    area = actor.post.area if actor.post else request.state.community.code
    return standing(actor, today().date(), places=(request.state.community.code, area))


def enter(request: Request) -> Standing:
    """Ask the policy of a route that concerns no issue."""
    who = general_standing(request)
    require(policy_of(request)(who, None))
    return who
