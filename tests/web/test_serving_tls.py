"""The real server under a certificate of its own: safe suites, its own limits, and renewal."""

import asyncio
import json
import re
import socket
import ssl
import time
import warnings
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from deliberate import settings
from deliberate.commands import main
from deliberate.commands.hosting import overheard
from deliberate.commands.outside import look
from deliberate.people.rules import new_code
from deliberate.web.protocol import SECONDS_TO_ASK
from deliberate.web.tls import SECONDS_TO_PART, Certificate
from tests.certificates import Authority
from tests.conftest import KIND
from tests.served import deliberate, free_port, started
from tests.web.test_behind_tls import FOLDER, LOGIN, PASSWORD

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "sqlite", reason="one database is enough for HTTP"),
]
STALLED = 100
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
"""The beginning of a greeting, and no more."""


class Site:
    def __init__(self, home, authority):
        self.authority, self.home = authority, home
        self.certificate, self.key = authority.certificate("localhost")
        self.key.chmod(0o600)
        self.address = f"https://localhost:{free_port()}"
        self.port = urlsplit(self.address).port
        self.words = ("--certificate", str(self.certificate), "--key", str(self.key))
        self.tls = {"DELIBERATE_BASE_URL": self.address}
        self.trusting = ssl.create_default_context(cafile=authority.root)

    @contextmanager
    def running(self, log):
        words = (*self.words, "--proxy", "192.0.2.1")
        root = self.authority.root
        with started(self.address, self.home, *words, log=log, root=root, **self.tls):
            yield self

    def browser(self):
        return httpx.Client(base_url=self.address, verify=self.trusting)

    def shown(self):
        """The certificate that a newcomer is shown."""
        with (
            socket.create_connection(("localhost", self.port), 10) as raw,
            self.trusting.wrap_socket(raw, server_hostname="localhost") as tls,
        ):
            return tls.getpeercert()["serialNumber"], tls.selected_alpn_protocol()

    def said(self):
        lines = (self.home / "log").read_text().splitlines()
        return [json.loads(line)["event"] for line in lines]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("serving") / "state"
    home.mkdir()
    site = Site(home, Authority(home.parent / "authority"))
    assert deliberate(home, "migrate", **site.tls).returncode == 0
    assert deliberate(home, "import", "community", str(FOLDER), **site.tls).returncode == 0
    given = deliberate(home, "password", LOGIN, "--password", PASSWORD, **site.tls)
    assert given.returncode == 0, given.stderr
    with (home / "log").open("w") as log, site.running(log):
        yield site


def key_of(page):
    return re.search(r'name="key" value="([^"]+)"', page.text)[1]


def test_somebody_reads_signs_in_and_is_kept_over_tls_alone(site):
    with site.browser() as browser:
        form = {"login": LOGIN, "password": PASSWORD, "key": key_of(browser.get("/sign-in"))}
        answer = browser.post("/sign-in", data=form)
        assert answer.status_code == 303
        assert "__Host-sid" in browser.cookies
        assert browser.get("/me").status_code == 200
        page = browser.get("/help")
        assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        assert page.http_version == "HTTP/1.1"


def test_from_outside_nothing_is_unsafe(site):
    """No old version, no weak suite, a certificate that holds, HSTS, no other host."""
    found = [*look(site.address, datetime.now(UTC), roots=site.authority.root, plain=[site.port])]
    assert [each.words for each in found if each.unsafe] == []
    assert site.shown()[1] == "http/1.1"


@pytest.mark.parametrize("version", ["TLSv1_1", "TLSv1"])
def test_old_tls_is_refused(site, version):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion[version]
    with (
        socket.create_connection(("localhost", site.port), 10) as raw,
        pytest.raises(ssl.SSLError, match=r"(?i)protocol"),
    ):
        old.wrap_socket(raw, server_hostname="localhost")


