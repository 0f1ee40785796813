"""What is logged of requests: each event once, with the fields of its line and nothing else."""

import asyncio
import html
import re
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from deliberate.decisions.models import RefusedBallot
from deliberate.issues.rules import State
from deliberate.log import Event
from deliberate.people.rules import new_code
from deliberate.residency.routes.joining import BY_ALL, BY_NETWORK
from deliberate.residency.rules.codes import code_of
from deliberate.storage import unit_of_work
from deliberate.verdict import anyone_may
from deliberate.web.limits import LARGEST_BODY, Patience, Room
from deliberate.web.noting import Sources
from deliberate.web.routing import get
from deliberate.web.security import new_form_key
from tests.build import a_holder, a_resident, an_issue, later, send, signed_in
from tests.decisions.votes import OVER_NOW, heads, page_of, voting
from tests.logs import kept
from tests.people.accounts import (
    PASSWORD,
    digits,
    long_ago,
    signing_in,
    somebody_with_password,
    with_app,
    with_password,
)
from tests.residency.letters import a_letter, open_account, registered
from tests.web.test_limits import slow, thinks

pytestmark = pytest.mark.anyio
DAY, NEXT = date(2026, 11, 29), date(2026, 11, 30)
SECOND = "/sign-in/second"
SOURCE = re.compile(r"[0-9a-f]{8}")


@pytest.fixture
def log():
    with kept() as handler:
        yield handler


def told(log):
    """The events with their fields, but for what differs each time."""
    events = log.events()
    for event in events:
        if "source" in event:
            assert SOURCE.fullmatch(event["source"])
            event["source"] = "a source"
    return events


def about(event, source="a source", **fields):
    return {"event": event, "source": source, **fields}


def asked(event, route, acting="none", **fields):
    return about(event, route=route, method=route.split()[0], acting=acting, **fields)


async def test_a_sign_in_that_fails_and_one_that_does_not(browser, log):
    await somebody_with_password()
    await signing_in(browser, password="something else")
    await signing_in(browser, login="nobody")
    await signing_in(browser)
    failed = about("sign-in-failed")
    assert told(log) == [failed, failed, about("signed-in", shown="password")]


async def test_who_fails_too_often_is_not_even_tried(browser, log):
    for _ in range(11):
        await signing_in(browser, login="nobody")
    waits = about("too-many-attempts", after="sign-in-failed")
    assert told(log) == [about("sign-in-failed")] * 10 + [waits]


async def test_the_second_step_right_and_wrong(browser, log):
    holder = await a_holder("rc-director")
    await with_password(holder.person_id, login="wang.lihua")
    secret, _ = await with_app(holder, at=later(minutes=-5))
    await signing_in(browser)
    for words in ("000000", digits(secret, datetime.now(UTC))):
        await send(browser, SECOND, on=SECOND, **{"proof-code": words})
    first, failed = about("first-step-done"), about("second-step-failed")
    assert told(log) == [first, failed, about("signed-in", shown="second-step")]


async def test_second_steps_wait_too(browser, log):
    holder = await a_holder("rc-director")
    await with_password(holder.person_id, login="wang.lihua")
    await with_app(holder, at=later(minutes=-5))
    await signing_in(browser)
    for _ in range(6):
        await send(browser, SECOND, on=SECOND, **{"proof-code": "000000"})
    assert told(log)[-1] == about("too-many-attempts", after="second-step-failed")


async def test_who_is_asked_again_and_does_not_show_who_they_are(browser, log):
    worker = await a_holder("grid-worker")
    await with_password(worker.person_id)
    await signed_in(browser, worker)
    await long_ago(browser, proven=datetime.now(UTC) - timedelta(minutes=11))
    wanted = {"who": "nobody", "handing": "letter", "seen": "1"}
    shown = await send(browser, "/recoveries", on="/recoveries", **wanted)
    assert told(log) == []  # to be asked is no failure
    key = re.search(r'name="key" value="([^"]+)"', html.unescape(shown.text))[1]
    await browser.post("/recoveries", data={**wanted, "key": key, "proof-password": "not mine"})
    assert told(log) == [asked("proof-failed", "POST /recoveries", "grid-worker")]


async def test_codes_that_are_none(browser, log):
    for attempts in (BY_NETWORK, BY_ALL):
        attempts.free_again.clear()
    form = {"code": new_code(), "password": PASSWORD, "again": PASSWORD}
    await send(browser, "/recover", on="/recover", **form)
    await send(browser, "/join/code", on="/join", code=code_of(12345))
    await registered("陈静")
    await open_account(browser, (await a_letter()).code)
    failed = [about("recovery-code-failed"), about("letter-code-failed")]
    assert told(log) == [*failed, about("signed-in", shown="letter")]


async def test_what_a_policy_refuses_is_told_by_route_and_post(browser, log):
    neighbour, director = await a_resident(), await a_holder("rc-director")
    issue = await an_issue(State.SECONDING, by=neighbour)
    hidden = await an_issue(State.SCREENING, by=director)
    await browser.get("/me")
    await signed_in(browser, neighbour)
    await send(browser, f"/issues/{issue.number}/second", on="/me")
    await browser.get(f"/issues/{hidden.id}")
    await signed_in(browser, director)
    await browser.get("/issues/999?q=words")
    route = "/issues/{number:int}"
    assert told(log) == [
        asked("refused", "GET /me", reason="sign-in-first"),
        asked("refused", f"POST {route}/second", "resident", reason="not-your-own"),
        asked("unseen", f"GET {route}", "resident"),
        asked("unseen", f"GET {route}", "rc-director"),
    ]


