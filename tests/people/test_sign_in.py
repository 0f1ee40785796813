"""Signing in and out, and the post one acts in."""

import asyncio
import re
import sys
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from deliberate.people.actions import (
    act_as,
    begin_session,
    change_password,
    digest,
    digest_of,
    note_in_use,
    sign_in,
)
from deliberate.people.models import Person, PostHeld, SignIn
from deliberate.people.queries import visit_with
from deliberate.people.routes import COOKIE
from deliberate.people.rules import Role
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_person, a_resident, later, send, signed_in
from tests.conftest import visiting

pytestmark = pytest.mark.anyio
PASSWORD = "wangjiang-2026-long"


@pytest.fixture
async def somebody(database):
    person = await a_person("王丽华", login="wang.lihua")
    kept = await digest_of(PASSWORD)
    await unit_of_work(run)("UPDATE person SET password = $1 WHERE id = $2", kept, person.id)
    return await Person.get(id=person.id)


async def actor_with(token, at):
    visit = await visit_with(digest(token), at)
    return visit and visit.actor


async def signing_in(browser, login="wang.lihua", password=PASSWORD, **more):
    return await send(browser, "/sign-in", on="/sign-in", login=login, password=password, **more)


async def test_with_the_right_password_one_is_in_and_led_on(browser, somebody):
    answer = await signing_in(browser, next="/issues")
    assert (answer.status_code, answer.headers["location"]) == (303, "/issues")
    me = (await browser.get("/me")).text
    assert "王丽华" in me
    assert somebody.pseudonym in me


async def test_the_cookie_is_kept_from_scripts_and_other_sites(browser, somebody):
    sent = (await signing_in(browser)).headers.get_list("set-cookie")
    (flags,) = [each.lower() for each in sent if each.startswith(f"{COOKIE}=")]
    for flag in ("httponly", "samesite=lax", "path=/"):
        assert flag in flags
    assert "domain=" not in flags


async def test_only_a_digest_of_the_token_is_kept(browser, somebody):
    await signing_in(browser)
    kept = await SignIn.all().values_list("token_digest", flat=True)
    assert browser.cookies[COOKIE] not in kept
    assert len(kept) == 1


async def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(browser, somebody):
    wrong = await signing_in(browser, password="not-the-password")
    unknown = await signing_in(browser, login="nobody.here", password="not-the-password")

    def without_what_was_typed(answer):
        text = answer.text.replace("nobody.here", "wang.lihua")
        return re.sub(r'(nonce|value)="[^"]{20,}"', "", text)

    assert wrong.status_code == unknown.status_code == 422
    assert without_what_was_typed(wrong) == without_what_was_typed(unknown)
    assert COOKIE not in wrong.cookies
    assert "not-the-password" not in wrong.text


async def test_an_unknown_name_is_hashed_all_the_same(browser, somebody, monkeypatch):
    """So that the time an answer takes does not tell who has an account."""
    hashed = []

    async def what_fits(kept, password):
        hashed.append(kept)

    monkeypatch.setattr("deliberate.people.actions.signing_in.what_fits", what_fits)
    await signing_in(browser)
    await signing_in(browser, login="nobody.here")
    await signing_in(browser, login="on.paper")
    assert len(hashed) == 3
    assert all(kept.startswith("$argon2id$") for kept in hashed)


async def test_somebody_known_without_a_password_cannot_sign_in(browser):
    await a_person(login="on.paper")
    assert (await signing_in(browser, login="on.paper", password="")).status_code == 422
    assert (await signing_in(browser, login="on.paper", password="None")).status_code == 422


@pytest.mark.parametrize("field", ["login", "password"])
async def test_a_blank_field_is_named_and_linked(browser, somebody, field):
    answer = await signing_in(browser, **{field: ""})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}-err"' in answer.text


async def test_a_password_too_long_to_hash_is_not_hashed(browser, somebody):
    assert (await signing_in(browser, password="x" * 5000)).status_code == 422


@pytest.mark.parametrize(
    "asked", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/e"]
)
async def test_nobody_is_sent_elsewhere_after_signing_in(browser, somebody, asked):
    assert (await signing_in(browser, next=asked)).headers["location"] == "/"
    shown = await browser.get("/sign-in", params={"next": asked})
    assert "evil" not in shown.text


async def test_signing_out_ends_it_for_that_token_everywhere(app, browser, somebody):
    await signing_in(browser)
    token = browser.cookies[COOKIE]
    assert (await send(browser, "/sign-out", on="/me")).status_code == 303
    async with visiting(app) as thief:
        thief.cookies.set(COOKIE, token)
        answer = await thief.get("/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/me")
    assert not await SignIn.all().exists()


