"""Marks, hiding with a trace, and showing again."""

import pytest

from deliberate.deliberations.actions import hide_claim, mark_claim, show_claim
from deliberate.deliberations.rules import HideReason, Mark
from deliberate.people.rules import Actor, Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, send, signed_in
from tests.deliberations.build import a_claim, a_thread, claim_of, page_of

pytestmark = pytest.mark.anyio


async def test_hiding_leaves_the_place_the_reason_the_body_and_the_original(browser):
    issue, _ = await a_thread()
    await a_claim(issue, text="他家姓什么大家都知道。")
    director = await a_holder(Role.RC_DIRECTOR)

    await hide_claim(issue.number, 1, HideReason.PERSONAL_DATA, by=director, at=NOW)

    shown = (await browser.get(page_of(issue))).text
    assert "第 1 条已收起" in shown
    assert "写了别人的个人信息" in shown
    assert "望江社区居民委员会" in shown
    assert "他家姓什么" not in shown
    assert (await claim_of(issue, 1)).text == "他家姓什么大家都知道。"
    entry = await Entry.get(fact="claim-hidden")
    assert entry.details == '{"claim":1,"reason":"personal-data"}'
    assert entry.acting == director.acting

    await show_claim(issue.number, 1, by=director, at=NOW)
    assert "他家姓什么" in (await browser.get(page_of(issue))).text
    assert await Entry.filter(fact="claim-shown").count() == 1


async def test_nobody_hides_what_they_wrote_or_raised_themselves(database):
    me = await a_resident()
    post = (await a_holder(Role.RC_MEMBER)).post
    as_member = Actor(me.person_id, me.name, me.pseudonym, me.born, me.home, post, (post,))
    issue, _ = await a_thread()
    await a_claim(issue, by=me)
    with pytest.raises(Refused, match="not-your-own"):
        await hide_claim(issue.number, 1, HideReason.OFF_TOPIC, by=as_member, at=NOW)

    mine, _ = await a_thread(proposer=me)
    await a_claim(mine)
    with pytest.raises(Refused, match="not-your-own"):
        await hide_claim(mine.number, 1, HideReason.OFF_TOPIC, by=as_member, at=NOW)


async def test_residents_neither_hide_nor_mark_and_only_the_facilitator_marks(database):
    issue, facilitator = await a_thread()
    await a_claim(issue)
    me, director = await a_resident(), await a_holder(Role.RC_DIRECTOR)
    with pytest.raises(Refused, match="moderators-only"):
        await hide_claim(issue.number, 1, HideReason.OFF_TOPIC, by=me, at=NOW)
    for by in (me, director):
        with pytest.raises(Refused, match="facilitator-only"):
            await mark_claim(issue.number, 1, Mark.KEY_POINT, by=by, at=NOW)
    await mark_claim(issue.number, 1, Mark.KEY_POINT, by=facilitator, at=NOW)
    assert (await claim_of(issue, 1)).mark is Mark.KEY_POINT


async def test_what_is_hidden_is_not_hidden_twice_nor_shown_twice(database):
    issue, facilitator = await a_thread()
    await a_claim(issue)
    act = {"by": facilitator, "at": NOW}
    with pytest.raises(Refused, match="claim-is-not-hidden"):
        await show_claim(issue.number, 1, **act)
    await hide_claim(issue.number, 1, HideReason.INSULTING, **act)
    with pytest.raises(Refused, match="claim-is-hidden"):
        await hide_claim(issue.number, 1, HideReason.INSULTING, **act)
    with pytest.raises(Refused, match="claim-is-hidden"):
        await mark_claim(issue.number, 1, Mark.KEY_POINT, **act)


async def test_the_facilitator_works_through_the_page(browser):
    issue, facilitator = await a_thread()
    await a_claim(issue, text="很长的一句")
    await signed_in(browser, facilitator)
    claim = f"/issues/{issue.number}/claims/1"
    page = page_of(issue)

    unchosen = await send(browser, f"{claim}/hide", on=page, reason="")
    assert unchosen.status_code == 422
    assert 'class="err" role="alert"' in unchosen.text
    elsewhere = await send(browser, f"{claim}/hide", on=page, reason="rejected-elsewhere")
    assert elsewhere.status_code == 422
    assert 'value="rejected-elsewhere"' not in elsewhere.text
    assert (await send(browser, f"{claim}/mark", on=page, mark="x")).status_code == 422

    marked = await send(browser, f"{claim}/mark", on=page, htmx=True, mark="needs-answer")
    assert "等答复" in marked.text
    assert "<!doctype html>" not in marked.text
    hidden = await send(browser, f"{claim}/hide", on=page, htmx=True, reason="off-topic")
    assert "跑题" in hidden.text
    assert "很长的一句" not in hidden.text
    again = await send(browser, f"{claim}/show", on=page)
    assert again.status_code == 303
    assert "很长的一句" in (await browser.get(again.headers["location"])).text
