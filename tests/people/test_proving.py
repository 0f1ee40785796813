"""Acts of consequence ask once more who it is, and then go on with what was typed."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from deliberate import settings
from deliberate.issues.rules import State
from deliberate.people.actions import digest
from deliberate.people.models import Recovery
from deliberate.people.routes import COOKIE
from deliberate.people.rules import new_code
from deliberate.resolutions.models import Resolution
from deliberate.web.security import new_form_key
from tests.build import a_holder, a_resident, an_issue, send, signed_in
from tests.conftest import visiting
from tests.people.accounts import (
    PASSWORD,
    digits,
    long_ago,
    somebody_with_password,
    with_app,
    with_password,
)
from tests.resolutions.build import a_director, a_draft, a_passed_issue
from tests.test_permissions import actor_for, furnished, path_of
from tools.permissions import STANDINGS, answer, concerns_an_issue, routes

pytestmark = pytest.mark.anyio
WEIGHTY = [route for route in routes() if route.weighty]
AT_HAND = [route for route in WEIGHTY if not route.path.startswith("/confirmations")]
"""A confirmation has to be there first: tests/confirmations asks for proof there."""
LATE = timedelta(minutes=10, seconds=1)


def moments(ago):
    return {"proven": datetime.now(UTC) - ago}


@pytest.fixture
async def worker(browser):
    """A grid worker, signed in for longer than ten minutes, and a neighbour without a password."""
    worker = await a_holder("grid-worker")
    await with_password(worker.person_id)
    await somebody_with_password("chen.jing", "陈静")
    await signed_in(browser, worker)
    await long_ago(browser, **moments(LATE))
    return worker


WANTED = {"who": "chen.jing", "handing": "letter", "seen": "1"}


async def asking(browser, **proof):
    return await send(browser, "/recoveries", on="/recoveries", **WANTED, **proof)


async def carry_on(browser, shown, **proof):
    """Send the form that asked, with everything it carried."""
    names = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown)
    form = shown.split('id="proof"')[1]
    kept = {
        name: html.unescape(value)
        for name, value in names
        if f'name="{name}" value="{value}"' in form
    }
    return await browser.post("/recoveries", data={**kept, **proof})


async def test_within_ten_minutes_nothing_is_asked(browser, worker):
    await long_ago(browser, **moments(timedelta(minutes=9)))
    assert (await asking(browser)).status_code == 200
    assert await Recovery.all().count() == 1


async def test_after_ten_minutes_it_is_asked_and_nothing_is_done(browser, worker):
    shown = await asking(browser)
    assert shown.status_code == 403
    assert "请再确认一次是您本人" in shown.text
    assert not await Recovery.exists()


async def test_with_the_password_it_goes_on_with_what_was_typed(browser, worker):
    shown, old = await asking(browser), browser.cookies[COOKIE]
    done = await carry_on(browser, shown.text, **{"proof-words": PASSWORD})
    assert done.status_code == 200
    assert (await Recovery.get()).ends > datetime.now(UTC) + timedelta(days=59)
    assert browser.cookies[COOKIE] != old
    assert (await asking(browser)).status_code == 200  # and ten minutes from now on


async def test_with_a_wrong_password_it_is_asked_again_and_soon_waits(browser, worker):
    shown = await asking(browser)
    for _ in range(5):
        shown = await carry_on(browser, shown.text, **{"proof-words": "not my password at all"})
        assert shown.status_code == 403
        assert "密码不对" in shown.text
        assert "not my password" not in shown.text
    shown = await carry_on(browser, shown.text, **{"proof-words": PASSWORD})
    assert shown.status_code == 403
    assert not await Recovery.exists()


async def test_digits_of_the_app_do_as_well_once(browser, worker):
    secret, _ = await with_app(worker, at=datetime.now(UTC) - timedelta(minutes=5))
    await signed_in(browser, worker)
    now = digits(secret, datetime.now(UTC))
    for status in (200, 403):
        await long_ago(browser, **moments(LATE))
        shown = await asking(browser)
        done = await carry_on(browser, shown.text, **{"proof-words": now})
        assert done.status_code == status


async def test_for_htmx_the_question_comes_alone(browser, worker):
    shown = await send(browser, "/recoveries", on="/recoveries", htmx=True, **WANTED)
    assert shown.status_code == 403
    assert not shown.text.lstrip().lower().startswith("<!doctype")
    assert 'action="/recoveries"' in shown.text


async def test_in_public_a_post_needs_a_second_factor_and_is_led_to_it(
    browser, worker, monkeypatch
):
    await long_ago(browser, **moments(timedelta(0)))
    monkeypatch.setattr(settings, "BASE_URL", "https://wangjiang.example")
    refused = await asking(browser)
    assert refused.status_code == 403
    assert 'href="/me/second-step"' in refused.text
    assert not await Recovery.exists()
    monkeypatch.setattr(settings, "TRIAL", True)
    assert (await asking(browser)).status_code == 200


async def test_in_public_with_a_second_factor_it_is_done(browser, worker, monkeypatch):
    await with_app(worker, at=datetime.now(UTC))
    await signed_in(browser, worker)
    monkeypatch.setattr(settings, "BASE_URL", "https://wangjiang.example")
    assert (await asking(browser)).status_code == 200


async def test_in_public_residents_need_none(browser, monkeypatch):
    await signed_in(browser, await a_resident())
    monkeypatch.setattr(settings, "BASE_URL", "https://wangjiang.example")
    shown = await send(browser, "/me/second-step/remove", on="/me/second-step", which="1")
    assert shown.status_code == 303


def one_who_may(route):
    """Somebody whom the policy lets, and in which state."""
    for who, standing in STANDINGS.items():
        if standing.facilitator or standing.first_rejecter or standing.on_roll:
            continue
        if not concerns_an_issue(route):
            if route.may(standing, None):
                return who, None
            continue
        for state in State:
            if state is not State.DRAFT and not answer(route, standing, state):
                return who, state
    raise AssertionError(route.path)


def test_what_is_of_consequence_is_marked():
    marked = {route.path.rpartition("/")[2] for route in WEIGHTY}
    assert {"close", "notice", "count", "publish", "archive", "check", "recoveries"} <= marked


@pytest.mark.parametrize("route", AT_HAND, ids=[route.path for route in AT_HAND])
async def test_every_marked_route_asks_before_it_does_anything(browser, route):
    """Deny by default: a handler that did not ask would answer something else here."""
    who, state = one_who_may(route)
    actor = await actor_for(who)
    await signed_in(browser, actor)
    await long_ago(browser, **moments(LATE))
    issue = await an_issue(state) if state else None
    if issue:
        await furnished(issue, actor, await a_resident(), on_roll=False)
    key = new_form_key(digest(browser.cookies[COOKIE]))
    answered = await browser.post(path_of(route, issue and issue.number), data={"key": key})
    assert answered.status_code == 403, answered.text[:300]
    assert "proof-words" in answered.text


async def test_the_second_press_gets_the_answer_of_the_first(app, browser):
    """The first press has changed the token; what the second brings is the old one."""
    director, issue = await a_director(), await a_passed_issue()
    await with_password(director.person_id)
    await a_draft(issue, by=director)
    await signed_in(browser, director)
    await long_ago(browser, **moments(LATE))
    shown = (await browser.get(f"/issues/{issue.number}/resolution")).text
    old = browser.cookies[COOKIE]
    form = {
        "key": new_form_key(digest(old)),
        "as_seen": re.search(r'name="as_seen" value="([^"]+)"', shown)[1],
        "proof-words": PASSWORD,
    }
    address = f"/issues/{issue.number}/resolution/publish"
    first = await browser.post(address, data=form)
    async with visiting(app) as again:
        again.cookies.set(COOKIE, old)
        second = await again.post(address, data=form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert await Resolution.filter(number__not="").count() == 1


async def test_a_password_that_looks_like_a_code_is_still_a_password(browser, worker):
    looks = new_code()
    await with_password(worker.person_id, looks)
    await with_app(worker, at=datetime.now(UTC) - timedelta(minutes=5))
    await signed_in(browser, worker)
    await long_ago(browser, **moments(LATE))
    done = await carry_on(browser, (await asking(browser)).text, **{"proof-words": looks})
    assert done.status_code == 200


async def test_a_house_that_does_not_ask_would_be_seen(browser, worker, monkeypatch):
    """The control."""

    async def never(*_):
        pass

    monkeypatch.setattr("deliberate.people.routes.here.prove", never)
    assert (await asking(browser)).status_code == 200
