"""The server's side of a connection: nobody keeps one for long who neither asks nor reads.

One request at a time: browsers and proxies send the next when they have the answer.
"""

import asyncio
import resource
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deliberate.clock import now
from deliberate.log import Event
from deliberate.web.noting import noted

SECONDS_TO_ASK = 10
"""From the connection, or the first byte of a request, to the end of its headers."""
LARGEST_HEAD = 32 * 1024
SECONDS_TO_READ, SLOWEST = 10, 8 * 1024
"""For what is left of an answer, and one second more for each so many bytes."""
LARGEST_UNREAD, MOST_UNREAD = 16 * 1024, 200
"""Bytes of answers that wait for a slow reader unheeded; connections with more."""

MOST_DESCRIPTORS = 65_536


class Together(Exception):  # noqa: N818
    """A request that did not wait for the answer to the one before."""


def places() -> int:
    """Connections at once; the other descriptors are for the database and for files."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(descriptors - 64, descriptors // 4)


def have_all_places() -> None:
    """As many descriptors as the host lets a process have, within reason."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if 0 < most < MOST_DESCRIPTORS else MOST_DESCRIPTORS
    with suppress(ValueError, OSError):  # the system has a limit of its own: it stays as it is
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


class Punctual(HttpToolsProtocol):
    """uvicorn's protocol waits for ever: for headers, for the rest of a body, for a reader."""

    seconds: float = SECONDS_TO_ASK
    seconds_to_read: float = SECONDS_TO_READ
    slowest: float = SLOWEST
    idle: dict["Punctual", None] = {}  # noqa: RUF012 - one for all connections
    """Those of whom there is no whole request to answer, the longest first."""
    unread: dict["Punctual", None] = {}  # noqa: RUF012
    """Those who do not read what they asked for, the longest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giving_up: asyncio.TimerHandle | None = None
        self.cutting: asyncio.TimerHandle | None = None
        self.in_head, self.whole, self.last = True, True, False
        self.heard = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        transport.set_write_buffer_limits(LARGEST_UNREAD)
        self._wait(transport.close)
        self.idle[self] = None
        if len(self.connections) > places():
            next(iter(self.idle))._turn_away()  # noqa: SLF001

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_watching()
        self.idle.pop(self, None)
        self.unread.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.last:
            return
        if self.in_head:
            self.heard += len(data)
            if self.heard > LARGEST_HEAD and b"\r\n\r\n" not in data:
                self.send_400_response("The headers are too large.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        if self.cycle and not self.cycle.response_complete:
            self.last, self.cycle.keep_alive = True, False
            raise Together
        super().on_message_begin()
        self.in_head, self.whole = True, False
        self._wait(self._give_up)

    def on_headers_complete(self) -> None:
        self.in_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.whole = True
        self.idle.pop(self, None)
        self.scope["state"]["arrived"] = now()
        if self.cycle.response_complete:
            self._stop_waiting()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.idle[self] = None
        if not self.whole:
            self._wait(self.transport.close)
        if self.flow.write_paused:
            self._ask_nothing_more()
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._ask_nothing_more()
        self.unread[self] = None
        if len(self.unread) > MOST_UNREAD:
            next(iter(self.unread))._turn_away()  # noqa: SLF001
        self._watch()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.unread.pop(self, None)
        if not self.transport.is_closing():
            self.flow.resume_reading()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        if self.last:  # what was asked before is answered
            return
        noted(self._so_far(), Event.MISSHAPEN, status=400)
        super().send_400_response(msg)

    def _give_up(self) -> None:
        noted(self._so_far(), Event.TOO_SLOW, what="headers")
        self.transport.close()

    def _watch(self) -> None:
        """So long may it take until the client's side of the line has what is left of an answer."""
        self._stop_watching()
        if left := self.transport.get_write_buffer_size():
            seconds = self.seconds_to_read + left / self.slowest
            self.cutting = self.loop.call_later(seconds, self._cut_unread)

    def _stop_watching(self) -> None:
        if self.cutting:
            self.cutting.cancel()
            self.cutting = None

    def _cut_unread(self) -> None:
        if self.transport.get_write_buffer_size():
            noted(self._so_far(), Event.TOO_SLOW, what="reading")
            self.transport.abort()

    def _ask_nothing_more(self) -> None:
        """Until what was asked before is read."""
        if not self.transport.is_closing():
            self.flow.pause_reading()

    def _turn_away(self) -> None:
        noted(self._so_far(), Event.TOO_MANY_AT_ONCE)
        self.idle.pop(self, None)
        self.unread.pop(self, None)
        self.transport.abort()

    def _so_far(self) -> Scope:
        """Of what is no request yet nothing is known but where it comes from."""
        return {"client": self.client, "path": "", "method": ""}

    def _wait(self, then: Callable[[], None]) -> None:
        self._stop_waiting()
        self.heard = 0
        self.giving_up = self.loop.call_later(self.seconds, then)

    def _stop_waiting(self) -> None:
        if self.giving_up:
            self.giving_up.cancel()
            self.giving_up = None
