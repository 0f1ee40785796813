"""No client holds the site: not by size, not by slowness, not by asking for too much at once."""

import asyncio
from collections import deque
from contextlib import nullcontext, suppress
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deliberate import settings
from deliberate.log import Event
from deliberate.web.noting import noted
from deliberate.web.routing import is_about_a_vote
from deliberate.web.security import SAFE

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
MOST_UPLOADS = 20
"""Photos that are on their way: they may be slow, and take no place of the others."""
MOST_MADE = 4
"""Pages that are made at once, and as many again about ballots."""
MOST_ARRIVING = 400
"""Forms that are still on their way."""


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


def is_upload(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.endswith("/photos")


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
        arrive = SECONDS_TO_UPLOAD if is_upload(scope) else self.arrive
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


class Whole:
    """A form takes a place among the requests when all of it is there, however slowly it came.

    Where too many are on their way, the one that has been longest gives way. Photos are read by
    their own page, once it knows who sends them.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_ARRIVING) -> None:
        self.app, self.most = app, most
        self.arriving: deque[asyncio.Timeout] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE or is_upload(scope):
            return await self.app(scope, receive, send)
        try:
            pieces = await self._all_of(receive)
        except HTTPException as error:  # the body is larger than a form may be
            noted(scope, Event.TOO_LARGE)
            return await PlainTextResponse(error.detail, error.status_code)(scope, receive, send)
        if pieces[-1]["type"] == "http.disconnect":  # nobody is there to answer
            return None

        async def receive_again() -> Message:
            return pieces.popleft() if pieces else await receive()

        return await self.app(scope, receive_again, send)

    async def _all_of(self, receive: Receive) -> deque[Message]:
        pieces: deque[Message] = deque()
        try:
            async with asyncio.timeout(None) as limit:
                if len(self.arriving) >= self.most:
                    self.arriving.popleft().reschedule(0)
                self.arriving.append(limit)
                while not pieces or pieces[-1].get("more_body"):
                    pieces.append(await receive())
        except TimeoutError:
            raise TooSlow from None
        finally:
            with suppress(ValueError):  # it gave way
                self.arriving.remove(limit)
        return pieces


class Room:
    """So many requests are answered at once; the others are told at once to come again.

    Ballots go on when everything else waits, and pages are made by a few at a time: all at once
    would take as long, and keep whoever sends a ballot waiting for all of them.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_AT_ONCE, made: int = MOST_MADE) -> None:
        self.app, self.most, self.inside, self.uploads = app, most, 0, 0
        self.turns = {of_votes: asyncio.Semaphore(made) for of_votes in (True, False)}
        self.beginning = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/health":
            return await self.app(scope, receive, send)
        if is_upload(scope) and scope["method"] == "POST":
            return await self._upload(scope, receive, send)
        of_votes = is_about_a_vote(scope)
        if self.inside >= self.most * (2 if of_votes else 1):
            return await full(scope, receive, send)
        self.inside += 1
        try:
            async with self.turns[of_votes] if scope["method"] in SAFE else nullcontext():
                async with self.beginning:
                    await asyncio.sleep(0)  # what else has come meanwhile goes first
                return await self.app(scope, receive, send)
        finally:
            self.inside -= 1

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.uploads >= MOST_UPLOADS:
            return await full(scope, receive, send)
        self.uploads += 1
        try:
            return await self.app(scope, receive, send)
        finally:
            self.uploads -= 1


async def full(scope: Scope, receive: Receive, send: Send) -> None:
    noted(scope, Event.TOO_MANY_AT_ONCE)
    answer = PlainTextResponse("too many at once: try again", 503, {"Retry-After": "2"})
    await answer(scope, receive, send)
