"""The site looked at from outside: a good one, and one for each thing that is wrong."""

import socket
import ssl
import warnings
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from click.testing import CliRunner

from deliberate import settings
from deliberate.commands import main, outside
from deliberate.commands.outside import FAMILIES, look
from tests.certificates import Authority, server_side
from tests.commands.listening import listening
from tests.served import deliberate, free_port, serving

HOST = "localhost"
HSTS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def good(authority):
    return server_side(*authority.certificate(HOST))


def well(request):
    """As behind a proxy that is set up well: other names are refused."""
    ours = request.headers["Host"].startswith(HOST)
    return (200 if ours else 400), HSTS


def found(authority, tls, answer=well, plain=()):
    """What is found about a site of that TLS and those answers, with plain HTTP at these ports."""
    with listening(answer, tls) as (port, _):
        address = f"https://{HOST}:{port}"
        return [*look(address, datetime.now(UTC), roots=authority.root, plain=plain)]


def unsafe(findings):
    return [each.words for each in findings if each.unsafe]


def seen(*site, **more):
    return unsafe(found(*site, **more))


def test_nothing_is_wrong_with_a_good_site(authority, good):
    assert seen(authority, good, plain=[free_port()]) == []


def test_nobody_trusts_a_certificate_of_an_authority_that_is_not_known(good, tmp_path):
    (said,) = seen(Authority(tmp_path / "other"), good)
    assert "nobody trusts the certificate for localhost: unable to get local issuer" in said


def test_nobody_trusts_a_certificate_that_signs_itself(authority, tmp_path):
    other = Authority(tmp_path / "other")
    (said,) = seen(authority, server_side(other.root, other.root_key))
    assert said == "nobody trusts the certificate for localhost: self-signed certificate"


@pytest.mark.parametrize(
    ("host", "left", "expected"),
    [
        ("zhongyi.example", timedelta(60), "Hostname mismatch"),
        (HOST, timedelta(days=-1), "certificate has expired"),
        (HOST, timedelta(days=13), "the certificate ends on"),
    ],
)
def test_a_certificate_that_will_not_do_is_named(authority, host, left, expected):
    (said,) = seen(authority, server_side(*authority.certificate(host, left=left)))
    assert expected in said


def test_a_short_life_is_measured_by_its_thirds(authority):
    def lasting(since, left):
        return seen(authority, server_side(*authority.certificate(HOST, since=since, left=left)))

    assert lasting(timedelta(days=2), timedelta(days=4)) == []
    assert "renew it" in lasting(timedelta(days=5), timedelta(days=1))[0]


@pytest.mark.parametrize(("name", "version"), [("TLS 1.0", "TLSv1"), ("TLS 1.1", "TLSv1_1")])
def test_old_tls_is_named(authority, name, version):
    version = ssl.TLSVersion[version]
    files = authority.certificate(HOST)
    with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):
        old = server_side(*files, suites="ECDHE+AESGCM:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
        old.minimum_version = version
    said = [each.words for each in found(authority, old)]
    if any(f"{name} could not be tried" in words for words in said):
        pytest.skip(f"OpenSSL here does not speak {name}")
    assert f"{name} is spoken: only TLS 1.2 and 1.3 are safe" in said
    assert "TLS 1.2 is spoken with weak suites: ECDHE-ECDSA-AES128-SHA" in said


@pytest.mark.parametrize(
    "suite",
    [
        "ECDHE-ECDSA-AES128-SHA256",
        "ECDHE-ECDSA-AES256-SHA",
        "ECDHE-ECDSA-NULL-SHA",
        "AECDH-AES256-SHA",
    ],
)
def test_each_weak_suite_is_named(authority, suite):
    tls = server_side(*authority.certificate(HOST), suites=f"ECDHE+AESGCM:{suite}:@SECLEVEL=0")
    assert seen(authority, tls) == [f"TLS 1.2 is spoken with weak suites: {suite}"]


def test_all_weak_suites_are_named(authority):
    both = "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA384"
    tls = server_side(*authority.certificate(HOST), suites=f"ECDHE+AESGCM:{both}")
    (said,) = seen(authority, tls)
    assert set(said.rpartition(": ")[2].split(", ")) == set(both.split(":"))


@pytest.mark.parametrize(("name", "newest"), [("TLS 1.3", "TLSv1_2"), ("TLS 1.2", "TLSv1_3")])
def test_new_tls_that_is_missing_is_named(authority, name, newest):
    tls = server_side(*authority.certificate(HOST), oldest=ssl.TLSVersion.TLSv1_2)
    tls.maximum_version = ssl.TLSVersion[newest]
    if newest == "TLSv1_3":
        tls.minimum_version = tls.maximum_version
    assert seen(authority, tls) == [f"{name} is not spoken"]


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {}, ["is answered with 200"]),
        (302, {"Location": "https://localhost:{}/"}, ["is answered with 302"]),
        (301, {"Location": "https://zhongyi.example/"}, ["is answered with 301"]),
        (301, {"Location": "https://localhost:{}.example/"}, ["is answered with 301"]),
        (301, {"Location": "http://localhost:{}/"}, ["is answered with 301"]),
        (301, {"Location": "https://localhost:{}/"}, []),
        (308, {"Location": "https://localhost:{}"}, []),
    ],
)
def test_plain_http_answers_nothing_but_where_tls_is(authority, good, status, headers, expected):
    with listening(well, good) as (port, _):
        answers = {name: value.format(port) for name, value in headers.items()}
        with listening(lambda _: (status, answers)) as (plain, _):
            address = f"https://{HOST}:{port}"
            said = unsafe(look(address, datetime.now(UTC), roots=authority.root, plain=[plain]))
    assert len(said) == len(expected)
    assert all(words in line for words, line in zip(expected, said, strict=True))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"Strict-Transport-Security": "max-age=300"}, "for less than a year"),
        ({"Strict-Transport-Security": "includeSubDomains"}, "for less than a year"),
        ({"Server": "nginx/1.22.1"}, "tells what is behind it: Server: nginx/1.22.1"),
        ({"X-Powered-By": "Express"}, "tells what is behind it: X-Powered-By: Express"),
        ({"Server": "nginx", "Via": "1.1 Caddy"}, None),
    ],
)
def test_headers_that_are_wrong_are_named(authority, good, more, expected):
    said = seen(authority, good, lambda request: (well(request)[0], HSTS | more))
    assert len(said) == bool(expected)
    assert all(expected in line for line in said)


