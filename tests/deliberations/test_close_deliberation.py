"""Closing: a complete statement, by the moderator, once."""

import asyncio

import pytest

from deliberate.deliberations.actions import answer, close_deliberation, mark_claim, put_option
from deliberate.deliberations.rules import Mark, Path
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import Role
from deliberate.record.models import Entry
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, a_second_confirms, send, signed_in
from tests.deliberations.build import a_claim, a_thread, page_of, put_in, thread_of
from tests.deliberations.test_options import BUILD, STAY

pytestmark = pytest.mark.anyio

WORDS = {
    "agreed": ["要有喷淋"],
    "disputed": ["离窗多远"],
    "unanswered": [],
    "path": Path.TO_VOTE,
    "reason": "两种办法都有人要",
}


async def a_draft(*, options=(BUILD, STAY), proposer=None):
    """A thread whose options are drawn up, with one claim, and who can close it."""
    issue, facilitator = await a_thread(proposer=proposer)
    await a_claim(issue)
    await put_in(issue, State.DRAFTING)
    director = await a_holder(Role.RC_DIRECTOR)
    for option in options:
        await put_option(issue.number, by=director, at=NOW, **option)
    return issue, director, facilitator


async def test_closing_writes_the_statement_and_moves_the_issue_on(database):
    for path, state in (
        (Path.TO_VOTE, State.TO_VOTE),
        (Path.AGREED, State.AGREED),
        (Path.NO_RESULT, State.ENDED_NO_RESULT),
    ):
        issue, director, _ = await a_draft()
        await close_deliberation(issue.number, by=director, at=NOW, **{**WORDS, "path": path})
        thread = await thread_of(issue)
        assert (await Issue.get(id=issue.id)).state is state
        assert (thread.agreed, thread.disputed, thread.path) == (["要有喷淋"], ["离窗多远"], path)
        assert (thread.closed_at, thread.closed_by) == (NOW, director.acting)
        entry = await Entry.get(fact="deliberation-closed", issue=issue.number)
        assert entry.details == (
            f'{{"agreed":1,"disputed":1,"path":"{path.value}","unanswered":0}}'
        )


async def test_an_incomplete_statement_does_not_close(database):
    issue, director, _ = await a_draft()
    for gap, why in (
        ({"agreed": [], "disputed": []}, "closing-no-point"),
        ({"reason": ""}, "closing-needed"),
    ):
        with pytest.raises(Refused, match=why):
            await close_deliberation(issue.number, by=director, at=NOW, **{**WORDS, **gap})
    assert (await thread_of(issue)).closed_at is None


async def test_a_vote_and_an_agreement_need_two_options_one_of_them_as_things_are(database):
    for options in ((), (STAY,), (BUILD, BUILD)):
        issue, director, _ = await a_draft(options=options)
        for path in (Path.TO_VOTE, Path.AGREED):
            with pytest.raises(Refused, match="closing-options-first"):
                await close_deliberation(
                    issue.number, by=director, at=NOW, **{**WORDS, "path": path}
                )
        ended = {**WORDS, "path": Path.NO_RESULT}
        await close_deliberation(issue.number, by=director, at=NOW, **ended)


async def test_an_open_question_is_answered_or_listed_by_its_number(database):
    issue, director, facilitator = await a_draft()
    await mark_claim(issue.number, 1, Mark.NEEDS_ANSWER, by=facilitator, at=NOW)
    for lines in ([], ["#12 别的"], ["问题 1"]):
        with pytest.raises(Refused, match="open-question-left-out"):
            await close_deliberation(
                issue.number, by=director, at=NOW, **{**WORDS, "unanswered": lines}
            )
    await close_deliberation(
        issue.number, by=director, at=NOW, **{**WORDS, "unanswered": ["#1 谁赔？"]}
    )

    other, director, facilitator = await a_draft()
    await mark_claim(other.number, 1, Mark.NEEDS_ANSWER, by=facilitator, at=NOW)
    await answer(other.number, 1, by=director, at=NOW, text="运营单位投保。")
    await close_deliberation(other.number, by=director, at=NOW, **WORDS)


async def test_the_proposer_never_closes_nor_does_the_facilitator(database):
    director = await a_holder(Role.RC_DIRECTOR)
    mine, _, facilitator = await a_draft(proposer=director)
    for by, why in (
        (director, "not-your-own"),
        (facilitator, "moderators-only"),
        (await a_holder(Role.RC_MEMBER), "moderators-only"),
    ):
        with pytest.raises(Refused, match=why):
            await close_deliberation(mine.number, by=by, at=NOW, **WORDS)


async def test_two_closings_at_once_leave_one(database):
    issue, director, _ = await a_draft()
    secretary = await a_holder(Role.COMMUNITY_SECRETARY, "方卫国")
    ends = await asyncio.gather(
        close_deliberation(issue.number, by=director, at=NOW, **WORDS),
        close_deliberation(issue.number, by=secretary, at=NOW, **{**WORDS, "path": Path.NO_RESULT}),
        return_exceptions=True,
    )
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Refused"]
    assert await Entry.filter(fact="deliberation-closed").count() == 1
    path = (await thread_of(issue)).path
    assert (await Issue.get(id=issue.id)).state is (
        State.TO_VOTE if path == Path.TO_VOTE else State.ENDED_NO_RESULT
    )


async def test_the_form_lists_open_questions_comes_back_as_typed_and_closes(browser):
    issue, director, facilitator = await a_draft()
    await mark_claim(issue.number, 1, Mark.NEEDS_ANSWER, by=facilitator, at=NOW)
    await signed_in(browser, director)
    path = f"{page_of(issue)}/close"

    shown = await browser.get(path)
    assert "#1 楼道里充电太危险。" in shown.text

    typed = {"agreed": "要有喷淋\n\n不许改装", "path": "to-vote", "reason": "请大家定"}
    wrong = await send(browser, path, on=path, **typed, unanswered="")
    assert wrong.status_code == 422
    assert "不许改装" in wrong.text
    assert "行首写 # 和编号" in wrong.text
    assert (await Issue.get(id=issue.id)).state is State.DRAFTING

    closed = await send(browser, path, on=path, **typed, unanswered="#1 楼道")
    assert closed.headers["location"].startswith("/confirmations/")
    assert (await Issue.get(id=issue.id)).state is State.DRAFTING
    assert "现在还没有生效" in (await browser.get(path)).text
    assert await a_second_confirms() == page_of(issue)
    page = (await browser.get(page_of(issue))).text
    assert page.index("结论说明") < page.index('id="options"') < page.index('id="claims"')
    assert "不许改装" in page
    assert "提交表决" in page
    assert "快速表态" not in page


async def test_a_resident_does_not_get_the_form(browser):
    issue, *_ = await a_draft()
    await signed_in(browser, await a_resident())
    assert (await browser.get(f"{page_of(issue)}/close")).status_code == 403
    assert (await browser.post(f"{page_of(issue)}/close", data={})).status_code == 403