def test_plain_http_is_answered_with_nothing_and_the_log_stays_quiet(site):
    before = site.said()
    with socket.create_connection(("localhost", site.port), 10) as raw:
        raw.sendall(b"GET /help HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = raw.recv(4096)
    assert b"HTTP" not in answer
    with socket.create_connection(("localhost", site.port), 10) as raw:
        raw.sendall(b"\x16\x03\x01\x00\x05nonsense")
    assert site.shown()
    assert site.said() == before


async def seconds_until_closed(port, data, tls=None):
    """A connection that sends this and then nothing."""
    began = time.monotonic()
    name = "localhost" if tls else None
    reader, writer = await asyncio.open_connection("localhost", port, ssl=tls, server_hostname=name)
    writer.write(data)
    await reader.read()
    writer.close()
    return time.monotonic() - began


async def waits(site):
    """How long others wait meanwhile."""
    async with httpx.AsyncClient(verify=site.trusting) as browser:
        while True:
            began = time.monotonic()
            assert (await browser.get(f"{site.address}/health", timeout=10)).status_code == 200
            yield time.monotonic() - began
            await asyncio.sleep(0.2)


async def test_who_never_finishes_a_greeting_is_cut_off_and_keeps_nobody_waiting(site):
    silent = [seconds_until_closed(site.port, b"") for _ in range(STALLED)]
    half = [seconds_until_closed(site.port, HELLO) for _ in range(STALLED)]
    greeted = [seconds_until_closed(site.port, b"", site.trusting)]
    greeted += [seconds_until_closed(site.port, b"GET / HTTP/1.1\r\nX-A: ", site.trusting)]
    stalled = asyncio.gather(*silent, *half, *greeted)
    slowest = 0
    async for each in waits(site):
        slowest = max(slowest, each)
        if stalled.done():
            break
    cut = await stalled
    assert min(cut) > SECONDS_TO_ASK - 1
    assert max(cut) < SECONDS_TO_ASK + SECONDS_TO_PART + 5  # uvicorn's own would be a minute
    assert slowest < 2


def test_who_does_not_say_good_bye_is_cut_off_too(site):
    """After the server closes, the other side has so long to answer; uvicorn leaves 30 seconds."""
    raw = socket.create_connection(("localhost", site.port), 10)
    held = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = site.trusting.wrap_bio(*held, server_hostname="localhost")
    while True:
        try:
            tls.do_handshake()
            break
        except ssl.SSLWantReadError:
            raw.sendall(held[1].read())
            held[0].write(raw.recv(65536))
    tls.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    raw.sendall(held[1].read())
    began = time.monotonic()
    raw.settimeout(SECONDS_TO_PART + 10)
    with raw:
        while raw.recv(65536):
            """Read as it comes, without a word of TLS back."""
    assert time.monotonic() - began < SECONDS_TO_PART + 3


def test_who_is_not_the_proxy_is_not_believed(site):
    """Here 127.0.0.1 is not: twelve wrong codes come from one address, whatever they say."""
    with site.browser() as browser:
        form = {"key": key_of(browser.get("/recover")), "password": PASSWORD}
        answers = [
            browser.post(
                "/recover",
                data=form | {"code": new_code()},
                headers={"X-Forwarded-For": f"198.51.100.{n}"},
            ).status_code
            for n in range(12)
        ]
    assert answers[-1] == 429


def test_a_renewed_certificate_is_shown_without_a_restart(site):
    files = (site.certificate, site.key)
    before = [each.read_bytes() for each in files]
    first = site.shown()
    site.key.write_text("half a file")
    assert site.shown() == first  # the one before goes on
    assert site.said()[-1] == "certificate-refused"
    site.authority.certificate("localhost", left=timedelta(90))
    second = site.shown()
    assert second != first
    assert site.said()[-1] == "certificate-read"
    for each, text in zip(files, before, strict=True):
        other = each.with_suffix(".new")
        other.write_bytes(text)
        other.chmod(0o600)
        other.replace(each)
    assert site.shown() == first
    site.key.unlink()
    assert site.shown() == first
    assert site.said()[-1] == "certificate-refused"
    site.key.write_bytes(before[1])
    site.key.chmod(0o600)
    assert site.shown() == first


@pytest.fixture
def files(tmp_path):
    authority = Authority(tmp_path / "other")
    certificate, key = authority.certificate("localhost")
    key.chmod(0o600)
    return certificate, key


def refused(*words):
    """What `serve` says; it gives up before it looks at anything else."""
    told = CliRunner().invoke(main, ["serve", *map(str, words)])
    assert told.exit_code == 2
    return told.stderr


def test_a_key_that_others_can_read_is_refused(files):
    certificate, key = files
    key.chmod(0o640)
    told = refused("--certificate", certificate, "--key", key)
    assert f"{key} can be read by others (40): chmod 600" in told


def test_files_that_will_not_do_are_refused(files, tmp_path):
    certificate, key = files
    _, other = Authority(tmp_path / "third").certificate("localhost")
    other.chmod(0o600)
    told = refused("--certificate", certificate, "--key", other)
    assert "key values mismatch" in told.lower()
    secret = load_pem_private_key(key.read_bytes(), None)
    closed = BestAvailableEncryption(b"a password")
    key.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed))
    assert "the key is encrypted" in refused("--certificate", certificate, "--key", key)
    assert "wanted together" in refused("--certificate", certificate)
    assert "wanted together" in refused("--key", key)


def test_a_certificate_and_a_plain_address_do_not_go_together(site, monkeypatch):
    certificate = Certificate(site.certificate, site.key)
    for address, faults in (("http://localhost:8000", 1), (site.address, 0)):
        monkeypatch.setattr(settings, "SECURE", address.startswith("https"))
        assert len([*overheard("0.0.0.0", certificate)]) == faults


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "zhongyi.example"])
def test_plain_http_over_a_network_is_refused_in_public(host, monkeypatch):
    monkeypatch.setattr(settings, "BASE_URL", "https://zhongyi.example")
    (fault,) = overheard(host, None)
    assert fault.startswith(f"what {host} hears goes over the network without TLS")
    assert [*overheard("127.0.0.1", None)] == []
    monkeypatch.setattr(settings, "TRIAL", True)
    assert [*overheard(host, None)] == []


def test_the_server_itself_refuses_it(site):
    public = {"DELIBERATE_BASE_URL": "https://zhongyi.example"}
    told = deliberate(site.home, "serve", "--host", "0.0.0.0", **public)
    assert (told.returncode, "without TLS" in told.stderr) == (2, True)
