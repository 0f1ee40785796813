"""Routes that name their policy: a path without one does not start."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from deliberate.verdict import Verdict

RECENTLY = timedelta(minutes=10)
ALWAYS = timedelta(0)
"""Each time, and by all they have: how they sign in is about to change."""
Handler = Callable[[Request], Awaitable[Response]]
Policy = Callable[[Any, Any], Verdict]
"""`may_<verb>(standing, state)`; state is None where no issue is concerned."""


class Number(IntegerConvertor):
    """A number that fits every column: a longer one is no address of ours."""

    regex = "[0-9]{1,9}"


register_url_convertor("int", Number())


class Guarded(Route):
    """A route and the policy that `may` asks before its handler does anything."""

    proof: timedelta | None = None
    """How recently whoever acts must have shown who they are."""
    weighty: bool = False
    """An act of consequence: in a post, it also needs a second factor."""

    def __init__(
        self,
        path: str,
        endpoint: Handler,
        *,
        may: Policy,
        method: str,
        largest: int | None = None,
    ) -> None:
        name = f"{method} {path}"
        super().__init__(path, endpoint, methods=[method], name=name, max_body_size=largest)
        self.may = may


def get(path: str, endpoint: Handler, *, may: Policy) -> Guarded:
    return Guarded(path, endpoint, may=may, method="GET")


def post(
    path: str,
    endpoint: Handler,
    *,
    may: Policy,
    proof: timedelta | None = None,
    largest: int | None = None,
) -> Guarded:
    """`largest`: bytes of a body, where files come with it."""
    route = Guarded(path, endpoint, may=may, method="POST", largest=largest)
    route.proof = proof
    return route


def weighty(path: str, endpoint: Handler, *, may: Policy) -> Guarded:
    """A POST of consequence: whoever does it has just shown who they are."""
    route = post(path, endpoint, may=may, proof=RECENTLY)
    route.weighty = True
    return route


def route_of(request: Request) -> Guarded:
    route: Guarded = request.scope["route"]
    return route


def policy_of(request: Request) -> Policy:
    return route_of(request).may


def is_about_a_vote(scope: Scope) -> bool:
    return "/decision" in scope["path"]


def may_open(request: Request, path: str, who: object) -> bool:
    """Whether the policy of another page lets somebody in."""
    routes = (each for each in request.app.routes if isinstance(each, Guarded))
    found = next(each for each in routes if each.path == path and "GET" in (each.methods or ()))
    return bool(found.may(who, None))
