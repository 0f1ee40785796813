"""What ends a sign-in before its time: the post, a new token, another password or second step."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from deliberate.people.actions import (
    act_as,
    begin_session,
    change_own_password,
    digest,
    end_all_sign_ins,
    end_sign_ins_of,
    end_sign_ins_of_post,
    prove_again,
)
from deliberate.people.models import PostHeld, SignIn
from deliberate.storage import Unavailable, unit_of_work
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, later, send, signed_in
from tests.conftest import forced
from tests.people.accounts import actor_with, long_ago, shown, with_app, with_password

pytestmark = pytest.mark.anyio


async def acting(director, at=NOW):
    token = await begin_session(director.person_id, at=at)
    return await act_as(director.post.id, token, by=director, at=at)


async def test_a_revoked_post_does_nothing_on_the_very_next_request(browser):
    director = await a_holder("rc-director")
    await signed_in(browser, director)
    assert (await browser.get("/desk")).status_code == 200
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    await unit_of_work(PostHeld.filter(id=director.post.id).update)(until=yesterday)
    assert (await browser.get("/desk")).status_code == 403


async def test_a_post_given_another_role_acts_in_that_role_at_once(browser):
    worker = await a_holder("grid-worker")
    await signed_in(browser, worker)
    assert (await browser.get("/recoveries")).status_code == 200
    await forced("UPDATE post_held SET role = 'auditor' WHERE id = $1", worker.post.id)
    assert (await browser.get("/recoveries")).status_code == 403


async def test_the_sign_ins_of_a_post_end_and_no_others(database):
    director, chair = await a_holder("rc-director"), await a_holder("oc-chair")
    in_post, other = await acting(director), await acting(chair)
    as_resident = await begin_session(director.person_id, at=NOW)
    await end_sign_ins_of_post(director.post.id)
    assert await actor_with(in_post) is None
    assert await actor_with(as_resident)
    assert await actor_with(other)


@pytest.mark.parametrize("again", ["proof", "post"])
async def test_the_token_before_is_worth_nothing(database, again):
    director = await a_holder("rc-director")
    old = await begin_session(director.person_id, at=NOW)
    fresh = (
        await prove_again(old, by=director, at=NOW)
        if again == "proof"
        else await act_as(None, old, by=director, at=NOW)
    )
    assert fresh != old
    assert await actor_with(old) is None
    assert await actor_with(fresh)
    with pytest.raises(Refused, match="sign-in-first"):
        await prove_again(old, by=director, at=NOW)


async def test_changing_posts_does_not_stretch_a_sign_in(database):
    director = await a_holder("rc-director")
    token = await begin_session(director.person_id, at=NOW)
    for _ in range(3):
        token = await act_as(director.post.id, token, by=director, at=later(hours=3))
        token = await act_as(None, token, by=director, at=later(hours=3))
    kept = await SignIn.get(person_id=director.person_id)
    assert (kept.since, kept.ends, kept.proven) == (NOW, later(days=30), NOW)


async def test_another_password_ends_all_but_the_browser_that_asked(database):
    director = await a_holder("rc-director")
    others = [await begin_session(director.person_id, at=NOW), await acting(director)]
    asking = await acting(director)
    fresh = await change_own_password("a sentence of my own", asking, by=director, at=NOW)
    assert [await actor_with(each) for each in (*others, asking)] == [None] * 3
    assert (await actor_with(fresh)).post == director.post


async def test_another_second_step_ends_all_others(database):
    director = await a_holder("rc-director")
    others = [await begin_session(director.person_id, at=NOW), await acting(director)]
    await with_app(director)
    assert [await actor_with(each) for each in others] == [None] * 2


async def test_all_sign_ins_of_one_account_end_or_those_of_everybody(database):
    director, chair = await a_holder("rc-director"), await a_holder("oc-chair")
    await with_password(director.person_id, login="wang.lihua")
    tokens = [await begin_session(director.person_id, at=NOW), await acting(director)]
    others = [await acting(chair), await begin_session(chair.person_id, at=NOW, half=True)]
    assert await end_sign_ins_of("nobody") is None
    assert await end_sign_ins_of("wang.lihua") == 2
    assert [await actor_with(each) for each in tokens] == [None] * 2
    assert await actor_with(others[0])
    assert await end_all_sign_ins() == 2
    assert not await SignIn.exists()


async def test_ending_ones_sign_ins_asks_who_it_is_after_ten_minutes(browser):
    chair = await a_holder("oc-chair")
    await with_password(chair.person_id)
    await signed_in(browser, chair)
    other = await begin_session(chair.person_id, at=datetime.now(UTC))
    await long_ago(browser, proven=datetime.now(UTC) - timedelta(minutes=11))
    end = {"on": "/me", "browser": digest(other)[:16]}
    asked = await send(browser, "/me/sign-out-elsewhere", **end)
    assert asked.status_code == 403
    assert f'name="browser" value="{end["browser"]}"' in asked.text
    assert await SignIn.filter(token_digest=digest(other)).exists()
    await send(browser, "/me/sign-out-elsewhere", **end, **shown())
    assert not await SignIn.filter(token_digest=digest(other)).exists()


async def test_use_is_noted_now_and_then_and_not_for_every_page(browser, queries):
    await signed_in(browser, await a_resident())
    await browser.get("/me")
    assert not [sent for sent in queries if sent.startswith("UPDATE sign_in")]
    before = datetime.now(UTC) - timedelta(minutes=6)
    await long_ago(browser, seen=before)
    await browser.get("/me")
    assert (await SignIn.first()).seen > before


async def test_a_page_left_open_learns_whose_it_may_be_and_that_is_no_use(browser):
    me = await a_resident()
    await signed_in(browser, me)
    before = datetime.now(UTC) - timedelta(minutes=6)
    await long_ago(browser, seen=before)
    assert (await browser.get("/me/whose")).text == me.pseudonym
    assert (await SignIn.first()).seen == before
    await send(browser, "/sign-out", on="/")
    assert (await browser.get("/me/whose")).status_code == 303


async def test_a_page_is_shown_though_use_cannot_be_noted(browser, monkeypatch):
    async def full(*_):
        raise Unavailable

    await signed_in(browser, await a_resident())
    await long_ago(browser, seen=datetime.now(UTC) - timedelta(minutes=6))
    monkeypatch.setattr("deliberate.people.actions.note_in_use", full)
    assert (await browser.get("/me")).status_code == 200


async def test_switching_back_to_a_post_after_half_a_day_asks_who_it_is(browser):
    director = await a_holder("rc-director")
    await signed_in(browser, director)
    await send(browser, "/me/act-as", on="/me", post="")
    await long_ago(browser, proven=datetime.now(UTC) - timedelta(hours=12, minutes=1))
    answer = await send(browser, "/me/act-as", on="/me", post=str(director.post.id))
    assert answer.status_code == 403
    assert "proof-password" in answer.text


async def test_a_form_of_a_sign_in_that_ended_says_so_and_how_to_keep_the_words(browser):
    resident = await a_resident()
    shown = (await (await signed_in(browser, resident)).get("/propose")).text
    form = {"key": re.search(r'name="key" value="([^"]+)"', shown)[1], "title": "楼道灯坏了"}
    browser.cookies.clear()
    ended = await browser.post("/propose", data=form)
    assert (ended.status_code, "请先登录" in ended.text) == (403, True)
    assert "登录到时间自动退出了" in ended.text
    again = await (await signed_in(browser, resident)).post("/propose", data=form)
    assert (again.status_code, "请刷新以后再发一次" in again.text) == (422, True)
