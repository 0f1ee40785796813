"""Server CPU a request: one process, SQLite, the demo community, over loopback.

    python -m bench.server

CPU seconds of the server process (user + system) between the first and the last request, divided
by their number. Times on the wall are not given: they say more about the machine than about us.
"""

import asyncio
import gzip
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

HOME = Path(tempfile.mkdtemp(prefix="deliberate-bench-"))
os.environ["DELIBERATE_HOME"] = str(HOME)
os.environ["DELIBERATE_DATABASE_URL"] = f"sqlite://{HOME}/deliberate.sqlite3"

import psutil  # noqa: E402

from bench.world import World, build  # noqa: E402
from deliberate.people.actions import digest  # noqa: E402
from deliberate.people.routes import COOKIE  # noqa: E402
from deliberate.web.security import new_form_key, sealed  # noqa: E402

CLI = [sys.executable, "-m", "deliberate"]


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    most: float
    """Milliseconds of server CPU a request."""


@dataclass(slots=True)
class Visitor:
    """One browser on one kept-alive connection."""

    port: int
    connection: http.client.HTTPConnection

    def get(self, path: str, token: str = "") -> bytes:
        return self._ask("GET", path, token)

    def post(self, path: str, token: str, *, htmx: bool = False, **fields: str) -> bytes:
        form = urlencode({"key": new_form_key(digest(token)), **fields})
        return self._ask("POST", path, token, form, htmx=htmx)

    def _ask(
        self, method: str, path: str, token: str, form: str | None = None, *, htmx: bool = False
    ) -> bytes:
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": f"{COOKIE}={token}"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if htmx:
            headers["HX-Request"] = "true"
        self.connection.request(method, path, form, headers)
        answer = self.connection.getresponse()
        words = answer.read()
        if answer.status != (303 if form is not None and not htmx else 200):
            raise SystemExit(f"{method} {path}: {answer.status}")
        return words


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def serve(port: int) -> subprocess.Popen[bytes]:
    server = subprocess.Popen([*CLI, "serve", "--port", str(port)], stdout=subprocess.DEVNULL)
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port).request("GET", "/health")
        except OSError:
            time.sleep(0.05)
        else:
            return server
    raise SystemExit("the server did not start")


def cpu(server: psutil.Process) -> float:
    times = server.cpu_times()
    return float(times.user + times.system)


def measure(
    server: psutil.Process, asks: Iterable[Callable[[], object]], *, warm: int = 30
) -> tuple[float, int]:
    """Milliseconds of CPU a request, and of how many."""
    waiting = iter(asks)
    for _ in range(warm):
        next(waiting)()
    before, many = cpu(server), 0
    for ask in waiting:
        ask()
        many += 1
    return (cpu(server) - before) / many * 1000, many


def report(bar: Bar, found: tuple[float, int]) -> bool:
    milliseconds, many = found
    holds = milliseconds <= bar.most
    print(
        f"{bar.name:<44}{milliseconds:>7.2f} ms   bar {bar.most:>5.1f}   "
        f"{'holds' if holds else 'FALLS SHORT'}   ({many} requests)"
    )
    return holds


def run(server: psutil.Process, visitor: Visitor, world: World) -> bool:
    thread, reader = f"/issues/{world.thread}/deliberation", world.reader
    reads = {
        Bar("list of 20 issues", 3.0): "/issues",
        Bar("deliberation with 200 claims, first view", 12.0): thread,
        Bar("deliberation, all claims of one side", 12.0): f"{thread}?all=for",
    }
    held = [
        report(bar, measure(server, [partial(visitor.get, path, reader)] * 330))
        for bar, path in reads.items()
    ]
    for bar, htmx in (
        (Bar("opinion tap, with its record", 2.0), False),
        (Bar("opinion tap, with the next card by htmx", 4.0), True),
    ):
        taps = [
            partial(
                visitor.post,
                f"/issues/{world.thread}/claims/{claim}/opinion/{word}",
                reader,
                htmx=htmx,
                shown=sealed("5000000", f"claim {claim} of issue {world.thread}", digest(reader)),
            )
            for word in ("agree", "disagree", "unsure")
            for claim in world.claims
        ]
        held.append(report(bar, measure(server, taps)))
    confirm = f"/issues/{world.vote}/decision/confirm"
    ballots = [partial(visitor.post, confirm, token, choice="yes") for token in world.voters]
    held.append(
        report(Bar("ballot, with its record, synchronous=FULL", 3.0), measure(server, ballots))
    )
    sizes(visitor, ["/", "/issues", thread, f"/issues/{world.vote}/decision"], reader)
    return all(held)


def sizes(visitor: Visitor, paths: list[str], token: str) -> None:
    for path in paths:
        page = visitor.get(path, token)
        print(f"{path:<44}{len(page):>8} B   {len(gzip.compress(page, 6)) / 1000:>5.1f} kB gzipped")


def main() -> None:
    for command in ("migrate", "demo"):
        subprocess.run([*CLI, command], check=True, stdout=subprocess.DEVNULL)
    world = asyncio.run(build())
    port = free_port()
    server = serve(port)
    try:
        visitor = Visitor(port, http.client.HTTPConnection("127.0.0.1", port))
        held = run(psutil.Process(server.pid), visitor, world)
    finally:
        server.terminate()
        server.wait()
    sys.exit(not held)


if __name__ == "__main__":
    main()
