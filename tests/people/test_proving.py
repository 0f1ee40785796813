"""Acts of consequence ask once more who it is, and then go on with what was typed."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from deliberate import settings
from deliberate.issues.rules import State
from deliberate.people.actions import digest
from deliberate.people.actions.sealing import sealed_secret
from deliberate.people.models import Authenticator, Recovery, SignIn, SpareCode
from deliberate.people.routes import COOKIE
from deliberate.people.rules import new_secret
from deliberate.resolutions.models import Resolution
from deliberate.web.routing import ALWAYS
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
GOOD = "阳台那盆茉莉花每年都比别人家先开"
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
    done = await carry_on(browser, shown.text, **{"proof-password": PASSWORD})
    assert done.status_code == 200
    assert (await Recovery.get()).ends > datetime.now(UTC) + timedelta(days=59)
    assert browser.cookies[COOKIE] != old
    assert (await asking(browser)).status_code == 200  # and ten minutes from now on


async def test_with_a_wrong_password_it_is_asked_again_and_soon_waits(browser, worker):
    shown = await asking(browser)
    for _ in range(5):
        shown = await carry_on(browser, shown.text, **{"proof-password": "not my password at all"})
        assert shown.status_code == 403
        assert "密码不对" in shown.text
        assert "not my password" not in shown.text
    shown = await carry_on(browser, shown.text, **{"proof-password": PASSWORD})
    assert shown.status_code == 403
    assert not await Recovery.exists()


@pytest.fixture
async def armed(browser, worker):
    """The same with an app: its secret, and the spare codes."""
    held = await with_app(worker, at=datetime.now(UTC) - timedelta(minutes=5))
    await signed_in(browser, worker)
    await long_ago(browser, **moments(LATE))
    return held


async def test_digits_of_the_app_are_good_once(browser, worker, armed):
    now = digits(armed[0], datetime.now(UTC))
    for status in (200, 403):
        await long_ago(browser, **moments(LATE))
        shown = await asking(browser)
        done = await carry_on(browser, shown.text, **{"proof-code": now})
        assert done.status_code == status


async def test_a_spare_code_does_as_well(browser, worker, armed):
    shown = await asking(browser)
    done = await carry_on(browser, shown.text, **{"proof-code": armed[1][0]})
    assert done.status_code == 200
    assert await SpareCode.all().count() == 9


async def test_who_has_a_second_factor_does_not_get_by_with_the_password(browser, worker, armed):
    """T-STEPUP: whoever knows the password alone does nothing of consequence."""
    shown = await asking(browser)
    assert 'name="proof-code"' in shown.text
    assert 'name="proof-password"' not in shown.text
    for field in ("proof-password", "proof-code"):
        shown = await carry_on(browser, shown.text, **{field: PASSWORD})
        assert shown.status_code == 403
    assert "数字半分钟换一次" in shown.text
    assert not await Recovery.exists()


async def test_digits_that_are_guessed_wait_after_five(browser, worker, armed):
    shown = await asking(browser)
    for _ in range(5):
        shown = await carry_on(browser, shown.text, **{"proof-code": "000000"})
    shown = await carry_on(
        browser, shown.text, **{"proof-code": digits(armed[0], datetime.now(UTC))}
    )
    assert shown.status_code == 403
    assert "试错的次数太多" in shown.text
    assert not await Recovery.exists()


async def test_what_is_left_empty_is_named_and_no_failure(browser, worker, armed):
    shown = await asking(browser)
    for _ in range(6):
        shown = await carry_on(browser, shown.text, **{"proof-code": ""})
        assert 'id="f-proof-code-err"' in shown.text
    done = await carry_on(
        browser, shown.text, **{"proof-code": digits(armed[0], datetime.now(UTC))}
    )
    assert done.status_code == 200


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
    ended = await send(browser, "/me/sign-out-elsewhere", on="/me", browser="")
    assert ended.status_code == 303


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
    assert "proof-password" in answered.text


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
        "proof-password": PASSWORD,
    }
    address = f"/issues/{issue.number}/resolution/publish"
    first = await browser.post(address, data=form)
    async with visiting(app) as again:
        again.cookies.set(COOKIE, old)
        second = await again.post(address, data=form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert await Resolution.filter(number__not="").count() == 1


CHANGING = [route for route in routes() if route.proof == ALWAYS]


def test_how_one_signs_in_is_marked():
    marked = {route.path.removeprefix("/me/") for route in CHANGING}
    step = "second-step"
    assert marked == {"password", *(f"{step}/{act}" for act in ("app", "passkey", "remove"))} | {
        f"{step}/spare-codes"
    }


async def changing(browser, path, **proof):
    """Send the form with all that it may want, and what shows who it is."""
    secret = new_secret()
    me = (await SignIn.get(token_digest=digest(browser.cookies[COOKIE]))).person_id
    form = {
        "key": new_form_key(digest(browser.cookies[COOKIE])),
        "password": GOOD,
        "sealed": sealed_secret(f"{me} {secret}"),
        "code": digits(secret, datetime.now(UTC)),
        "which": "0",
    }
    return await browser.post(path, data={**form, **proof})


@pytest.mark.parametrize("route", CHANGING, ids=[route.path for route in CHANGING])
async def test_who_changes_how_they_sign_in_shows_both_factors_however_fresh_the_sign_in(
    browser, worker, armed, monkeypatch, route
):
    await long_ago(browser, **moments(timedelta(0)))
    now = digits(armed[0], datetime.now(UTC))
    for proof in (
        {},
        {"proof-password": PASSWORD},
        {"proof-code": now},
        {"proof-password": "not my password at all", "proof-code": now},
        {"proof-password": PASSWORD, "proof-code": "000000"},
    ):
        asked = await changing(browser, route.path, **proof)
        assert asked.status_code in {403, 422}, proof
        assert 'name="proof-password"' in asked.text
        assert 'name="proof-code"' in asked.text
    assert await Authenticator.all().count() == 1
    assert await SpareCode.all().count() == 10
    done = await changing(
        browser, route.path, **{"proof-password": PASSWORD, "proof-code": armed[1][0]}
    )
    assert "proof-code" not in done.text


async def test_a_weak_new_password_uses_no_digits_up(browser, worker, armed):
    proof = {"proof-password": PASSWORD, "proof-code": digits(armed[0], datetime.now(UTC))}
    refused = await changing(browser, "/me/password", password="abcdefgh", **proof)
    assert refused.status_code == 422
    assert (await changing(browser, "/me/password", **proof)).status_code == 303


async def test_the_name_and_digits_of_a_new_app_stay_when_the_proof_is_wrong(
    browser, worker, armed
):
    shown = await changing(browser, "/me/second-step/app", name="我的手机")
    assert shown.status_code == 422
    assert 'value="我的手机"' in shown.text


async def test_a_house_that_lets_the_password_do_would_be_seen(browser, worker, armed, monkeypatch):
    """The control."""
    proving = "deliberate.people.routes.proving.asked_for"
    monkeypatch.setattr(proving, lambda *_: (True, False))
    shown = await asking(browser)
    done = await carry_on(browser, shown.text, **{"proof-password": PASSWORD})
    assert done.status_code == 200


async def test_a_house_that_does_not_ask_would_be_seen(browser, worker, monkeypatch):
    """The control."""

    async def never(*_):
        pass

    monkeypatch.setattr("deliberate.people.routes.here.prove", never)
    assert (await asking(browser)).status_code == 200
