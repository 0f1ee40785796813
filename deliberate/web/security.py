"""Headers on every answer, requests only from our own pages, and the key in every form."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from secrets import token_urlsafe
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deliberate import settings
from deliberate.log import Event
from deliberate.storage.apart import keep_first, put_first
from deliberate.web.display import Display
from deliberate.web.noting import noted

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers older than `frame-ancestors`
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
}
if settings.SECURE:
    HEADERS["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

REPORTS = "/content-reports"
CONTENT_POLICY = (
    "default-src 'none'; script-src 'nonce-{}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    f"base-uri 'none'; object-src 'none'; report-uri {REPORTS}"
)
SAFE = {"GET", "HEAD", "OPTIONS"}


class Headers:
    """Also gives each request its nonce and the reader's display."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        nonce = token_urlsafe(16)
        state = scope.setdefault("state", {})
        state["nonce"] = nonce
        state["display"] = Display.read(HTTPConnection(scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", kept_by_browsers(scope["path"]))
                guard(headers, nonce)
            await send(message)

        return await self.app(scope, receive, send_with_headers)


def kept_by_browsers(path: str) -> str:
    """What is the same for everybody, an hour; of the rest nothing stays on a shared device."""
    return "public, max-age=3600" if path.startswith("/static/") else "no-store"


def guard(headers: MutableHeaders, nonce: str) -> None:
    headers.update(HEADERS)
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY.format(nonce))


class SameOrigin:
    """Nobody else's page can act in your name."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not from_our_page(scope):
            noted(scope, Event.FROM_ELSEWHERE)
            refusal = PlainTextResponse("cross-site request refused", 403)
            return await refusal(scope, receive, send)
        return await self.app(scope, receive, send)


def from_our_page(scope: Scope) -> bool:
    """By Fetch Metadata, else by Origin; an old browser that sends neither has the form's key."""
    headers = HTTPConnection(scope).headers
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    if origin := headers.get("origin"):
        return urlsplit(origin).netloc in {headers.get("host"), urlsplit(settings.BASE_URL).netloc}
    return True


class StaleForm(Exception):  # noqa: N818
    """The form was not made for this session, or has no key at all."""


def new_form_key(session: str) -> str:
    """A key for the forms of one page: unguessable, bound to the session, used once."""
    nonce = token_urlsafe(16)
    return f"{nonce}.{_signatures(nonce, session)[0]}"


def check_form_key(key: str, session: str) -> None:
    nonce, _, signature = key.partition(".")
    if not _is_ours(signature, nonce, session):
        raise StaleForm


def _is_ours(signature: str, words: str, session: str) -> bool:
    sent = signature.encode()
    return any(compare_digest(sent, made.encode()) for made in _signatures(words, session))


def _signatures(words: str, session: str) -> list[str]:
    """Under each secret that passes, the newest first."""
    signed = f"{words}.{session}".encode()
    made = [hmac(secret, signed, sha256).digest() for secret in settings.secrets()]
    return [urlsafe_b64encode(each[:16]).decode().rstrip("=") for each in made]


def sealed(words: str, about: str, session: str) -> str:
    """Words for a form to carry, that nobody can change or take elsewhere or to another session."""
    return f"{words}.{_signatures(f'{words}.{about}', session)[0]}"


def unsealed(carried: str, about: str, session: str) -> str:
    """The words that were sealed about this and for this session; raises `StaleForm`."""
    words, _, signature = carried.partition(".")
    if not _is_ours(signature, f"{words}.{about}", session):
        raise StaleForm
    return words


def renew_secret(*, leaked: bool) -> None:
    """What the one before signed passes until the next is made, or no more if others know it."""
    put_first("secret", settings.new_secret())
    keep_first("secret", 1 if leaked else 2)


def session_of(request: Request) -> str:
    session: str = request.state.session
    return session
