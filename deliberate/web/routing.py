"""Routes that name their policy: a path without one does not start."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deliberate.verdict import Verdict

Handler = Callable[[Request], Awaitable[Response]]
Policy = Callable[[Any, Any], Verdict]
"""`may_<verb>(standing, state)`; state is None where no issue is concerned."""


class Number(IntegerConvertor):
    """A number that fits every column: a longer one is no address of ours."""

    regex = "[0-9]{1,9}"


register_url_convertor("int", Number())


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
