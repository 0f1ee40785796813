"""Routes that name their policy: a path without one does not start."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deliberate.verdict import Verdict

Handler = Callable[[Request], Awaitable[Response]]
Policy = Callable[[Any, Any], Verdict]
"""`may_<verb>(standing, state)`; state is None where no issue is concerned."""


class Guarded(Route):
    """A route and the policy that `may` asks before its handler does anything."""

    def __init__(self, path: str, endpoint: Handler, *, may: Policy, method: str) -> None:
        super().__init__(path, endpoint, methods=[method], name=f"{method} {path}")
        self.may = may


def get(path: str, endpoint: Handler, *, may: Policy) -> Guarded:
    return Guarded(path, endpoint, may=may, method="GET")


def post(path: str, endpoint: Handler, *, may: Policy) -> Guarded:
    return Guarded(path, endpoint, may=may, method="POST")


def policy_of(request: Request) -> Policy:
    route: Guarded = request.scope["route"]
    return route.may


def may_open(request: Request, path: str, who: object) -> bool:
    """Whether the policy of another page lets somebody in."""
    routes = (each for each in request.app.routes if isinstance(each, Guarded))
    found = next(each for each in routes if each.path == path and "GET" in (each.methods or ()))
    return bool(found.may(who, None))