async def test_signing_in_anew_ends_what_was_before_in_that_browser(browser, somebody):
    await signing_in(browser)
    before = browser.cookies[COOKIE]
    await signing_in(browser)
    assert browser.cookies[COOKIE] != before
    assert await SignIn.all().count() == 1
    browser.cookies.clear()
    browser.cookies.set(COOKIE, before)
    assert (await browser.get("/me")).status_code == 303


async def test_a_cookie_nobody_gave_is_nobody(app):
    async with visiting(app) as client:
        for token in ("x", "a" * 43, "'; DROP TABLE sign_in; --"):
            client.cookies.set(COOKIE, token)
            assert (await client.get("/help")).status_code == 200
            assert (await client.get("/me")).status_code == 303


async def test_a_session_ends_by_itself(database):
    person = await a_person()
    token = await begin_session(person.id, at=NOW)
    for hours in range(11, 30 * 24, 11):
        assert await actor_with(token, later(hours=hours))
        await note_in_use(digest(token), later(hours=hours))
    assert await actor_with(token, later(days=30)) is None


async def test_who_does_nothing_for_half_a_day_is_signed_out(database):
    person = await a_person()
    token = await begin_session(person.id, at=NOW)
    assert await actor_with(token, later(hours=11, minutes=59))
    assert await actor_with(token, later(hours=12)) is None


async def test_one_acts_in_a_post_of_ones_own_under_a_new_token(browser):
    director = await a_holder("rc-director")
    resident_of_it = director.__class__(director.person_id, director.name, director.pseudonym, None)
    await signed_in(browser, resident_of_it)
    before = browser.cookies[COOKIE]

    answer = await send(browser, "/me/act-as", on="/me", post=str(director.post.id))

    assert answer.status_code == 303
    assert answer.cookies[COOKIE] != before
    assert "居委会主任" in (await browser.get("/me")).text
    assert await SignIn.all().count() == 1


@pytest.mark.parametrize("post", ["other", "999999", "-1", "x", "1 OR 1=1"])
async def test_nobody_acts_in_the_post_of_another(browser, post):
    other = await a_holder("rc-director")
    await signed_in(browser, await a_resident())
    asked = str(other.post.id) if post == "other" else post

    await send(browser, "/me/act-as", on="/me", post=asked)

    assert (await SignIn.all().first().values("post_id"))["post_id"] is None


async def test_the_action_itself_refuses_the_post_of_another(database):
    other, me = await a_holder("rc-director"), await a_resident()
    token = await begin_session(me.person_id, at=NOW)
    with pytest.raises(Refused, match="not-your-post"):
        await act_as(other.post.id, token, by=me, at=NOW)


@pytest.mark.parametrize("days, role", [(1, Role.RC_DIRECTOR), (-1, None)])
async def test_a_post_that_has_ended_falls_away(database, days, role):
    director = await a_holder("rc-director")
    token = await begin_session(director.person_id, at=NOW)
    token = await act_as(director.post.id, token, by=director, at=NOW)
    until = NOW.date() + timedelta(days=days)
    await unit_of_work(PostHeld.filter(id=director.post.id).update)(until=until)
    found = await actor_with(token, NOW)
    assert (found.post.role if found.post else None) is role
    assert len(found.posts) == (1 if role else 0)


async def test_a_post_that_has_not_begun_cannot_be_taken(database):
    director = await a_holder("rc-director")
    since = NOW.date() + timedelta(days=2)
    await unit_of_work(PostHeld.filter(id=director.post.id).update)(since=since)
    token = await begin_session(director.person_id, at=NOW)
    with pytest.raises(Refused, match="not-your-post"):
        await act_as(director.post.id, token, by=director, at=NOW)


async def test_in_a_post_one_stays_half_a_day_from_the_last_proof(database):
    director = await a_holder("rc-director")
    token = await begin_session(director.person_id, at=NOW)
    token = await act_as(director.post.id, token, by=director, at=later(hours=2))
    for minutes in range(140, 12 * 60, 20):
        assert await actor_with(token, later(minutes=minutes))
        await note_in_use(digest(token), later(minutes=minutes))
    assert await actor_with(token, later(hours=12)) is None


async def test_in_a_post_half_an_hour_without_use_ends_it(database):
    director = await a_holder("rc-director")
    token = await begin_session(director.person_id, at=NOW)
    token = await act_as(director.post.id, token, by=director, at=NOW)
    assert await actor_with(token, later(minutes=29))
    assert await actor_with(token, later(minutes=30)) is None


