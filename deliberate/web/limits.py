"""No client holds the site: not by size, not by slowness, not by asking for too much at once."""

import asyncio
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deliberate import settings
from deliberate.log import Event
from deliberate.web.noting import noted
from deliberate.web.routing import is_about_a_vote

LARGEST_BODY = 256 * 1024
LONGEST_ADDRESS = 4 * 1024
MOST_HEADERS, LARGEST_HEADERS = 64, 16 * 1024
LARGEST_UPLOAD = 12 * 1024 * 1024
"""Where photos are sent. Over 8 MB their page says so; over this nobody reads on."""
SECONDS_TO_ARRIVE = 20
SECONDS_TO_UPLOAD = 90
"""For a photo over a slow line."""
SECONDS_TO_ANSWER = 15
MOST_AT_ONCE = 200
"""Requests that are being answered; as many again may be about ballots."""


LATE_BODY = PlainTextResponse("the request took too long to arrive", 408)
LATE_ANSWER = PlainTextResponse(
    "the answer took too long; what you sent may have been kept", 503, {"Retry-After": "5"}
)


class Shape:
    """Turns away what no browser sends: long addresses, many headers, no host or two."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (fault := misshapen(scope)):
            noted(scope, Event.MISSHAPEN, status=fault[0])
            return await PlainTextResponse(fault[1], fault[0])(scope, receive, send)
        return await self.app(scope, receive, send)


def misshapen(scope: Scope) -> tuple[int, str] | None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
        return 414, "the address is too long"
    size = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > MOST_HEADERS or size > LARGEST_HEADERS:
        return 431, "too many headers"
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    if len(hosts) != 1 or not is_ours(hosts[0]):
        return 400, "not the name of this site"
    return None


def is_ours(host: str) -> bool:
    """Behind TLS, the one name that people use, or the machine's own for whoever watches it."""
    if not settings.SECURE:
        return bool(host)
    ours = host == urlsplit(settings.BASE_URL).netloc
    return ours or urlsplit(f"//{host}").hostname in settings.THIS_MACHINE


class TooSlow(Exception):  # noqa: N818
    """A body did not arrive in time. No `TimeoutError`: that would be the database's."""


class Patience:
    """A body has so much time to arrive, and the answer so much to begin."""

    def __init__(
        self,
        app: ASGIApp,
        arrive: float = SECONDS_TO_ARRIVE,
        answer: float = SECONDS_TO_ANSWER,
    ) -> None:
        self.app, self.arrive, self.answer = app, arrive, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        arrived, answered = scope["method"] in {"GET", "HEAD"}, False
        arrive = SECONDS_TO_UPLOAD if scope["path"].endswith("/photos") else self.arrive
        deadline = asyncio.get_running_loop().time() + arrive
        whole = self.answer + (0 if arrived else arrive)

        async def receive_in_time() -> Message:
            nonlocal arrived
            if arrived:  # what comes after the body is only the news that the client left
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            arrived = not message.get("more_body", False)
            return message

        async def send_in_time(message: Message) -> None:
            nonlocal answered
            answered = True
            limit.reschedule(None)
            await send(message)

        try:
            async with asyncio.timeout(whole) as limit:
                await self.app(scope, receive_in_time, send_in_time)
        except (TimeoutError, TooSlow):
            if answered:
                raise
            noted(scope, Event.TOO_SLOW, what="answer" if arrived else "body")
            await (LATE_ANSWER if arrived else LATE_BODY)(scope, receive, send)


class Room:
    """So many requests are answered at once; the others are told at once to come again.

    Ballots go on when everything else waits.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_AT_ONCE) -> None:
        self.app, self.most, self.inside = app, most, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/health":
            return await self.app(scope, receive, send)
        if self.inside >= self.most * (2 if is_about_a_vote(scope) else 1):
            noted(scope, Event.TOO_MANY_AT_ONCE)
            full = PlainTextResponse("too many at once: try again", 503, {"Retry-After": "2"})
            return await full(scope, receive, send)
        self.inside += 1
        try:
            return await self.app(scope, receive, send)
        finally:
            self.inside -= 1
