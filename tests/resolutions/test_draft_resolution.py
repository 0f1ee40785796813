"""Drafting: the committee writes, the figures are given, nobody else sees the editor."""

import pytest

from deliberate.issues.rules import State
from deliberate.record.models import Entry
from deliberate.resolutions.actions import draft_resolution
from deliberate.resolutions.models import Resolution
from deliberate.resolutions.rules import Kind
from deliberate.verdict import Refused
from tests.build import NOW, a_holder, a_resident, an_issue, send, signed_in
from tests.resolutions.build import (
    DRAFT,
    a_chair,
    a_director,
    a_draft,
    a_passed_issue,
    a_published_issue,
    an_agreed_issue,
)

pytestmark = pytest.mark.anyio
TYPED = {
    "title": "关于电梯的决议",
    "summary": "装一部电梯。",
    "heading-1": "决定事项",
    "text-1": "在北侧装一部。",
    "do": "save",
}


def page_of(issue):
    return f"/issues/{issue.number}/resolution"


async def editing(browser, issue, **fields):
    return await send(browser, page_of(issue), on=page_of(issue), **{**TYPED, **fields})


async def test_a_draft_is_kept_and_written_anew(database):
    member, issue = await a_holder("rc-member"), await a_passed_issue()

    await a_draft(issue, by=member)
    await a_draft(issue, by=member, title="新标题")

    kept = await Resolution.get(issue_id=issue.id)
    assert (kept.title, kept.kind, kept.number) == ("新标题", Kind.RESOLUTION, None)
    assert [clause["heading"] for clause in kept.clauses] == ["决定事项", "费用"]
    assert await Entry.filter(fact="resolution-drafted", issue=issue.number).count() == 2


async def test_the_kind_follows_from_how_it_was_settled(database):
    member, issue = await a_holder("rc-member"), await an_agreed_issue()
    await a_draft(issue, by=member)
    kept = await Resolution.get(issue_id=issue.id)
    assert (kept.kind, kept.decision_id) == (Kind.AGREEMENT, None)


@pytest.mark.parametrize("state", sorted(set(State) - {State.PASSED, State.AGREED, State.DRAFT}))
async def test_there_is_nothing_to_write_in_any_other_state(database, state):
    member, issue = await a_holder("rc-member"), await an_issue(State(state))
    with pytest.raises(Refused, match="nothing-to-resolve"):
        await a_draft(issue, by=member)


async def test_only_the_committee_writes(database):
    issue = await a_passed_issue("R2")
    for somebody, why in (
        (await a_resident(), "committee-only"),
        (await a_holder("supervisor"), "committee-only"),
        (await a_chair(), "not-decided-by-owners"),
    ):
        with pytest.raises(Refused, match=why):
            await draft_resolution(issue.number, by=somebody, at=NOW, **DRAFT)
    assert not await Resolution.all().exists()


async def test_the_page_shows_the_figures_and_keeps_what_was_typed(browser):
    issue = await a_passed_issue()
    await signed_in(browser, await a_holder("rc-member"))

    shown = (await browser.get(page_of(issue))).text
    assert "776.30平方米" in shown
    assert 'name="lhs"' not in shown  # no field for a figure

    answer = await editing(browser, issue)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page_of(issue)}#preview")
    kept = await Resolution.get(issue_id=issue.id)
    assert kept.clauses == [{"heading": "决定事项", "text": "在北侧装一部。"}]
    shown = (await browser.get(page_of(issue))).text
    assert 'class="doc__t">关于电梯的决议' in shown
    assert "由主任签发" in shown  # a member writes, the director signs


async def test_a_clause_is_added_and_removed_by_buttons_without_javascript(browser):
    issue = await a_passed_issue()
    await signed_in(browser, await a_director())

    more = await editing(browser, issue, do="add")
    assert more.status_code == 200
    assert 'name="heading-2"' in more.text
    assert "在北侧装一部。" in more.text
    two = {"heading-2": "费用", "text-2": "自筹。"}
    fewer = await editing(browser, issue, do="remove-1", **two)
    assert 'name="heading-2"' not in fewer.text
    assert "自筹。" in fewer.text
    assert "在北侧装一部。" not in fewer.text
    assert not await Resolution.all().exists()  # rearranging keeps nothing


