"""The server speaks TLS itself: to a proxy on another machine, or to everybody."""

import asyncio
import ssl
import stat
from pathlib import Path
from typing import Any

from deliberate.log import Event, note
from deliberate.web.protocol import SECONDS_TO_ASK

SUITES = "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=2"
"""Of TLS 1.2; all of 1.3 are as good. The level refuses keys and signatures that are too weak."""
SECONDS_TO_PART = 5
"""For the other side to say that it has heard the end."""


class BadCertificate(Exception):  # noqa: N818
    """The files of a certificate and its key will not do, and why."""


class Certificate:
    """A certificate and its key, read again when the files have changed."""

    def __init__(self, file: Path, key: Path) -> None:
        """Raise `BadCertificate`."""
        self.file, self.key = file, key
        self.stamp = self._stamp()
        self.latest = self._read()

    def context(self) -> ssl.SSLContext:
        """What to listen with: each connection gets what the files hold by then."""
        context = self._read()
        context.sni_callback = self._greet
        return context

    def _greet(self, tls: ssl.SSLObject, _name: str, _context: ssl.SSLContext) -> None:
        if (stamp := self._stamp()) != self.stamp:
            self.stamp = stamp
            try:
                self.latest = self._read()
                note(Event.CERTIFICATE_READ)
            except BadCertificate as error:  # the one before goes on
                note(Event.CERTIFICATE_REFUSED, error)
        tls.context = self.latest

    def _stamp(self) -> list[tuple[int, int]]:
        try:
            found = [each.stat() for each in (self.file, self.key)]
        except OSError:
            return []
        return [(each.st_ino, each.st_mtime_ns) for each in found]

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(SUITES)
        context.set_alpn_protocols(["http/1.1"])
        # The keys of tickets would be as old as the process: who has them reads all it said.
        context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_RENEGOTIATION
        context.num_tickets = 0
        try:
            if others := stat.S_IMODE(self.key.stat().st_mode) & 0o077:
                raise BadCertificate(f"{self.key} can be read by others ({others:o}): chmod 600")
            context.load_cert_chain(self.file, self.key, password=_nothing)
        except OSError as error:  # that of TLS among them
            raise BadCertificate(f"{self.file} and {self.key}: {error}") from error
        return context


def _nothing() -> str:
    """Who starts a server is not there to type the password of a key."""
    raise BadCertificate("the key is encrypted: a file is wanted that is not")


class PunctualLoop(asyncio.SelectorEventLoop):
    """uvicorn leaves a minute for a handshake, and half of one for the end."""

    async def create_server(self, *args: Any, **more: Any) -> Any:
        more |= {"ssl_handshake_timeout": SECONDS_TO_ASK, "ssl_shutdown_timeout": SECONDS_TO_PART}
        return await super().create_server(*args, **more)
