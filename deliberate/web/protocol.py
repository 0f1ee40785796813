"""The server's side of a connection: who begins a request has so long to say what it is."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deliberate.clock import now
from deliberate.log import Event
from deliberate.web.noting import noted

SECONDS_TO_ASK = 10
"""From the connection, or the first byte of a request, to the end of its headers."""
LARGEST_HEAD = 32 * 1024
SECONDS_TO_TAKE, SLOWEST = 10, 8 * 1024
"""For what is left of an answer, and one second more for each so many bytes."""


class Punctual(HttpToolsProtocol):
    """uvicorn's protocol waits for headers for ever, however slowly they come, and however many."""

    seconds: float = SECONDS_TO_ASK

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giving_up: asyncio.TimerHandle | None = None
        self.taking: asyncio.TimerHandle | None = None
        self.heard = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._wait(transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.giving_up:
            self.heard += len(data)
            if self.heard > LARGEST_HEAD and b"\r\n\r\n" not in data:
                self.send_400_response("The headers are too large.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        if not self.transport.get_write_buffer_size():
            self._stop_watching()
        super().on_message_begin()
        self._wait(self._give_up)

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.scope["state"]["arrived"] = now()
        super().on_message_complete()

    def pause_writing(self) -> None:
        self._watch()
        super().pause_writing()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_watching()
        self._watch()

    def on_response_complete(self) -> None:
        self._watch()
        super().on_response_complete()

    def _watch(self) -> None:
        """Who takes no answer holds a connection, and a place if more is asked for behind it."""
        if left := 0 if self.taking else self.transport.get_write_buffer_size():
            self.taking = self.loop.call_later(SECONDS_TO_TAKE + left / SLOWEST, self._cut_off)

    def _stop_watching(self) -> None:
        if self.taking:
            self.taking.cancel()
            self.taking = None

    def _cut_off(self) -> None:
        self.taking = None
        if self.transport.get_write_buffer_size():
            noted(self._so_far(), Event.TOO_SLOW, what="reading")
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        noted(self._so_far(), Event.MISSHAPEN, status=400)
        super().send_400_response(msg)

    def _give_up(self) -> None:
        noted(self._so_far(), Event.TOO_SLOW, what="headers")
        self.transport.close()

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
