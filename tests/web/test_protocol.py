"""Connections of those who do not ask, do not end what they ask, or do not read the answer."""

import asyncio
import socket
import time
from contextlib import ExitStack, asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deliberate.web import protocol
from deliberate.web.protocol import Punctual
from tests import conftest
from tests.served import deliberate, free_port, serving

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(conftest.KIND != "sqlite", reason="one database is enough for HTTP"),
]
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNK = b"1\r\na\r\n"
ENDLESS = GET[:-2] + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK
FORM = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\na"
ANSWER = b"a" * 8_000_000
"""More than the buffers of a line hold."""


class Quick(Punctual):
    seconds = seconds_to_read = 0.3
    slowest = 10**9


async def answers(scope, receive, send):
    await Response(ANSWER if scope["path"] == "/much" else b"a")(scope, receive, send)


@asynccontextmanager
async def answering(protocol_class):
    """The port, and the connections that the server has."""
    port = free_port()
    config = uvicorn.Config(
        answers, port=port, http=protocol_class, log_config=None, ws="none", lifespan="off"
    )
    server = uvicorn.Server(config)
    served = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it has no event for that
        await asyncio.sleep(0.01)
    try:
        yield port, server.server_state.connections
    finally:
        for each in [*server.server_state.connections]:
            each.transport.abort()
        server.should_exit = True
        await served


@pytest.fixture
def asks():
    """A client that sends something and reads nothing of its own accord."""
    with ExitStack() as clients:

        def ask(port, data):
            client = clients.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", port))
            client.sendall(data)
            client.setblocking(False)
            return client

        yield ask


async def left_after(connections, seconds):
    """How many stay connected, looked at until there is none."""
    until = time.monotonic() + seconds
    while connections and time.monotonic() < until:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.05)
    return len(connections)


IMPOLITE = {
    "who asks nothing": b"",
    "who begins to ask": GET[:-2],
    "who does not read": GET.replace(b"/", b"/much", 1),
    "who does not read a last answer": GET.replace(b"/", b"/much", 1)[:-2]
    + b"Connection: close\r\n\r\n",
}


@pytest.mark.parametrize("who", IMPOLITE)
async def test_they_do_not_stay(asks, who):
    async with answering(Quick) as (port, connections):
        for _ in range(5):
            asks(port, IMPOLITE[who])
        await asyncio.sleep(0.1)
        assert await left_after(connections, 3) == 0


async def trickle(client):
    """A letter of a body that does not end, again and again, until it is told."""
    try:
        while True:
            client.send(CHUNK)
            await asyncio.sleep(0.05)
    except OSError:
        return


async def stays(asks, protocol_class, data, seconds=3):
    async with answering(protocol_class) as (port, connections):
        client = asks(port, data)
        await asyncio.sleep(0.1)
        trickling = asyncio.create_task(trickle(client))
        left = await left_after(connections, seconds)
        trickling.cancel()
        return left


async def test_a_body_that_nobody_waits_for_does_not_keep_the_connection(asks):
    assert await stays(asks, Quick, ENDLESS) == 0


async def test_uvicorn_by_itself_would_wait_for_all_of_them(asks):
    """The control: none of what is tried above ends by itself."""
    assert await stays(asks, HttpToolsProtocol, ENDLESS, 1) == 1
    async with answering(HttpToolsProtocol) as (port, connections):
        for data in IMPOLITE.values():
            asks(port, data)
        await asyncio.sleep(0.1)
        assert await left_after(connections, 1.5) == len(IMPOLITE)


async def test_what_is_asked_before_the_answer_is_not_answered():
    async with answering(Quick) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET * 1_000)
        async with asyncio.timeout(3):
            answer = await reader.read()
        writer.close()
        assert answer.count(b"HTTP/1.1 200") == answer.count(b"HTTP/1.1 ") == 1
        assert b"connection: close" in answer


async def test_what_is_asked_after_the_answer_is_answered(asks):
    async with answering(Quick) as (port, _), httpx.AsyncClient() as client:
        for _ in range(20):
            assert (await client.get(f"http://127.0.0.1:{port}/")).text == "a"
        form = asks(port, FORM)
        await asyncio.sleep(0.1)
        form.send(b"12345678" + GET)  # the rest of a body whose page was made without it
        await asyncio.sleep(0.1)
        assert form.recv(4096).count(b"HTTP/1.1 200") == 2


async def test_where_places_are_full_whoever_has_waited_longest_gives_way(asks, monkeypatch):
    monkeypatch.setattr(protocol, "places", lambda: 8)
    async with answering(Punctual) as (port, connections):
        for data in (b"", GET[:-2], FORM, GET) * 10:
            asks(port, data)
        await asyncio.sleep(0.2)
        assert len(connections) == 8
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/")).text == "a"


async def test_no_more_than_so_many_answers_wait_to_be_read(asks, monkeypatch):
    monkeypatch.setattr(protocol, "MOST_UNREAD", 3)
    async with answering(Punctual) as (port, connections):
        for _ in range(9):
            asks(port, IMPOLITE["who does not read"])
        await asyncio.sleep(0.5)
        assert len(connections) == 3


FEW = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
from deliberate.commands import hosting, main
{}
main()
"""
CARELESS = """
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
hosting.Punctual = HttpToolsProtocol
"""
"""As uvicorn does it: each takes a descriptor, until there is none."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("few") / "state"
    deliberate(home, "migrate")
    return home


KINDS = [b"", GET[:-2], ENDLESS, FORM]


def answered_among(asks, home, program, kinds):
    """What /help says while 200 keep each a connection, of 64 descriptors; 0 for nothing."""
    said = []
    with serving(home, program=("-c", FEW.format(program))) as address:
        for data in kinds:
            clients = [asks(int(address.rpartition(":")[2]), data) for _ in range(200)]
            try:
                said.append(httpx.get(f"{address}/help", timeout=8).status_code)
            except httpx.TransportError:
                said.append(0)
            for client in clients:
                client.close()
        time.sleep(1.5)  # uvicorn looks again after a second
        assert httpx.get(f"{address}/help", timeout=8).status_code == 200
    return said


def test_descriptors_do_not_run_out(asks, home):
    assert answered_among(asks, home, "", KINDS) == [200] * len(KINDS)


def test_descriptors_that_run_out_would_be_seen(asks, home):
    assert answered_among(asks, home, CARELESS, KINDS[1:2]) == [0]
