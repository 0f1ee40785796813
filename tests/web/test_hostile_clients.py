"""A server that really runs, and clients that mean it harm: others are served all the same."""

import asyncio
import http.client
import statistics
import time
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import pytest

from deliberate.web.limits import LONGEST_ADDRESS, MOST_HEADERS
from deliberate.web.protocol import LARGEST_HEAD, SECONDS_TO_ASK
from tests import conftest
from tests.served import deliberate, serving

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(conftest.KIND != "sqlite", reason="one database is enough for HTTP"),
]
SLOW = 200


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("hostile") / "state"
    deliberate(home, "migrate")
    with serving(home) as address:
        yield urlsplit(address)


async def sent(site, data, *, seconds=5.0):
    """What comes back for these bytes; b'' for a connection that is closed without a word."""
    reader, writer = await asyncio.open_connection(site.hostname, site.port)
    writer.write(data)
    try:
        async with asyncio.timeout(seconds):
            return await reader.read(-1 if b"close" in data else 4096)
    finally:
        writer.close()


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def request(*headers, line="GET /help HTTP/1.1", body=""):
    return ("\r\n".join([line, *headers, "Connection: close"]) + "\r\n\r\n" + body).encode()


HOST = "Host: 127.0.0.1"
LATIN = "Content-Type: application/x-www-form-urlencoded"
POST = "POST /display HTTP/1.1"
MISSHAPEN = {
    "no host": (request(), 400),
    "two hosts": (request(HOST, "Host: evil.example"), 400),
    "a long address": (request(HOST, line=f"GET /{'a' * LONGEST_ADDRESS} HTTP/1.1"), 414),
    "a long query": (request(HOST, line=f"GET /?{'a' * LONGEST_ADDRESS} HTTP/1.1"), 414),
    "many headers": (request(HOST, *(f"X-{n}: 1" for n in range(MOST_HEADERS))), 431),
    "a large header": (request(HOST, f"X-A: {'a' * 20_000}"), 431),
    "headers without end": (request(HOST, f"X-A: {'a' * (LARGEST_HEAD + 1)}")[:-4], 400),
    "length and chunks": (
        request(HOST, LATIN, "Content-Length: 4", "Transfer-Encoding: chunked", line=POST),
        400,
    ),
    "two lengths": (request(HOST, "Content-Length: 4", "Content-Length: 5", line=POST), 400),
    "a length that is none": (request(HOST, "Content-Length: -1", line=POST), 400),
    "a length with a sign": (request(HOST, "Content-Length: +4", line=POST, body="a=bc"), 400),
    "an unknown encoding": (request(HOST, "Transfer-Encoding: xchunked", line=POST), 400),
    "a header with a blank before the colon": (request(HOST, "X-A : b"), 400),
    "a bare line feed": (b"GET /help HTTP/1.1\nHost: a\nConnection: close\n\n", 400),
    "a folded header": (request(HOST, "X-A: b", " c"), 400),
    "a NUL": (request(HOST, "X-A: b\0c"), 400),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc close", 400),
}


@pytest.mark.parametrize("name", MISSHAPEN)
async def test_what_no_browser_sends_is_turned_away(site, name):
    data, expected = MISSHAPEN[name]
    assert status(await sent(site, data)) == expected


async def test_what_a_browser_sends_is_answered(site):
    assert status(await sent(site, request(HOST))) == 200


async def test_a_second_request_hidden_in_a_body_is_not_answered(site):
    hidden = "0\r\n\r\nGET /record HTTP/1.1\r\nHost: a\r\n\r\n"
    headers = (HOST, LATIN, f"Content-Length: {len(hidden)}")
    answer = await sent(site, request(*headers, line=POST, body=hidden))
    assert answer.count(b"HTTP/1.1 ") == 1


def health(site):
    began = time.perf_counter()
    connection = http.client.HTTPConnection(site.hostname, site.port, timeout=10)
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200
    connection.close()
    return time.perf_counter() - began


async def patience_of_others(site, seconds):
    """How long others wait for /health meanwhile, in ascending order."""
    waited, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        waited.append(await asyncio.to_thread(health, site))
        await asyncio.sleep(0.05)
    return sorted(waited)


async def trickles(site):
    """Sends a header a letter a second: when it is cut off, in seconds."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(site.hostname, site.port)
    writer.write(b"GET / HTTP/1.1\r\nX-A: ")
    with_end = asyncio.ensure_future(reader.read())
    while not with_end.done():
        writer.write(b"a")
        await asyncio.wait({with_end}, timeout=1)
    with suppress(ConnectionError):  # who writes as it is cut off hears so
        await with_end
    writer.close()
    return time.monotonic() - began


async def test_two_hundred_slow_clients_are_cut_off_and_keep_nobody_waiting(site):
    slow = [asyncio.create_task(trickles(site)) for _ in range(SLOW)]
    waited = await patience_of_others(site, SECONDS_TO_ASK)
    cut = await asyncio.gather(*slow)
    assert max(cut) < SECONDS_TO_ASK + 10
    assert min(cut) > SECONDS_TO_ASK - 1  # and not at once: a poor line is not an attack
    assert statistics.median(waited) < 0.5


async def test_a_flood_of_sign_ins_keeps_nobody_waiting(site):
    """The form is read from the page, as a browser would."""

    def attempt(n):
        connection = http.client.HTTPConnection(site.hostname, site.port, timeout=30)
        connection.request("GET", "/sign-in")
        words = connection.getresponse().read().decode()
        key = words.split('name="key" value="', 1)[1].split('"', 1)[0]
        form = urlencode({"key": key, "login": f"nobody{n}", "password": "a long wrong password"})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sign-in", form, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    flood = [asyncio.to_thread(attempt, n) for n in range(120)]
    answers, waited = await asyncio.gather(asyncio.gather(*flood), patience_of_others(site, 3))
    assert set(answers) <= {422, 429, 503}
    assert 429 in answers  # one place fails a hundred times, and then waits
    assert statistics.median(waited) < 0.5