async def test_there_are_never_more_than_twelve_clauses(browser):
    issue = await a_passed_issue()
    await signed_in(browser, await a_director())
    many = {f"{field}-{n}": "字" for n in range(1, 13) for field in ("heading", "text")}
    answer = await editing(browser, issue, do="add", **many)
    assert 'name="heading-12"' in answer.text
    assert 'name="heading-13"' not in answer.text


@pytest.mark.parametrize(
    "field, value",
    [
        ("title", ""),
        ("title", "字" * 61),
        ("summary", "  "),
        ("summary", "字" * 201),
        ("heading-1", ""),
        ("text-1", ""),
        ("text-1", "字" * 1001),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(browser, field, value):
    issue = await a_passed_issue()
    await signed_in(browser, await a_director())

    answer = await editing(browser, issue, **{field: value})

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}-err"' in answer.text
    kept = "装一部电梯。" if field != "summary" else "关于电梯的决议"
    assert kept in answer.text
    assert not await Resolution.all().exists()


async def test_a_blank_clause_is_dropped(browser):
    issue = await a_passed_issue()
    await signed_in(browser, await a_director())
    await editing(browser, issue, **{"heading-2": " ", "text-2": ""})
    assert len((await Resolution.get(issue_id=issue.id)).clauses) == 1


async def test_with_htmx_the_editor_alone_comes_back(browser):
    issue = await a_passed_issue()
    await signed_in(browser, await a_director())
    answer = await send(browser, page_of(issue), on=page_of(issue), htmx=True, **TYPED)
    assert answer.status_code == 200
    assert "<!doctype html>" not in answer.text
    assert "data-focus" in answer.text
    assert 'class="doc__t">关于电梯的决议' in answer.text


async def test_the_same_form_twice_is_one_draft(browser):
    issue = await a_passed_issue()
    await signed_in(browser, await a_director())
    key = (await browser.get(page_of(issue))).text.split('name="key" value="')[1].split('"')[0]
    first = await browser.post(page_of(issue), data={"key": key, **TYPED})
    again = await browser.post(page_of(issue), data={"key": key, **TYPED})
    other = await browser.post(page_of(issue), data={"key": key, **TYPED, "title": "另一个"})
    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 422)
    assert await Entry.filter(fact="resolution-drafted").count() == 1


async def test_others_read_that_it_is_being_drafted(browser):
    issue = await a_passed_issue()
    await a_draft(issue, by=await a_director())
    for who in (None, await a_resident()):
        if who:
            await signed_in(browser, who)
        shown = (await browser.get(page_of(issue))).text
        assert "正在起草" in shown
        assert DRAFT["summary"] not in shown


async def test_before_there_is_a_decision_the_page_says_so(browser):
    issue = await an_issue(State.ARGUING)
    shown = await browser.get(page_of(issue))
    assert shown.status_code == 200
    assert "还没有走到决议这一步" in shown.text


async def test_a_published_resolution_cannot_be_written_again(database):
    director = await a_director()
    issue = await a_published_issue(by=director)
    before = (await Resolution.get(issue_id=issue.id)).document
    with pytest.raises(Refused, match="nothing-to-resolve"):
        await a_draft(issue, by=director, title="改写")
    assert (await Resolution.get(issue_id=issue.id)).document == before


async def test_an_agreement_starts_with_what_was_agreed(browser):
    issue = await an_agreed_issue(agreed=("八点半结束",))
    await signed_in(browser, await a_director())
    shown = (await browser.get(page_of(issue))).text
    assert "（1）八点半结束</textarea>" in shown


async def test_what_the_committee_writes_is_shown_as_words(browser):
    director, issue = await a_director(), await a_passed_issue()
    await a_draft(issue, by=director, title="<script>alert(1)</script>", summary="<b>x</b>")
    await signed_in(browser, director)
    shown = (await browser.get(page_of(issue))).text
    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown
