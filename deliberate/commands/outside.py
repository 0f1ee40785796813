"""What anybody sees of the site at its own address: its TLS, its certificate, its answers."""

import re
import socket
import ssl
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

SECONDS = 10
PLAIN = (80, 8000)
"""Where plain HTTP is looked for: its own port, and that of `serve`."""
OLD = {
    "SSL 3": ssl.TLSVersion.SSLv3,
    "TLS 1.0": ssl.TLSVersion.TLSv1,
    "TLS 1.1": ssl.TLSVersion.TLSv1_1,
}
NEW = {"TLS 1.2": ssl.TLSVersion.TLSv1_2, "TLS 1.3": ssl.TLSVersion.TLSv1_3}
ANY = "ALL:COMPLEMENTOFALL"
FAMILIES = ("RC4", "3DES", "DES", "EXPORT", "IDEA", "SEED")
"""Weak suites that OpenSSL knows only where it was built so."""
LEFT, PART_LEFT = timedelta(days=14), 3
"""A certificate is renewed earlier than that, or with a third of a short life to go."""
A_YEAR = 365 * 24 * 3600
STRANGER = "elsewhere.invalid"
FOR_GOOD = {301, 308}


class Finding(NamedTuple):
    words: str
    unsafe: bool = True
    """Else it could not be tried from here."""


@dataclass(frozen=True)
class Site:
    name: str
    host: str
    port: int
    trusting: ssl.SSLContext


def look(
    address: str, at: datetime, *, roots: str | None = None, plain: Iterable[int] = PLAIN
) -> Iterator[Finding]:
    """What is unsafe, and what could not be tried; `roots` is a file, else the system's count."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        yield Finding(f"DELIBERATE_BASE_URL is {address}: only https is looked at from outside")
        return
    trusting = ssl.create_default_context(cafile=roots)
    site = Site(parts.netloc, parts.hostname, parts.port or 443, trusting)
    try:
        _reached(site).close()
        yield from _versions(site)
        yield from _suites(site)
        yield from _certificate(site, at)
    except (OSError, HTTPException) as error:
        yield Finding(f"{site.host} does not answer at port {site.port}: {error}")
    for port in plain:
        if port != site.port:
            yield from _plain(site, port)


def _versions(site: Site) -> Iterator[Finding]:
    for name, version in (OLD | NEW).items():
        try:
            suite = _agreed(site, _offering(version, ANY))
        except (ssl.SSLError, TimeoutError) as error:
            yield Finding(f"{name} could not be tried from here: {error}", unsafe=False)
            continue
        if suite and name in OLD:
            yield Finding(f"{name} is spoken: only TLS 1.2 and 1.3 are safe")
        if not suite and name in NEW:
            yield Finding(f"{name} is not spoken")


def _suites(site: Site) -> Iterator[Finding]:
    """Weak suites are offered alone, and again without each that was taken."""
    offer = _offering(ssl.TLSVersion.TLSv1_2, ANY)
    weak = [suite["name"] for suite in offer.get_ciphers() if _is_weak(suite)]
    taken: list[str] = []
    try:
        while suite := _agreed(site, _offering(ssl.TLSVersion.TLSv1_2, ":".join(weak))):
            weak.remove(suite)
            taken.append(suite)
    except (ssl.SSLError, TimeoutError) as error:
        yield Finding(f"weak suites could not be tried from here: {error}", unsafe=False)
    if taken:
        yield Finding(f"TLS 1.2 is spoken with weak suites: {', '.join(taken)}")
    if unknown := [family for family in FAMILIES if not _knows(family)]:
        words = f"not tried, as OpenSSL here cannot offer them: {', '.join(unknown)}"
        yield Finding(words, unsafe=False)


def _is_weak(suite: Mapping[str, Any]) -> bool:
    """Without forward secrecy, authenticated encryption or a signature by the certificate.

    Those for keys that both sides were given beforehand no browser offers.
    """
    if suite["protocol"] == "TLSv1.3" or "psk" in suite["kea"] or "srp" in suite["kea"]:
        return False
    forward = suite["kea"] in {"kx-ecdhe", "kx-dhe"}
    return not (suite["aead"] and forward and suite["auth"] in {"auth-ecdsa", "auth-rsa"})


def _knows(suites: str) -> bool:
    try:
        _offering(ssl.TLSVersion.TLSv1_2, suites)
    except ssl.SSLError:
        return False
    return True


def _offering(version: ssl.TLSVersion, suites: str) -> ssl.SSLContext:
    """Speaks nothing but these, trusts anybody, and is for a handshake alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(f"{suites}:@SECLEVEL=0")
    with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):
        context.minimum_version = context.maximum_version = version
    return context


