"""What the log is told of a request: the route and the post of who asks, not the page or the name.

Of votes it is told only how often: docs/decisions/0031-the-log.md says why.
"""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from hmac import new as hmac
from ipaddress import ip_address, ip_network
from secrets import token_bytes

from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

from deliberate.calendar.moments import day_in_shanghai
from deliberate.clock import now
from deliberate.log import Event, count, note
from deliberate.web.routing import is_about_a_vote

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


def network_of(host: str) -> str:
    """An IPv4 address, or the network of an IPv6 one that a household is given."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 6 and address.ipv4_mapped:  # as a proxy on both writes it
        return str(address.ipv4_mapped)
    return str(address) if address.version == 4 else str(ip_network(f"{address}/64", strict=False))


def network_of_visitor(request: Request) -> str:
    return network_of(request.client.host if request.client else "")


class Sources:
    """Networks by names that hold for one day and one event; the key to them is never kept."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.key = b""

    def named(self, network: str, event: Event, day: date) -> str:
        if day != self.day:
            self.day, self.key = day, token_bytes(32)
        return hmac(self.key, f"{event.code} {network}".encode(), sha256).hexdigest()[:8]


SOURCES = Sources()


def noted(
    scope: Scope, event: Event, error: BaseException | None = None, **fields: str | int
) -> None:
    """Log an event with as much of the request as its line has."""
    counted = "source" in event.fields and is_about_a_vote(scope)
    told = ASKED.keys() - ({"source", "acting"} if counted else set())
    about = {name: ASKED[name](scope, event) for name in event.fields if name in told}
    if counted:
        count(event, **about, **fields)
    else:
        note(event, error, **about, **fields)


def route_asked(scope: Scope) -> str:
    """Its name, as in `GET /issues/{number:int}`; `none` for an address that is none of ours."""
    for route in scope["app"].routes if "app" in scope else ():
        if route.matches(scope)[0] is Match.FULL:
            return str(route.name) or "none"
    return "none"


def _source(scope: Scope, event: Event) -> str:
    host, _ = scope.get("client") or ("", 0)
    return SOURCES.named(network_of(host), event, day_in_shanghai(now()))


ASKED: dict[str, Callable[[Scope, Event], str]] = {
    "route": lambda scope, _: route_asked(scope),
    "method": lambda scope, _: scope["method"] if scope["method"] in METHODS else "other",
    "acting": lambda scope, _: scope.get("state", {}).get("acting", "unknown"),
    "source": _source,
}
"""What a line can have of a request, and how it is read: only where the line has it."""
