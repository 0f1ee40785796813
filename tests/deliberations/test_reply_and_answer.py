"""What is said to a claim: by residents, and by bodies."""

import pytest

from deliberate.deliberations.actions import answer, hide_claim, mark_claim, reply
from deliberate.deliberations.models import Reply
from deliberate.deliberations.rules import HideReason, Mark, ReplyKind
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.verdict import Refused, Unseen
from tests.build import NOW, a_holder, a_resident, send, signed_in
from tests.deliberations.build import a_claim, a_thread, claim_of, page_of, put_in

pytestmark = pytest.mark.anyio


async def test_an_answer_is_signed_by_the_body_and_settles_an_open_question(database):
    issue, facilitator = await a_thread()
    await a_claim(issue)
    await mark_claim(issue.number, 1, Mark.NEEDS_ANSWER, by=facilitator, at=NOW)
    staff = await a_holder(Role.PROPERTY_STAFF, "侯大海", organization="便民物业")

    await answer(issue.number, 1, by=staff, at=NOW, text="每度 1.10 元，电话 13812345678。")

    given = await Reply.get()
    assert (given.official, given.kind) == ("便民物业", ReplyKind.RESPONSE)
    assert "138****5678" in given.text
    assert (await claim_of(issue, 1)).mark is Mark.ANSWERED


async def test_an_answer_leaves_a_key_point_a_key_point(database):
    issue, facilitator = await a_thread()
    await a_claim(issue)
    await mark_claim(issue.number, 1, Mark.KEY_POINT, by=facilitator, at=NOW)
    await answer(issue.number, 1, by=await a_holder(Role.RC_MEMBER), at=NOW, text="已量过。")
    assert (await claim_of(issue, 1)).mark is Mark.KEY_POINT


async def test_only_bodies_answer_and_nobody_replies_in_their_name(database):
    issue, facilitator = await a_thread()
    await a_claim(issue)
    with pytest.raises(Refused, match="bodies-only"):
        await answer(issue.number, 1, by=await a_resident(), at=NOW, text="好")
    with pytest.raises(Refused, match="facilitator-is-neutral"):
        await answer(issue.number, 1, by=facilitator, at=NOW, text="好")
    with pytest.raises(Refused, match="bodies-only"):
        await reply(
            issue.number, 1, by=await a_resident(), at=NOW, kind=ReplyKind.RESPONSE, text="好"
        )
    worker = await a_holder(Role.GRID_WORKER, "李响")
    with pytest.raises(Refused, match="residents-only"):
        await reply(issue.number, 1, by=worker, at=NOW, kind=ReplyKind.REASON, text="好")
    assert await Reply.all().count() == 0


async def test_a_hidden_claim_and_one_that_is_not_there_take_no_reply(database):
    issue, _ = await a_thread()
    await a_claim(issue)
    director = await a_holder(Role.RC_DIRECTOR)
    await hide_claim(issue.number, 1, HideReason.INSULTING, by=director, at=NOW)
    said = {"by": await a_resident(), "at": NOW, "kind": ReplyKind.QUERY, "text": "为什么？"}
    with pytest.raises(Refused, match="claim-is-hidden"):
        await reply(issue.number, 1, **said)
    with pytest.raises(Unseen):
        await reply(issue.number, 2, **said)
    await put_in(issue, State.DRAFTING)
    with pytest.raises(Refused, match="not-open-for-claims"):
        await reply(issue.number, 1, **said)


async def test_a_reply_by_form_and_by_htmx(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    await signed_in(browser, await a_resident())
    path = f"/issues/{issue.number}/claims/1/reply"

    plain = await send(browser, path, on=page_of(issue), kind="rebuttal", text="棚子也烧过。")
    assert plain.status_code == 303
    assert plain.headers["location"].endswith("?show=1#claim-1")

    part = await send(
        browser, path, on=page_of(issue), htmx=True, kind="query", text="按车尾算吗？"
    )
    assert part.text.count('<article class="arg" id="claim-1"') == 1
    assert "棚子也烧过。" in part.text
    assert "按车尾算吗？" in part.text
    assert "<!doctype html>" not in part.text


async def test_a_reply_with_errors_comes_back_as_typed(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    await signed_in(browser, await a_resident())
    path = f"/issues/{issue.number}/claims/1/reply"
    for htmx in (False, True):
        wrong = await send(browser, path, on=page_of(issue), htmx=htmx, text="没有选种类")
        assert wrong.status_code == 422
        assert "没有选种类" in wrong.text
        assert "<details open>" in wrong.text
    assert await Reply.all().count() == 0


async def test_a_body_answers_through_the_page(browser):
    issue, _ = await a_thread()
    await a_claim(issue)
    await signed_in(browser, await a_holder(Role.RC_MEMBER, "孙敏"))
    path = f"/issues/{issue.number}/claims/1/answer"
    assert (await send(browser, path, on=page_of(issue), text="")).status_code == 422
    part = await send(browser, path, on=page_of(issue), htmx=True, text="间距不少于6米。")
    assert "望江社区居民委员会" in part.text
    assert "间距不少于6米。" in part.text
    plain = await send(browser, path, on=page_of(issue), text="再说一遍。")
    assert plain.status_code == 303
