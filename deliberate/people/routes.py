"""Signing in, choosing a post, and who a request comes from."""

from datetime import UTC, datetime
from functools import partial

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deliberate import settings
from deliberate.areas.queries import the_community
from deliberate.calendar import SHANGHAI
from deliberate.people import actions, policy, queries
from deliberate.people.forms import SignInForm
from deliberate.people.rules import STRANGER, Actor, Standing, standing
from deliberate.verdict import Refused, anyone_may, require
from deliberate.web.attempts import Attempts, network_of
from deliberate.web.forms import Typed
from deliberate.web.pages import Done, go_on, page
from deliberate.web.routing import get, policy_of, post
from deliberate.web.security import new_form_key
from deliberate.web.text import counted, local_path

FOR_NOBODY = ("/static/", "/health")
"""What is the same for everybody is not asked for anybody."""
BY_LOGIN, BY_NETWORK = Attempts(10, 90), Attempts(100, 6)
"""Failures to sign in: from one place as one person, and from one place altogether."""
COOKIE = "__Host-sid" if settings.SECURE else "sid"


class WhoIsHere:
    """Put who is signed in, and the neighbourhood, on the request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            token = HTTPConnection(scope).cookies.get(COOKIE, "")
            session = actions.digest(token) if token else ""
            state = scope["state"]
            state |= {"session": session, "viewer": None, "community": None, "waiting": 0}
            state["new_form_key"] = partial(new_form_key, session)
            if not scope["path"].startswith(FOR_NOBODY):
                state["viewer"] = (
                    await queries.actor_with(session, datetime.now(UTC)) if token else None
                )
                state["community"] = await _community(scope)
        await self.app(scope, receive, send)


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
    return datetime.now(SHANGHAI)


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


async def show_sign_in(request: Request) -> Response:
    enter(request)
    form = SignInForm(next=local_path(request.query_params.get("next", "/")))
    return page(request, "people/sign_in.html", {"form": form})


async def sign_in(request: Request) -> Response:
    enter(request)
    form = SignInForm.read(await Typed.read(request))
    token, network = None, network_of(request.client.host if request.client else "")
    tried = {BY_LOGIN: f"{form.login} {network}", BY_NETWORK: network}
    if wait := max(attempts.wait(key) for attempts, key in tried.items()):
        return _come_again(request, form, wait)
    if not form.errors:
        token = await actions.sign_in(form.login, form.password, at=datetime.now(UTC))
    if token is None:
        for attempts, key in tried.items():
            attempts.failed(key)
        errors = form.errors or {"login": "wrong-login-or-password"}
        context = {"form": form, "errors": errors}
        return page(request, "people/sign_in.html", context, status=422)
    return keep_token(go_on(Done(form.next, "signed-in")), token)


def _come_again(request: Request, form: SignInForm, wait: int) -> Response:
    errors = {}
    errors["login"] = "too-many-attempts"
    context = {"form": form, "errors": errors}
    answer = page(request, "people/sign_in.html", context, status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer


async def sign_out(request: Request) -> Response:
    enter(request)
    await Typed.read(request)
    await actions.sign_out(request.cookies.get(COOKIE, ""))
    answer = go_on(Done("/", "signed-out"))
    answer.delete_cookie(COOKIE, path="/", secure=settings.SECURE, httponly=True, samesite="lax")
    return answer


async def show_me(request: Request) -> Response:
    enter(request)
    me = someone(request)
    assert me.person_id is not None
    context = {
        "me": me,
        "home": await queries.home_in_words(me.home),
        "sign_ins": await queries.sign_ins_of(
            me.person_id, request.state.session, datetime.now(UTC)
        ),
    }
    return page(request, "people/me.html", context)


async def sign_out_elsewhere(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    name = typed["browser"] if typed["browser"].isalnum() else ""
    token = request.cookies.get(COOKIE, "")
    await actions.sign_out_elsewhere(name, token, by=someone(request))
    return go_on(Done("/me", "signed-out-elsewhere"))


async def act_as(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    post_id = counted(typed["post"])
    old = request.cookies.get(COOKIE, "")
    token = await actions.act_as(post_id, old, by=someone(request), at=datetime.now(UTC))
    return keep_token(go_on(Done("/desk" if post_id else "/", "acting-changed")), token)


def keep_token(answer: Response, token: str) -> Response:
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(actions.STAYS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.SECURE,
    )
    return answer


routes = [
    get("/sign-in", show_sign_in, may=anyone_may),
    post("/sign-in", sign_in, may=anyone_may),
    post("/sign-out", sign_out, may=policy.may_have_own_page),
    get("/me", show_me, may=policy.may_have_own_page),
    post("/me/sign-out-elsewhere", sign_out_elsewhere, may=policy.may_have_own_page),
    post("/me/act-as", act_as, may=policy.may_have_own_page),
]
