"""One whole run of the real server: what it writes on standard error, from start to end."""

import json
import re
import socket
import sqlite3
from collections import Counter
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from deliberate.log import MOST_LINES, Event
from deliberate.people.rules import new_code
from tests.conftest import KIND
from tests.served import serving
from tests.web.test_behind_tls import LOGIN, PASSWORD, TLS, home, sent

__all__ = ["home"]  # the fixture
pytestmark = pytest.mark.skipif(KIND != "sqlite", reason="one database is enough for HTTP")
CANARY = "q7canary7z"
EVIL = f"{CANARY}%0a%7b%22event%22:%22signed-in%22%7d%0d%0a%1b[2J"
FLOOD = 25
CODES = {event.code: event for event in Event}


@contextmanager
def raw(site, data):
    """A connection on which this was sent."""
    address = urlsplit(site)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(data)
        yield connection


def sign_in(site, **fields):
    return sent(site, "/sign-in", {}, **({"login": LOGIN, "password": PASSWORD} | fields))


@contextmanager
def broken(home):
    """Pages that show issues meet a fault of ours."""
    database = sqlite3.connect(home / "deliberate.sqlite3")
    database.execute("ALTER TABLE issue RENAME TO elsewhere")
    yield
    database.execute("ALTER TABLE elsewhere RENAME TO issue")
    database.close()


def a_run(site):
    assert sign_in(site).status_code == 303
    assert sign_in(site, password=f"{CANARY} is not it").status_code == 422
    assert sign_in(site, login=CANARY).status_code == 422
    assert sent(site, "/recover", {}, code=new_code(), password=PASSWORD).status_code == 422
    assert httpx.get(f"{site}/me?{CANARY}").status_code == 303
    assert httpx.post(f"{site}/display", data={"key": CANARY}).status_code == 422
    cross = {"Sec-Fetch-Site": "cross-site", "X-A": CANARY}
    assert httpx.post(f"{site}/display", headers=cross).status_code == 403
    assert httpx.get(site, headers={"Host": f"{CANARY}.example"}).status_code == 400
    with raw(site, f"\x1b{CANARY}\nline\r\n\r\n".encode()) as connection:
        assert connection.recv(99)[9:12] == b"400"
    assert httpx.get(f"{site}/{EVIL}?{EVIL}", headers={"User-Agent": EVIL}).status_code == 404
    for n in range(FLOOD):
        forwarded = {"X-Forwarded-For": "203.0.113.7"}
        assert httpx.get(f"{site}/{CANARY}/{n}", headers=forwarded).status_code == 404


@pytest.fixture(scope="module")
def run(home):
    """What the server wrote, and the page about a fault of ours."""
    file = home.parent / "log"
    begun = f"GET /{CANARY} HTTP/1.1\r\nX-A: {CANARY}".encode()
    with file.open("wb") as log, serving(home, log, **TLS) as site, raw(site, begun) as slow:
        a_run(site)
        with broken(home):
            fault = httpx.get(f"{site}/issues?q={EVIL}")
        assert slow.recv(99) == b""
    assert fault.status_code == 500
    return file.read_text(), fault.text


@pytest.fixture(scope="module")
def lines(run):
    return [json.loads(line) for line in run[0].splitlines()]


def test_every_line_is_json_with_moment_level_and_event(run, lines):
    text, _ = run
    assert text.endswith("}\n")
    assert all(re.fullmatch(r"[\x20-\x7e]+", line) for line in text.splitlines())
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["at"])
        event = CODES[line["event"]]
        assert set(line) - {"at", "level", "event", "trace"} == set(
            ("source", "times") if "times" in line else event.fields
        )
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def test_each_event_is_there_once(lines):
    assert Counter(line["event"] for line in lines if line["event"] != "unseen") == {
        "started": 1,
        "signed-in": 1,
        "sign-in-failed": 2,
        "recovery-code-failed": 1,
        "refused": 1,
        "form-refused": 1,
        "from-elsewhere": 1,
        "misshapen": 2,
        "failed": 1,
        "too-slow": 1,
        "stopped": 1,
    }
    assert (lines[0]["event"], lines[-1]["event"]) == ("started", "stopped")


def test_a_flood_is_a_few_lines_of_one_source_that_say_how_much_it_was(lines):
    sources = Counter()
    for line in (each for each in lines if each["event"] == "unseen"):
        sources[line["source"]] += line.get("times", 1)
    assert sorted(sources.values()) == [1, FLOOD]
    written = [line for line in lines if line["event"] == "unseen"]
    assert len(written) <= 2 + 2 * MOST_LINES  # where a minute ended in the midst of it
    assert any("times" in line for line in written)
    failed = {line["source"] for line in lines if line["event"] == "sign-in-failed"}
    assert len(failed) == 1  # both times
    assert not failed & set(sources)  # across events nothing leads from one to the other


def test_a_fault_has_the_incident_that_its_page_shows_and_the_trace_in_its_line(run, lines):
    (failed,) = [line for line in lines if line["event"] == "failed"]
    assert failed["incident"] in run[1]
    assert "no such table" in failed["trace"][0]
    assert any("deliberate/web/" in frame or "issues/" in frame for frame in failed["trace"])


def test_nothing_that_was_sent_and_nobody_is_in_it(run):
    for words in (CANARY, LOGIN, PASSWORD, "203.0.113.7", "127.0.0.1", "/issues/"):
        assert words not in run[0].replace("/deliberate/issues/", "")
