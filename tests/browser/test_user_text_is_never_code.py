"""Every text that people write is hostile here, and pages show it as words: nothing of it runs."""

import asyncio
import html
import json
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tortoise import Tortoise, fields

from deliberate.people.actions import act_as, begin_session
from deliberate.people.routes import COOKIE
from deliberate.storage import connections, rows, run, unit_of_work
from deliberate.storage.migrate import migrate
from deliberate.web.text import to_html
from tests.browser.furnished import furnish
from tests.browser.house import House
from tests.browser.neighbourhood import settle
from tests.build import NOW
from tests.hostile.crawl import addresses
from tests.trust.world import FULL

pytestmark = pytest.mark.browser
HIT = "/xss-hit"
PAYLOADS = [
    f"<script>fetch('{HIT}')</script>",
    f'"><img src={HIT} onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    f"</textarea></select></button><script src={HIT}></script>",
    f'<b hx-post="{HIT}" hx-trigger="load">x</b>',
    f"<b data-hx-get='{HIT}' data-hx-trigger=load hx-on::load='alert(1)'>x</b>",
    f'" hx-get="{HIT}" hx-trigger="load" x="',
    f"' data-hx-post='{HIT}' data-hx-trigger='load' x='",
    f"<style>@import'{HIT}'</style>",
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src={HIT}&gt;">',
    f"<template><script src={HIT}></script></template><svg><style><img src={HIT}>",
    f"[a](javascript:alert(1)) ![b]({HIT}) [c](data:text/html,x) <javascript:alert(1)>",
    f"</title><meta http-equiv=refresh content=0;url={HIT}>",
    '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    f"--><a href=javascript:alert(1) id=main name=key formaction={HIT} autofocus onfocus=alert(1)>",
    f"<base href=//xss.example/><link rel=stylesheet href={HIT}>",
]
CHINESE = re.compile("[㐀-鿿]")
"""What people wrote is Chinese in these tables; codes are not."""
SEALED = {"ballot", "entry"}
RENDERED = {"issue.body_html", "deliberation.facts"}
CHECK = """text => {
  const found = [], doc = new DOMParser().parseFromString(text, 'text/html');
  const never = 'iframe object embed base style template math frame applet noscript'.split(' ');
  for (const e of doc.querySelectorAll('*')) {
    if (never.includes(e.localName)) found.push('<' + e.localName);
    if (e.localName === 'script' && !(e.getAttribute('src') || '').startsWith('/static/'))
      found.push('<script');
    for (const a of e.attributes) {
      const runs = /^(on|style$|srcdoc$|http-equiv$|(data-)?hx-on)/i.test(a.name);
      const acts = /^(data-)?hx-|^(href|src|action|formaction|srcset)$|:href$/i.test(a.name);
      const link = e.localName === 'a' && a.name === 'href';  // people may give one
      const scheme = /^\\s*(javascript|data|vbscript):/i.test(a.value);
      const leads = scheme || (!link && /xss/.test(a.value));
      if (runs || (acts && leads)) found.push(a.name + '=' + a.value.slice(0, 60));
    }
  }
  return found;
}"""
WHO = {"nobody": None, "chenjing": None, "director": 0, "facilitator": 0, "supervisor": 0}
"""Who looks, and in which of their posts."""


class Hostile:
    """A served neighbourhood that is full of payloads, and the sessions of who looks."""

    def __init__(self, home):
        self.house = House(Path(home))
        self.sessions, self.issues, self.planted = {}, {}, 0

    async def build(self):
        await Tortoise.init(config=connections.configuration(self.house.url))
        try:
            await migrate()
            people = await settle()
            self.issues = await furnish(people)
            for who, post in WHO.items():
                if actor := people.get(who):
                    token = await begin_session(actor.person_id, at=NOW)
                    if post is not None:
                        token = await act_as(actor.posts[post].id, token, by=actor, at=NOW)
                    self.sessions[who] = token
            self.planted = await plant()
        finally:
            await Tortoise.close_connections()

    def cookies(self, who):
        return {COOKIE: self.sessions[who]} if who in self.sessions else {}

    def paths(self, turn):
        return list(addresses(self, turn=turn, every=1 if FULL else 16))


@unit_of_work
async def plant():
    """A payload in place of every text that somebody wrote; how many there are."""
    for (trigger,) in await rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        await run(f"DROP TRIGGER {trigger}")  # those that keep what is settled as it is
    planted = 0
    for model in Tortoise.apps["deliberate"].values():
        meta = model._meta
        for name, column in meta.fields_map.items():
            text = isinstance(column, (fields.CharField, fields.TextField))
            if text and meta.db_table not in SEALED:
                planted += await plant_in(meta.db_table, meta.pk.source_field or meta.pk_attr, name)
    return planted