def test_no_hsts_and_an_answer_to_every_name_are_named(authority, good):
    first, second = seen(authority, good, lambda _: (200, {}))
    assert first == "Strict-Transport-Security is not asked for, or for less than a year"
    assert second == "a request for another host, elsewhere.invalid, is answered with 200"


def test_where_nobody_answers_or_no_tls_is_spoken_is_named(authority, monkeypatch):
    nobody = unsafe(look(f"https://{HOST}:{free_port()}", datetime.now(UTC), plain=()))
    assert "localhost does not answer at port" in " ".join(nobody)
    assert "localhost does not answer" in " ".join(seen(authority, None))
    monkeypatch.setattr(outside, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        told = [*look(f"https://{HOST}:{port}", datetime.now(UTC), plain=())]
    assert "TLS 1.1 could not be tried from here" in told[2].words
    (said,) = unsafe(told)
    assert said.startswith(f"localhost does not answer at port {port}: ")


def test_what_cannot_be_tried_is_said_and_not_passed(authority, good):
    def unknown(family):
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).set_ciphers(family)
        except ssl.SSLError:
            return True
        return False

    told = " ".join(each.words for each in found(authority, good))
    assert ("SSL 3 could not be tried from here: [SSL: NO_PROTOCOLS" in told) is not ssl.HAS_SSLv3
    cannot = ", ".join(filter(unknown, FAMILIES))
    assert told.endswith(f"not tried, as OpenSSL here cannot offer them: {cannot}" * bool(cannot))


def test_the_command_leaves_with_one(authority, good, monkeypatch):
    with listening(lambda _: (200, {}), good) as (port, _):
        monkeypatch.setattr(settings, "BASE_URL", f"https://{HOST}:{port}")
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
        said = CliRunner().invoke(main, ["check", "--outside"])
        assert (said.exit_code, "Strict-Transport-Security" in said.stdout) == (1, True)
    monkeypatch.setattr(settings, "BASE_URL", "http://zhongyi.example")
    said = CliRunner().invoke(main, ["check", "--outside"])
    assert (said.exit_code, "only https is looked at" in said.stdout) == (1, True)


def test_the_real_server_is_well_behind_tls(authority, good, tmp_path):
    backend = None

    def passed_on(request):
        answer = httpx.get(f"{backend}{request.path}", headers={"Host": request.headers["Host"]})
        told = {"content-length", "date"}
        return answer.status_code, {k: v for k, v in answer.headers.items() if k not in told}

    with listening(passed_on, good) as (port, asked):
        address = f"https://{HOST}:{port}"
        deliberate(tmp_path, "migrate", DELIBERATE_BASE_URL=address)
        with serving(tmp_path, DELIBERATE_BASE_URL=address) as backend:
            plain = [int(backend.rpartition(":")[2])]
            said = unsafe(look(address, datetime.now(UTC), roots=authority.root, plain=plain))
        assert len(asked) == 2
    (to_the_server_itself,) = said
    assert f"plain HTTP at port {plain[0]} is answered with 200" in to_the_server_itself
