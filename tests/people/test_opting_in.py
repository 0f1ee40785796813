"""What is asked by itself: agreed to, declined, withdrawn in one tap."""

import pytest

from deliberate.deliberations.queries import people_in
from deliberate.people.actions import act_as, begin_session, opt_in, opt_out
from deliberate.people.models import OptIn
from deliberate.people.queries import has_opted_in
from deliberate.people.rules import WORDING, OptInPurpose, Role
from deliberate.record.models import Entry
from deliberate.storage import run, unit_of_work
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, later, send, signed_in
from tests.deliberations.build import a_claim, a_thread, thread_of
from tests.people.accounts import actor_with

pytestmark = pytest.mark.anyio
PARTY, NAME = OptInPurpose.PARTY_POST, OptInPurpose.FACILITATOR_NAME
forget = unit_of_work(run)


async def a_secretary_not_asked_yet():
    secretary = await a_holder(Role.COMMUNITY_SECRETARY)
    await forget("DELETE FROM opt_in")
    return secretary


async def test_a_party_post_is_acted_in_only_once_agreed_to_and_not_after(database):
    me = await a_secretary_not_asked_yet()
    token = await begin_session(me.person_id, at=NOW)
    with pytest.raises(Refused, match="opt-in-to-the-party-post-first"):
        await act_as(me.post.id, token, by=me, at=NOW)
    await opt_in(PARTY, by=me, at=NOW)
    token = await act_as(me.post.id, token, by=me, at=NOW)
    assert (await actor_with(token)).post == me.post
    await opt_out(PARTY, by=me, at=later(minutes=1))
    assert (await actor_with(token)).post is None
    with pytest.raises(Refused, match="opt-in-to-the-party-post-first"):
        await act_as(me.post.id, token, by=me, at=NOW)


async def test_one_purpose_says_nothing_of_the_other(database):
    me = await a_resident()
    await opt_in(NAME, by=me, at=NOW)
    assert await has_opted_in(me.person_id, NAME)
    assert not await has_opted_in(me.person_id, PARTY)


async def test_new_words_are_asked_anew(database, monkeypatch):
    me = await a_resident()
    await opt_in(NAME, by=me, at=NOW)
    monkeypatch.setitem(WORDING, NAME, 2)
    assert not await has_opted_in(me.person_id, NAME)
    await opt_in(NAME, by=me, at=later(minutes=1))
    kept = await OptIn.all().order_by("version").values_list("version", "withdrawn_at")
    assert [(version, bool(ended)) for version, ended in kept] == [(1, True), (2, False)]


async def test_a_facilitator_is_named_only_where_they_agreed(database):
    issue, facilitator = await a_thread()
    thread = (await thread_of(issue)).id
    assert (await people_in(thread, NOW.date())).facilitator == ("赵宁", "邻里社工站")
    await opt_out(NAME, by=facilitator, at=later(minutes=1))
    assert (await people_in(thread, NOW.date())).facilitator == ("", "邻里社工站")


async def test_the_record_says_to_what_and_not_who(database):
    me = await a_holder(Role.COMMUNITY_SECRETARY)
    await opt_out(PARTY, by=me, at=later(minutes=1))
    await opt_out(PARTY, by=me, at=later(minutes=2))
    entry = await Entry.get(fact="opted-out")
    assert (entry.details, entry.acting) == ('{"purpose":"party-post"}', "")


async def test_nothing_is_ticked_beforehand_and_one_tap_gives_and_takes(browser):
    me = await a_secretary_not_asked_yet()
    await browser.get("/")
    await signed_in(browser, await a_resident())
    assert "现在没有要另外问您同意的事" in (await browser.get("/me")).text
    token = await begin_session(me.person_id, at=NOW)
    browser.cookies.set("sid", token)
    shown = (await browser.get("/me")).text
    assert "您同意了" not in shown
    assert "checked" not in shown
    for act, given in (("in", True), ("out", False)):
        answer = await send(browser, f"/me/opt-{act}", on="/me", purpose="party-post")
        assert answer.headers["location"] == "/me"
        assert await has_opted_in(me.person_id, PARTY) is given
    assert (await send(browser, "/me/opt-in", on="/me", purpose="all")).status_code == 404
    assert (await send(browser, "/me/opt-up", on="/me", purpose="party-post")).status_code == 404


async def test_declining_keeps_nobody_from_reading_and_speaking(browser):
    issue, _ = await a_thread()
    me = await a_resident()
    assert await OptIn.filter(person_id=me.person_id).count() == 0
    assert await a_claim(issue, by=me) == 1
    await signed_in(browser, me)
    assert (await browser.get(f"/issues/{issue.number}/deliberation")).status_code == 200
