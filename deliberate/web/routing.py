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


def post(path: str, endpoint: Handler, *, may: Policy, largest: int | None = None) -> Guarded:
    """`largest`: bytes of a body, where files come with it."""
    return Guarded(path, endpoint, may=may, method="POST", largest=largest)


def policy_of(request: Request) -> Policy:
    route: Guarded = request.scope["route"]
    return route.may