def _agreed(site: Site, context: ssl.SSLContext) -> str | None:
    """The suite, or None where the site refused; raises `SSLError` or `TimeoutError` otherwise."""
    try:
        with _greeting(site, context) as tls:
            suite = tls.cipher()
            return suite and suite[0]
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionResetError):
        return None
    except ssl.SSLError as error:
        if "ALERT" in (error.reason or ""):
            return None
        raise


def _reached(site: Site) -> socket.socket:
    return socket.create_connection((site.host, site.port), SECONDS)


@contextmanager
def _greeting(site: Site, context: ssl.SSLContext) -> Iterator[ssl.SSLSocket]:
    with _reached(site) as raw, context.wrap_socket(raw, server_hostname=site.host) as tls:
        yield tls


def _certificate(site: Site, at: datetime) -> Iterator[Finding]:
    try:
        with _greeting(site, site.trusting) as tls:
            shown: Any = tls.getpeercert()
    except ssl.SSLCertVerificationError as error:
        yield Finding(f"nobody trusts the certificate for {site.host}: {error.verify_message}")
        return
    begins, ends = (_moment(shown[name]) for name in ("notBefore", "notAfter"))
    if ends - at < min(LEFT, (ends - begins) / PART_LEFT):
        yield Finding(f"the certificate ends on {ends:%Y-%m-%d}: renew it")
    yield from _answers(site)


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)


def _answers(site: Site) -> Iterator[Finding]:
    def over_tls(name: str) -> tuple[int, Message]:
        context = site.trusting
        return _asked(HTTPSConnection(site.host, site.port, timeout=SECONDS, context=context), name)

    _, headers = over_tls(site.name)
    age = re.search(r"max-age=\"?(\d{1,12})", headers.get("Strict-Transport-Security", ""))
    if not age or int(age[1]) < A_YEAR:
        yield Finding("Strict-Transport-Security is not asked for, or for less than a year")
    if told := [f"{name}: {value}" for name, value in headers.items() if _tells(name, value)]:
        yield Finding(f"the answer tells what is behind it: {', '.join(told)}")
    try:
        status, _ = over_tls(STRANGER)
    except (OSError, HTTPException):
        return
    if status < 400:
        yield Finding(f"a request for another host, {STRANGER}, is answered with {status}")


def _tells(name: str, value: str) -> bool:
    """A bare name is let pass: some proxies cannot leave it out."""
    version = name.lower() in {"server", "via"} and re.search(r"[a-z].*\d", value, re.IGNORECASE)
    return bool(version) or name.lower() in {"x-powered-by", "x-aspnet-version"}


def _plain(site: Site, port: int) -> Iterator[Finding]:
    try:
        status, headers = _asked(HTTPConnection(site.host, port, timeout=SECONDS), site.name)
    except (OSError, HTTPException):
        return
    target = headers.get("Location", "")
    if status not in FOR_GOOD or not f"{target}/".startswith(f"https://{site.name}/"):
        only = f"only a permanent redirect to https://{site.name} is safe"
        yield Finding(f"plain HTTP at port {port} is answered with {status} {target}: {only}")


def _asked(connection: HTTPConnection, name: str) -> tuple[int, Message]:
    try:
        connection.request("GET", "/", headers={"Host": name})
        answer = connection.getresponse()
        return answer.status, answer.headers
    finally:
        connection.close()
