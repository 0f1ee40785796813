"""The page of an issue, in every state and for everybody."""

import pytest

from deliberate.issues.actions import accept_issue, return_issue
from deliberate.issues.rules import NOT_PUBLIC, ReturnReason, State
from tests.build import NOW, a_holder, a_resident, an_issue, later, signed_in

pytestmark = pytest.mark.anyio


async def test_every_state_has_its_page(browser):
    proposer = await a_resident()
    target = await an_issue(State.SECONDING)
    await signed_in(browser, proposer)
    for state in sorted(frozenset(State) - {State.DRAFT}):
        merged = {"merged_into": target} if state is State.MERGED else {}
        issue = await an_issue(state, by=proposer, due_at=later(days=2), **merged)
        shown = await browser.get(f"/issues/{issue.number}")
        assert shown.status_code == 200, state
        assert "3幢北侧要不要建充电棚" in shown.text
        assert 'id="now"' in shown.text


async def test_every_role_has_its_page(browser):
    issues = [
        await an_issue(state) for state in sorted(frozenset(State) - {State.DRAFT, State.MERGED})
    ]
    for role in ("rc-director", "branch-secretary", "supervisor", "teller", "grid-worker"):
        await signed_in(browser, await a_holder(role))
        for issue in issues:
            status = (await browser.get(f"/issues/{issue.number}")).status_code
            assert status == 200 or (issue.state in NOT_PUBLIC and status == 404)


async def test_the_history_names_posts_and_nobody(browser):
    proposer = await a_resident("陈静怡")
    issue, member = await an_issue(by=proposer), await a_holder("rc-member", "王丽华")
    await accept_issue(issue.number, by=member, at=NOW)
    shown = (await browser.get(f"/issues/{issue.number}")).text
    assert '<ol class="tl sec__body">' in shown
    assert "望江社区居民委员会" in shown
    assert proposer.pseudonym in shown
    for name in ("陈静怡", "王丽华"):
        assert name not in shown


async def test_the_proposer_reads_why_it_came_back(browser):
    proposer = await a_resident()
    issue, member = await an_issue(by=proposer), await a_holder("rc-member")
    await return_issue(
        issue.number, by=member, at=NOW, reason=ReturnReason.UNCLEAR, words="哪一幢？"
    )
    await signed_in(browser, proposer)
    shown = (await browser.get(f"/issues/{issue.number}")).text
    assert "哪一幢？" in shown
    assert f"/propose/{issue.id}" in shown
    assert "哪一幢？" in (await browser.get(f"/propose/{issue.id}")).text


async def test_what_people_wrote_is_never_markup(browser):
    issue = await an_issue(
        State.ARGUING, title="<script>alert(1)</script>", body_source="<b>x", place="<i>"
    )
    for path in (f"/issues/{issue.number}", "/issues", "/"):
        shown = (await browser.get(path)).text
        assert "<script>alert" not in shown
        assert "<i>" not in shown


@pytest.mark.parametrize("number", ["99999", "99999999999999999999"])
async def test_what_is_not_there_is_not_there(browser, number):
    assert (await browser.get(f"/issues/{number}")).status_code == 404
    await signed_in(browser, await a_resident())
    assert (await browser.get(f"/propose/{number}")).status_code == 404


async def test_it_asks_the_database_little(browser, queries):
    issue = await an_issue(State.SCREENING)
    await signed_in(browser, await a_holder("rc-director"))
    await browser.get("/")
    queries.clear()
    assert (await browser.get(f"/issues/{issue.number}")).status_code == 200
    assert 0 < len(queries) <= 12
