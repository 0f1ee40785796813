"""The second step: taking it up, signing in with it, spare codes, giving it up."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from deliberate.people.actions import (
    begin_session,
    finish_signing_in,
    forget_second_step,
    passes,
    sign_in,
)
from deliberate.people.models import Authenticator, Person, SignIn, SpareCode
from deliberate.people.routes import COOKIE
from deliberate.people.rules import FactorKind, step_of
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, later, send, signed_in
from tests.people.accounts import (
    PASSWORD,
    actor_with,
    code,
    digits,
    shown,
    signing_in,
    with_app,
    with_password,
)

pytestmark = pytest.mark.anyio
HOME = "/me/second-step"


@pytest.fixture
async def director(database):
    director = await a_holder("rc-director")
    await with_password(director.person_id, login="wang.lihua")
    return director


async def taking_up(browser, name="手机"):
    """Scan the app's code and type what it shows, as of now."""
    page = (await browser.get(f"{HOME}/app")).text
    secret = re.search(r"secret=([A-Z2-7]+)", page)[1]
    fields = dict(re.findall(r'name="(key|sealed)" value="([^"]+)"', page.split("<ol")[1]))
    now = digits(secret, datetime.now(UTC))
    return secret, {**fields, **shown(), "name": name, "code": now}


async def test_an_app_is_taken_up_by_what_it_shows(browser, director):
    await signed_in(browser, director)
    secret, form = await taking_up(browser)
    done = await browser.post(f"{HOME}/app", data=form)
    codes = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", done.text)
    assert (done.status_code, len(set(codes))) == (200, 10)
    held = await Authenticator.get()
    assert (held.kind, held.name, held.person_id) == (FactorKind.APP, "手机", director.person_id)
    assert secret not in held.key
    kept = await SpareCode.all().values_list("digest", flat=True)
    assert not set(codes) & set(kept)


async def test_wrong_digits_take_nothing_up_and_the_code_to_scan_stays(browser, director):
    await signed_in(browser, director)
    secret, form = await taking_up(browser)
    wrong = f"{(int(form['code']) + 1) % 1_000_000:06}"
    again = await browser.post(f"{HOME}/app", data={**form, "code": wrong})
    assert again.status_code == 422
    assert secret in again.text
    assert not await Authenticator.exists()


async def test_nobody_takes_up_what_was_made_for_another(browser, director):
    await signed_in(browser, director)
    _, form = await taking_up(browser)
    await signed_in(browser, await a_resident())
    _, own = await taking_up(browser)
    answer = await browser.post(f"{HOME}/app", data={**form, "key": own["key"]})
    assert answer.status_code == 422
    assert not await Authenticator.exists()


async def test_signing_in_takes_both_steps(browser, director):
    secret, _ = await with_app(director, at=later(minutes=-5))
    first = await signing_in(browser, next="/issues")
    assert first.headers["location"] == "/sign-in/second?next=%2Fissues"
    assert (await browser.get("/me")).headers["location"] == "/sign-in?next=/me"
    half = browser.cookies[COOKIE]
    second = await send(
        browser,
        "/sign-in/second",
        on="/sign-in/second?next=/issues",
        **{"proof-code": digits(secret, datetime.now(UTC)), "next": "/issues"},
    )
    assert (second.status_code, second.headers["location"]) == (303, "/issues")
    assert (await browser.get("/me")).status_code == 200
    assert browser.cookies[COOKIE] != half
    assert not await SignIn.filter(half=True).exists()


