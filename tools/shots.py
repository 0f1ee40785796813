"""Screenshots of the pages as people see them, for looking at.

    tools/shots.py OUT_DIR [--base URL] [--modes phone,desktop,nojs,dark,elder,print] [--only WORD]

Needs a running server with the demo community. Says for each page: status, bytes, requests,
elements, horizontal overflow, console errors.
"""

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deliberate.demo import accounts
from tools.suite import find_browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MODES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 800}, "device_scale_factor": 2},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "nojs": {"viewport": {"width": 360, "height": 800}, "java_script_enabled": False},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "elder": {"viewport": {"width": 360, "height": 800}},
    "english": {"viewport": {"width": 1280, "height": 900}},
    "print": {"viewport": {"width": 794, "height": 1123}},
}
COOKIES = {"elder": ("size", "xl"), "english": ("lang", "en")}

PUBLIC = ["/", "/issues", "/resolutions", "/rules", "/record", "/verify", "/help", "/sign-in"]


def pages(page: Page, base: str) -> Iterator[str]:
    """The plain pages, and of each state of the list the first issue with its own pages."""
    yield from PUBLIC
    for number in range(1, 60):
        for tail in ("", "/deliberation", "/decision", "/resolution"):
            path = f"/issues/{number}{tail}"
            answer = page.request.get(base + path)
            if answer.status == 200:
                yield path


def signed_in(context: BrowserContext, base: str, login: str) -> None:
    password = next(each.password for each in accounts() if each.login == login)
    page = context.new_page()
    page.goto(f"{base}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    page.close()


def shoot(context: BrowserContext, base: str, path: str, mode: str, out: Path) -> None:
    page, errors, requests = context.new_page(), [], []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: requests.append(request.url))
    answer = page.goto(base + path, wait_until="networkidle")
    if mode == "print":
        page.emulate_media(media="print")
    name = re.sub(r"\W+", "-", path).strip("-") or "home"
    page.screenshot(path=out / f"{name}-{mode}.png", full_page=True)
    over = elements = -1
    if mode != "nojs":
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        over = page.evaluate(wide)
        elements = page.evaluate("document.querySelectorAll('*').length")
    size = len(answer.body()) if answer else 0
    status = answer.status if answer else 0
    print(
        f"{name}-{mode}: {status}, {size} B, {len(requests)} requests, {elements} elements, "
        f"overflow {over}, errors {errors[:2] or 'none'}"
    )
    page.close()


def context_for(browser: Browser, base: str, mode: str, login: str) -> BrowserContext:
    context = browser.new_context(**MODES[mode])
    if mode in COOKIES:
        name, value = COOKIES[mode]
        context.add_cookies([{"name": name, "value": value, "url": base}])
    if login:
        signed_in(context, base, login)
    return context


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path, nargs="?", default=Path("var/shots"))
    asked.add_argument("--base", default="http://127.0.0.1:8000")
    asked.add_argument("--modes", default="phone,desktop")
    asked.add_argument("--login", default="")
    asked.add_argument("--only", default="", help="comma-separated paths instead of all")
    given = asked.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    browser_path = os.environ.get("DELIBERATE_TEST_CHROMIUM") or find_browser()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=FLAGS)
        for mode in given.modes.split(","):
            context = context_for(browser, given.base, mode, given.login)
            asking = context.new_page()
            wanted = given.only.split(",") if given.only else list(pages(asking, given.base))
            for path in wanted:
                shoot(context, given.base, path, mode, given.out)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