async def test_the_page_lists_the_posts_as_buttons_and_the_home_in_words(browser):
    me = await a_resident("林晓")
    await signed_in(browser, me)
    shown = (await browser.get("/me")).text
    assert "和平里小区 3幢 2单元" in shown
    assert 'name="post"' not in shown
    director = await a_holder("rc-director")
    await signed_in(browser, director)
    shown = (await browser.get("/me")).text
    assert f'value="{director.post.id}"' not in shown  # the one acted in is named, not offered
    assert 'name="post" value=""' in shown
    await send(browser, "/me/act-as", on="/me", post="")
    shown = (await browser.get("/me")).text
    assert f'name="post" value="{director.post.id}"' in shown
    assert 'href="/issues?mine=1"' in shown


async def test_a_new_password_signs_out_and_replaces_the_old(database):
    await a_person(login="chen.jing")
    assert await change_password("chen.jing", "the first password here")
    token = await sign_in("chen.jing", "the first password here", at=NOW)
    assert await change_password("chen.jing", "the second password here")
    assert await actor_with(token, NOW) is None
    assert await sign_in("chen.jing", "the first password here", at=NOW) is None
    assert await sign_in("chen.jing", "the second password here", at=NOW)
    assert await change_password("nobody", "the second password here") is False


async def test_who_fails_too_often_waits_and_others_do_not(app, browser, somebody):
    for _ in range(10):
        assert (await signing_in(browser, password="a long wrong password")).status_code == 422
    refused = await signing_in(browser)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 90
    assert COOKIE not in browser.cookies
    assert (await signing_in(browser, login="another")).status_code == 422
    async with visiting(app) as neighbour:  # the same network, another login
        await signed_in(neighbour, await a_resident())
        assert (await neighbour.get("/me")).status_code == 200


async def test_many_guesses_at_once_are_no_more_than_one_after_another(app, browser, somebody):
    guess = {"login": "wang.lihua", "password": "wrong-but-long-enough"}
    answers = await asyncio.gather(*(send(browser, "/sign-in", **guess) for _ in range(25)))
    tried = [answer.status_code for answer in answers].count(422)
    assert tried == 10
    assert [answer.status_code for answer in answers].count(429) == 15


async def test_when_too_many_wait_to_be_hashed_it_is_said_at_once(browser, somebody, monkeypatch):
    monkeypatch.setattr(sys.modules["deliberate.people.actions.hashing"], "MOST_WAITING", 0)
    answer = await signing_in(browser)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_one_sees_where_one_is_signed_in_and_ends_it(app, browser):
    chair, other = await a_holder("oc-chair"), await a_resident()
    await signed_in(browser, chair)
    async with visiting(app) as phone, visiting(app) as desk, visiting(app) as neighbour:
        for each in (phone, desk):
            token = await begin_session(chair.person_id, at=NOW)
            each.cookies.set(COOKIE, token)
        await signed_in(neighbour, other)
        page = (await browser.get("/me")).text
        names = re.findall(r'name="browser" value="([0-9a-f]{16})"', page)
        assert len(names) == 2
        assert page.count("就是这里") == 1
        await send(browser, "/me/sign-out-elsewhere", on="/me", browser=names[0])
        left = [(await each.get("/me")).status_code for each in (phone, desk)]
        assert sorted(left) == [200, 303]
        theirs = digest(neighbour.cookies[COOKIE])[:16]
        await send(browser, "/me/sign-out-elsewhere", on="/me", browser=theirs)
        await send(browser, "/me/sign-out-elsewhere", on="/me", browser="%")
        assert [(await each.get("/me")).status_code for each in (phone, desk)] == [303, 303]
        assert (await browser.get("/me")).status_code == 200
        assert (await neighbour.get("/me")).status_code == 200


async def longest_pause(work):
    """For how long nothing else had its turn, while so many passwords were hashed."""
    pauses, done = [], asyncio.Event()

    async def others():
        last = time.perf_counter()
        while not done.is_set():
            await asyncio.sleep(0.005)
            pauses.append(time.perf_counter() - last)
            last = time.perf_counter()

    watching = asyncio.create_task(others())
    await asyncio.sleep(0.05)
    await asyncio.gather(*(work(f"a long password {n}") for n in range(12)))
    done.set()
    await watching
    return max(pauses)


async def test_hashing_where_pages_are_answered_would_be_felt():
    """The control of the flood of sign-ins: the same hashes, in the loop itself."""

    async def in_the_loop(password):
        PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(password)

    assert await longest_pause(in_the_loop) > 2 * await longest_pause(digest_of)