async def test_wrong_digits_wait_after_five(browser, director):
    await with_app(director, at=later(minutes=-5))
    await signing_in(browser)
    answers = [
        await send(browser, "/sign-in/second", on="/sign-in/second", **{"proof-code": "000000"})
        for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert (await browser.get("/me")).status_code == 303


async def test_half_a_sign_in_is_good_for_ten_minutes_and_for_nothing_else(database, director):
    secret, _ = await with_app(director, at=later(minutes=-5))
    token = await sign_in("wang.lihua", PASSWORD, at=NOW)
    assert await actor_with(token) is None
    late = later(minutes=10)
    with pytest.raises(Refused, match="sign-in-first"):
        await finish_signing_in(token, code(digits(secret, late)), at=late)


async def test_digits_are_good_once_though_two_browsers_show_them(database, director):
    secret, _ = await with_app(director, at=later(minutes=-5))
    tokens = [await sign_in("wang.lihua", PASSWORD, at=NOW) for _ in range(2)]
    now = code(digits(secret))
    assert await finish_signing_in(tokens[0], now, at=NOW)
    assert await finish_signing_in(tokens[1], now, at=NOW) is None


async def test_digits_of_the_half_minute_before_do_not_come_after_newer_ones(database, director):
    secret, _ = await with_app(director, at=later(minutes=-5))
    assert await passes(director.person_id, code(digits(secret)), at=NOW)
    assert not await passes(director.person_id, code(digits(secret, later(seconds=-30))), at=NOW)
    assert await passes(
        director.person_id, code(digits(secret, later(seconds=30))), at=later(seconds=30)
    )


@pytest.mark.parametrize("seconds, good", [(-31, True), (0, True), (31, True), (-95, False)])
def test_a_clock_that_is_half_a_minute_off_is_no_matter(seconds, good):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    at = datetime.fromtimestamp(NOW.timestamp() // 30 * 30 + 15, UTC)  # the middle of one
    then = digits(secret, at + timedelta(seconds=seconds))
    assert (step_of(secret, then, at) is not None) is good


def test_the_digits_are_those_of_rfc_6238():
    """Appendix B, SHA-1: at 59 seconds 94287082, of which six digits are shown."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert step_of(secret, "287082", datetime.fromtimestamp(59, UTC)) == 1


async def test_a_spare_code_is_good_once(database, director):
    _, codes = await with_app(director)
    typed = codes[3].lower().replace("-", " ")
    assert await passes(director.person_id, code(typed), at=NOW)
    assert not await passes(director.person_id, code(typed), at=NOW)
    assert await SpareCode.all().count() == 9


async def test_nobody_uses_the_code_or_the_digits_of_another(database, director):
    secret, codes = await with_app(director, at=later(minutes=-5))
    other = await a_holder("oc-chair")
    await with_app(other, at=later(minutes=-5))
    assert not await passes(other.person_id, code(codes[0]), at=NOW)
    assert not await passes(other.person_id, code(digits(secret)), at=NOW)
    assert not await passes(other.person_id, code(""), at=NOW)


async def test_new_spare_codes_take_the_place_of_the_old(browser, director):
    _, codes = await with_app(director, at=later(minutes=-5))
    await signed_in(browser, director)
    answer = await send(browser, f"{HOME}/spare-codes", on=HOME, **shown(codes[1]))
    assert answer.status_code == 200
    assert not await passes(director.person_id, code(codes[0]), at=NOW)
    assert await SpareCode.all().count() == 10


async def test_who_gives_it_up_signs_in_with_the_password_again(browser, director):
    _, codes = await with_app(director)
    await signed_in(browser, director)
    held = await Authenticator.get()
    await send(browser, f"{HOME}/remove", on=HOME, which=str(held.id), **shown(codes[0]))
    assert not await Authenticator.exists()
    assert not await SpareCode.exists()
    assert await actor_with(await sign_in("wang.lihua", PASSWORD, at=NOW))


async def test_nobody_takes_away_what_is_anothers(browser, director):
    await with_app(director)
    other = await a_resident()
    await with_password(other.person_id)
    await signed_in(browser, other)
    held = await Authenticator.get()
    answer = await send(browser, f"{HOME}/remove", on=HOME, which=str(held.id), **shown())
    assert answer.status_code == 303
    assert await Authenticator.exists()


async def test_without_the_key_that_is_not_in_the_database_the_secret_is_lost(
    database, director, monkeypatch
):
    secret, _ = await with_app(director, at=later(minutes=-5))
    monkeypatch.setattr("deliberate.settings.account_keys", lambda: [b"A" * 43 + b"="])
    assert not await passes(director.person_id, code(digits(secret)), at=NOW)


async def test_whoever_runs_the_server_can_have_it_forgotten(database, director):
    await with_app(director)
    token = await begin_session(director.person_id, at=NOW)
    assert await forget_second_step("wang.lihua")
    assert not await forget_second_step("nobody")
    assert not await Authenticator.exists()
    assert await actor_with(token) is None


async def test_a_half_one_is_not_shown_among_the_sign_ins(browser, director):
    await with_app(director)
    await sign_in("wang.lihua", PASSWORD, at=datetime.now(UTC))
    await signed_in(browser, director)
    half = await SignIn.get(half=True)
    assert half.token_digest[:16] not in (await browser.get("/me")).text


async def test_a_second_step_without_the_first_begins_from_the_start(browser):
    page = await browser.get("/sign-in/second")
    assert (page.status_code, "f-login" in page.text) == (200, True)
    sent = await send(browser, "/sign-in/second", on="/sign-in", **{"proof-code": "123456"})
    assert "f-login" in sent.text


async def test_a_hash_of_older_costs_is_made_anew_at_sign_in(database):
    person = await a_resident()
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    await unit_of_work(run)(
        "UPDATE person SET password = $1, login = 'old' WHERE id = $2", weak, person.person_id
    )
    assert await sign_in("old", PASSWORD, at=NOW)
    kept = (await Person.get(id=person.person_id)).password
    assert "m=19456,t=2,p=1" in kept
    assert await sign_in("old", PASSWORD, at=NOW)


async def test_a_wrong_password_does_not_tell_that_there_is_a_second_step(browser, director):
    """T-ENUM"""
    await with_app(director)
    answers = [
        await signing_in(browser, login=login, password="not the password")
        for login in ("wang.lihua", "nobody.atall")
    ]
    texts = {
        re.sub(r'(nonce|value)="[^"]*"', "", each.text.replace("nobody.atall", "wang.lihua"))
        for each in answers
    }
    assert [each.status_code for each in answers] == [422, 422]
    assert len(texts) == 1
    assert COOKIE not in answers[0].cookies
