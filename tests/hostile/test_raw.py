"""What only raw bytes can ask of a server that runs: ways out of a folder, split lines, its log."""

import json
from urllib.parse import quote

import pytest

from tests import conftest
from tests.web import test_hostile_clients
from tests.web.test_hostile_clients import HOST, request, sent, status

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(conftest.KIND != "sqlite", reason="one database is enough for HTTP"),
]
site = test_hostile_clients.site
STEPS = [
    "..",
    "%2e%2e",
    "%2E.",
    ".%2e",
    "%252e%252e",
    "..%00",
    "%c0%ae%c0%ae",
    "..;",
    "．．",
    "%uff0e%uff0e",
]
SLASHES = ["/", "%2f", "\\", "%5c", "%252f", "//"]
PLACES = ["/static", "/static/htmx", "/issues/1/panels", "/v", "/rules"]
SECRETS = ["pyproject.toml", "etc/passwd", "secret", "deliberate.sqlite3"]


def ways_out():
    for at, (step, slash) in enumerate((step, slash) for step in STEPS for slash in SLASHES):
        path = PLACES[at % 5] + slash + slash.join([step] * (2 + at % 7)) + slash
        yield quote(path + SECRETS[at % 4], safe="/%\\;.~")


@pytest.mark.parametrize("path", [*ways_out()])
async def test_no_way_leads_out_of_a_folder(site, path):
    answer = await sent(site, request(HOST, line=f"GET {path} HTTP/1.1"))
    assert status(answer) in {400, 404}
    assert b"root:" not in answer
    assert b"[project]" not in answer


SPLITS = [
    "%0d%0aX-Split:%201",
    "%0aX-Split:1",
    "%0d%0a%0d%0a<script>",
    "%E5%98%8D%E5%98%8AX-Split:1",
]
SPLITS += ["%250d%250aX-Split:1", "%00X-Split:1", "\\r\\nX-Split:1"]
ASKED = [
    "/sign-in?next=/{}",
    "/verify?code={}",
    "/v/{}",
    "/issues?q={}",
    "/me/{}",
    "/propose?kind={}",
]


@pytest.mark.parametrize("split", SPLITS)
async def test_no_header_is_split(site, split):
    for path in ASKED:
        answer = await sent(site, request(HOST, line=f"GET {path.format(split)} HTTP/1.1"))
        head = answer.partition(b"\r\n\r\n")[0]
        assert b"x-split" not in head.lower()
        assert head.count(b"HTTP/1.1 ") == 1


async def test_ten_thousand_keys_are_too_many(site):
    many = "&".join(f"k{n}=" for n in range(10_000))
    assert status(await sent(site, request(HOST, line=f"GET /issues?{many} HTTP/1.1"))) in {
        400,
        414,
    }
    kind = "Content-Type: application/x-www-form-urlencoded"
    line = "POST /display HTTP/1.1"
    answer = await sent(
        site, request(HOST, kind, f"Content-Length: {len(many)}", line=line, body=many)
    )
    assert status(answer) == 400


async def test_what_is_sent_as_a_signed_head_is_only_read(site):
    """Deep JSON, a number of 4,300 digits, and bytes that are no text."""
    for body in ("[" * 100_000, "9" * 5_000, "\ud800", json.dumps({"a": "b"}), "— x \n" * 9_000):
        text = body.encode("utf-8", "surrogatepass").decode("latin-1")
        line = "POST /record/cosignatures HTTP/1.1"
        data = request(HOST, f"Content-Length: {len(text)}", line=line)
        assert status(await sent(site, data + text.encode("latin-1"))) == 422