async def test_addresses_and_methods_that_are_none_of_ours(browser, log):
    await browser.get("/wp-login.php?user=admin")
    await browser.post("/nowhere", content=b"x", headers={"Content-Type": "multipart/form-data"})
    await browser.request("PUT", "/help", headers={"Sec-Fetch-Site": "same-origin"})
    await browser.request("BREW", "/help", headers={"Sec-Fetch-Site": "same-origin"})
    unseen = about("unseen", route="none", method="GET", acting="none")
    unknown = about("misshapen", route="none", method="PUT", acting="none", status=405)
    posted = unseen | {"method": "POST"}
    assert told(log) == [unseen, posted, unknown, unknown | {"method": "other"}]


async def test_forms_that_are_not_ours(browser, log):
    await browser.post("/display", data={"key": "forged"})
    await browser.post("/display", headers={"Sec-Fetch-Site": "cross-site"})
    await browser.post(
        "/display", data={"key": new_form_key(""), **dict.fromkeys(map(str, range(300)))}
    )
    route = "POST /display"
    assert told(log) == [
        asked("form-refused", route, reason="stale"),
        asked("from-elsewhere", route, "unknown"),
        asked("misshapen", route, status=400),
    ]


async def test_a_form_that_comes_again_with_other_words(browser, log):
    await signed_in(browser, await a_resident())
    shown = (await browser.get("/propose")).text
    key = re.search(r'name="key" value="([^"]+)"', shown)[1]
    area = re.search(r'name="area".*?value="([^"]+)"', shown, re.DOTALL)[1]
    form = {"key": key, "kind": "proposal", "topic": "safety", "area": area, "body": "b"}
    answers = [await browser.post("/propose", data={**form, "title": title}) for title in "ab"]
    assert [each.status_code for each in answers] == [303, 422]
    assert told(log) == [asked("form-refused", "POST /propose", "resident", reason="sent-before")]


async def test_what_is_too_large_or_misshapen(browser, log):
    await browser.post("/display", data={"key": new_form_key(""), "a": "a" * LARGEST_BODY})
    await browser.get("/help?" + "a" * 5_000)
    assert told(log) == [
        asked("too-large", "POST /display", "unknown"),
        asked("misshapen", "GET /help", "unknown", status=414),
    ]


async def test_what_is_too_slow_or_too_much_at_once(log):
    async def reads(scope, receive, send):
        while (await receive()).get("more_body"):
            pass

    for site, body in ((Patience(reads, 0.05), slow()), (Patience(thinks, 1, 0.05), b"")):
        transport = httpx.ASGITransport(app=site)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            await client.request("POST" if body else "GET", "/", content=body)
    full = httpx.ASGITransport(app=Room(thinks, most=1))
    async with httpx.AsyncClient(transport=full, base_url="http://test") as client:
        await asyncio.gather(*(client.get("/") for _ in range(2)))
    nowhere = {"route": "none", "acting": "unknown"}
    assert told(log) == [
        about("too-slow", method="POST", what="body", **nowhere),
        about("too-slow", method="GET", what="answer", **nowhere),
        about("too-many-at-once", method="GET", **nowhere),
    ]


async def test_of_votes_it_is_only_counted_what_was_refused(browser, log):
    """Neither who nor from where: the log must not tell who tried to vote, nor what they hold."""
    (head,) = await heads(1)
    decision = await voting("R2", at=OVER_NOW)
    await signed_in(browser, head)
    page = await page_of(decision)
    await send(browser, f"{page}/confirm", on="/me", choice="yes")
    assert await RefusedBallot.all().count() == 1
    await browser.get(f"{page}/vote")
    await browser.get(f"{page}/proxies/999/vote")
    late, refused, unseen = told(log)
    route = "GET /issues/{number:int}/decision"
    assert late == {"event": "ballot-late"}
    about_it = {"route": f"{route}/vote", "method": "GET", "reason": "voting-closed"}
    assert refused == {"event": "refused", **about_it}
    assert not {"source", "acting"} & set(unseen)


async def test_faults_and_a_database_that_is_away(app, log):
    async def boom(_):
        raise LookupError("at /boom")

    async def away(_):
        raise ConnectionError("gone")

    @unit_of_work
    async def full():
        raise OSError("no space left")

    async def writes(_):
        await full()

    for path, handler in (("/boom", boom), ("/away", away), ("/writes", writes)):
        app.router.routes.insert(0, get(path, handler, may=anyone_may))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        answers = [await browser.get(path) for path in ("/boom", "/away", "/writes")]
    assert [each.status_code for each in answers] == [500, 503, 503]
    failed, unavailable, not_recorded = told(log)
    assert failed.pop("incident") in answers[0].text
    assert failed.pop("trace")[0] == "LookupError: at /boom"
    assert failed == {"event": "failed", "route": "GET /boom", "method": "GET"}
    assert unavailable.pop("trace")[0] == "ConnectionError: gone"
    assert unavailable == {"event": "unavailable", "route": "GET /away", "method": "GET"}
    assert not_recorded["event"] == "not-recorded"
    assert "OSError: no space left" in not_recorded["trace"]


def test_a_source_is_the_same_within_an_event_and_a_day_and_nothing_more():
    here, there = Sources(), Sources()
    name = here.named("192.0.2.1", Event.UNSEEN, DAY)
    assert name == here.named("192.0.2.1", Event.UNSEEN, DAY)
    others = {
        here.named("192.0.2.2", Event.UNSEEN, DAY),
        here.named("192.0.2.1", Event.SIGNED_IN, DAY),
        there.named("192.0.2.1", Event.UNSEEN, DAY),
        here.named("192.0.2.1", Event.UNSEEN, NEXT),
        here.named("192.0.2.1", Event.UNSEEN, DAY),  # the key of a day that is over is gone
    }
    assert len(others | {name}) == 6
