"""What every answer carries."""

import re

import httpx
import pytest

from deliberate.log import Event
from deliberate.verdict import anyone_may
from deliberate.web.routing import get
from tests.build import a_community

pytestmark = pytest.mark.anyio
PATHS = [
    "/help",
    "/record",
    "/static/app.css",
    "/no-such-page",
    "/health",
    "/resolutions",
    "/sign-in",
]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_headers(browser, path):
    headers = (await browser.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_the_nonce_is_fresh_and_the_one_in_the_page(browser):
    await a_community()
    seen = set()
    for _ in range(3):
        answer = await browser.get("/help")
        (nonce,) = re.findall(
            r"script-src 'nonce-([^']+)'", answer.headers["Content-Security-Policy"]
        )
        assert set(re.findall(r'nonce="([^"]+)"', answer.text)) == {nonce}
        seen.add(nonce)
    assert len(seen) == 3


@pytest.mark.parametrize("path", ["/help", "/sign-in", "/resolutions", "/verify", "/record"])
async def test_no_script_without_the_nonce_and_no_inline_style_or_handler(browser, path):
    text = (await browser.get(path)).text
    for script in re.findall(r"<script[^>]*>", text):
        assert "nonce=" in script
        assert "src=" in script
    assert not re.search(r"<[^>]+\s(style|on\w+)=", text)
    assert "<style" not in text


async def test_pages_are_kept_by_nobody_and_vary_with_htmx(browser):
    headers = (await browser.get("/help")).headers
    assert headers["Cache-Control"] == "no-store"
    assert "HX-Request" in headers["Vary"]


async def test_an_unknown_address_is_a_page_that_leads_on(browser):
    answer = await browser.get("/nothing/here")
    assert answer.status_code == 404
    assert 'href="/issues"' in answer.text


async def test_a_page_about_a_fault_of_ours_is_guarded_and_tells_nothing(app, caplog):
    async def boom(request):
        raise LookupError("a secret of the inside\nINFO a line of its own")

    app.router.routes.insert(0, get("/boom", boom, may=anyone_may))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        answer = await browser.get("/boom")
    assert answer.status_code == 500
    assert "a secret of the inside" not in answer.text
    (line,) = [each for each in caplog.records if each.name == "deliberate"]
    assert line.event is Event.FAILED
    assert line.fields["incident"] in answer.text
    assert "script-src 'nonce-" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