async def plant_in(table, key, column):
    found = await rows(f"SELECT {key}, {column} FROM {table}")
    changed = 0
    for at, (row, text) in enumerate(found):
        if not text or not CHINESE.search(text):
            continue
        evil = PAYLOADS[(at + len(column) + len(table)) % len(PAYLOADS)]
        if f"{table}.{column}" in RENDERED:
            evil = to_html(evil)
        elif text[0] in "[{":
            evil = json.dumps(instead(json.loads(text), evil), ensure_ascii=False)
        await run(f"UPDATE {table} SET {column} = $1 WHERE {key} = $2", evil, row)
        changed += 1
    return changed


def instead(document, evil):
    """The document with the payload in place of whatever is Chinese in it."""
    if isinstance(document, dict):
        return {name: instead(value, evil) for name, value in document.items()}
    if isinstance(document, list):
        return [instead(value, evil) for value in document]
    return evil if isinstance(document, str) and CHINESE.search(document) else document


@pytest.fixture(scope="module")
def hostile():
    with tempfile.TemporaryDirectory(prefix="deliberate-hostile-") as home:
        hostile = Hostile(home)
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(asyncio.run, hostile.build()).result()
        hostile.house.serve()
        yield hostile
        hostile.house.stop()


def watched(page, found):
    """Collect whatever a payload could bring about: dialogs, requests, complaints."""
    page.on("dialog", lambda dialog: (found.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda asked: found.append(asked.url) if "xss" in asked.url else None)
    page.on(
        "console", lambda said: found.append(said.text) if "Content Security" in said.text else 0
    )
    page.on("pageerror", lambda error: found.append(str(error)))


def opened(browser, hostile, who):
    context = browser.new_context(base_url=hostile.house.base)
    context.add_cookies(
        [
            {"name": n, "value": v, "url": hostile.house.base}
            for n, v in hostile.cookies(who).items()
        ]
    )
    return context


def test_payloads_stand_everywhere(hostile):
    assert hostile.planted > 500


@pytest.mark.parametrize("who", WHO)
def test_no_page_and_no_fragment_holds_code_of_somebody(hostile, browser, who):
    context = opened(browser, hostile, who)
    page, found, shown = context.new_page(), [], 0
    with httpx.Client(base_url=hostile.house.base, cookies=hostile.cookies(who)) as client:
        for path in hostile.paths([*WHO].index(who)):
            for headers in ({}, {"HX-Request": "true"}):
                answer = client.get(path, headers=headers)
                assert answer.status_code < 500, path
                if "html" in answer.headers.get("content-type", ""):
                    shown += HIT in html.unescape(answer.text)
                    found += [f"{path}: {each}" for each in page.evaluate(CHECK, answer.text)]
    context.close()
    assert shown > 10
    assert not found, "\n".join(sorted(set(found)))


@pytest.mark.parametrize("who", WHO if FULL else ["chenjing", "director"])
def test_no_page_runs_what_somebody_wrote(hostile, browser, who):
    context = opened(browser, hostile, who)
    page, found = context.new_page(), []
    watched(page, found)
    paths = hostile.paths([*WHO].index(who))
    for path in paths if FULL else paths[::4]:
        if ".pdf" not in path and ".csv" not in path and ".json" not in path:
            page.goto(path)
            page.evaluate("() => new Promise(done => setTimeout(done, 30))")
    context.close()
    assert not found, "\n".join(sorted(set(found)))


def test_a_page_that_does_not_escape_would_be_seen(hostile, browser):
    """The control: a page of ours as it came, its headers too, but with nothing escaped."""
    context = opened(browser, hostile, "nobody")
    page, found = context.new_page(), []
    watched(page, found)

    bodies = []

    def as_if_unescaped(route):
        answer = route.fetch()
        bodies.append(html.unescape(answer.text()))
        route.fulfill(response=answer, body=bodies[0])

    page.route("**/issues", as_if_unescaped)
    page.goto("/issues")
    page.wait_for_timeout(500)
    assert page.evaluate(CHECK, bodies[0])
    context.close()
    assert any(HIT in each for each in found)
    assert any("Content Security" in each for each in found)


ELSEWHERE = ["//evil.example", "/\\evil.example", "/%09/evil.example", "/.//evil.example"]
ELSEWHERE += ["/%5cevil.example", "https:evil.example", "/..//evil.example", "/\u2028/evil.example"]
ELSEWHERE += ["/;@evil.example", "/?//evil.example", "/\t/evil.example", "///evil.example"]


@pytest.mark.parametrize("asked", ELSEWHERE, ids=ascii)
def test_the_way_back_stays_here_as_the_browser_reads_it(hostile, browser, asked):
    with httpx.Client(base_url=hostile.house.base) as client:
        key = re.search(r'name="key" value="([^"]+)"', client.get("/display").text)[1]
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = client.post("/display", data={"key": key, "next": asked}, headers=headers)
    context = opened(browser, hostile, "nobody")
    leads = "([to, base]) => new URL(to, base).origin"
    origin = context.new_page().evaluate(leads, [answer.headers["location"], hostile.house.base])
    context.close()
    assert origin == hostile.house.base
