"""Headers and cookies, exactly as they shall be, on every route and every kind of answer."""

import re

import pytest
from starlette.responses import PlainTextResponse

from deliberate.people.routes import COOKIE
from deliberate.verdict import anyone_may
from deliberate.web.routing import get
from deliberate.web.security import CONTENT_POLICY, HEADERS
from tests.hostile.crawl import POSTS, addresses, forms_on
from tests.hostile.world import ONE_DATABASE
from tests.test_permissions import path_of
from tests.trust.world import FULL

pytestmark = [pytest.mark.anyio, ONE_DATABASE]
EVERY = 1 if FULL else 20
NONCE = re.compile(r"'nonce-[\w-]{22}'")
NEVER = {"server", "x-powered-by", "access-control-allow-origin", "link", "refresh"}
OF_A_COOKIE = {
    name: {"httponly", "path=/", "samesite=lax"}
    for name in (COOKIE, "said", "lang", "size", "contrast", "theme")
}
STATIC = ["/static/app.css", "/static/htmx/htmx.min.js", "/static/icons.svg"]
ODD = ["/no-such-page", "/static/no-such-file", "/issues/", "/static", "/issues/999999999"]


def faults_of(answer):
    """What is not as it shall be."""
    headers = answer.headers
    static = str(answer.request.url.path).startswith("/static/") and answer.status_code < 400
    expected = {name.lower(): value for name, value in HEADERS.items()}
    expected["cache-control"] = "public, max-age=3600" if static else "no-store"
    found = [
        f"{name}: {headers.get(name)}" for name in expected if headers.get(name) != expected[name]
    ]
    policy = headers.get_list("content-security-policy")
    if [NONCE.sub("", each) for each in policy] != [CONTENT_POLICY.replace("'nonce-{}'", "")]:
        found.append(f"content-security-policy: {policy}")
    found += [f"{name} is there" for name in NEVER & set(headers)]
    kind = headers.get("content-type", "")
    if answer.content and not kind:
        found.append("no content-type")
    if (kind.startswith("text/") or "xml" in kind) and "charset=utf-8" not in kind:
        found.append(kind)
    if "html" in kind and "hx-request" not in headers.get("vary", "").lower():
        found.append("vary")
    return found + [
        fault for each in headers.get_list("set-cookie") for fault in wrong_cookie(each)
    ]


def wrong_cookie(line):
    name, *rest = [part.strip().lower() for part in line.split(";")]
    said = {part for part in rest if not part.startswith(("max-age", "expires"))}
    wanted = OF_A_COOKIE.get(name.partition("=")[0])
    return [] if said == wanted else [line]


async def answers(world, who, turn):
    """Pages, fragments, downloads, files, redirects, refusals, and what no browser asks."""
    async with await world.visit(who) as browser:
        for path in (*addresses(world, turn=turn, every=EVERY), *STATIC, *ODD):
            yield await browser.get(path)
            yield await browser.get(path, headers={"HX-Request": "true"})
        for route in POSTS:
            yield await browser.post(path_of(route, world.issues["seconding"]))
        for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "HEAD"):
            yield await browser.request(method, "/issues")
            yield await browser.request(method, "/sign-in")
        yield await browser.get("/", headers=[("Host", "a"), ("Host", "b")])
        yield await browser.get(f"/?{'a' * 5_000}")
        yield await browser.post("/display", headers={"Sec-Fetch-Site": "cross-site"})
        (form, *_) = forms_on("/display", (await browser.get("/display")).text)
        yield await browser.post("/display", data=form.first_choices() | {"size": "xl"})


@pytest.mark.parametrize("who", ["nobody", "chenjing", "director"])
async def test_every_answer_carries_exactly_what_it_shall(world, who):
    wrong, many = {}, 0
    async for answer in answers(world, who, turn=len(who)):
        many += 1
        for fault in faults_of(answer):
            wrong.setdefault(fault, f"{answer.request.method} {answer.request.url.path}")
    assert many > 150
    assert not wrong


async def test_signing_in_and_out_sets_and_ends_the_cookie(world):
    async with await world.visit("chenjing") as browser:
        answer = await browser.post("/sign-out", data={"key": await world.key_for(browser)})
    assert any(line.startswith(f'{COOKIE}=""') for line in answer.headers.get_list("set-cookie"))
    assert not faults_of(answer)


@pytest.mark.parametrize(
    "header",
    [
        {"Server": "x"},
        {"Set-Cookie": "sid=1"},
        {"Cache-Control": "public"},
        {"content-type": "text/html"},
    ],
    ids=str,
)
async def test_an_answer_that_lacks_something_would_be_seen(world, header):
    async def loose(_):
        return PlainTextResponse("x", headers=header)

    world.app.router.routes.insert(0, get("/stand-in", loose, may=anyone_may))
    async with await world.visit("nobody") as browser:
        assert faults_of(await browser.get("/stand-in"))
