"""Publishing: the number, the document and its fingerprint, and what is asked before."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from deliberate.calendar import SHANGHAI
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.record.models import Entry
from deliberate.resolutions.actions import publish_resolution
from deliberate.resolutions.models import Resolution
from deliberate.resolutions.rules import fingerprint, verification_code
from deliberate.verdict import Refused, Unseen
from tests.build import (
    COMMUNITY,
    NOW,
    a_holder,
    a_resident,
    a_second_confirms,
    later,
    send,
    signed_in,
)
from tests.resolutions.build import (
    a_chair,
    a_director,
    a_draft,
    a_passed_issue,
    a_published_issue,
    an_agreed_issue,
    lift_outcome,
    lift_roll,
)

pytestmark = pytest.mark.anyio
YEAR = NOW.astimezone(SHANGHAI).year


async def test_publishing_numbers_seals_and_puts_up_for_fifteen_full_days(database):
    director, issue = await a_director(), await a_passed_issue()
    await a_draft(issue, by=director)
    at = datetime(2026, 6, 1, 2, 30, tzinfo=UTC)  # 10:30 in Shanghai

    number = await publish_resolution(issue.number, by=director, at=at)

    kept = await Resolution.get(issue_id=issue.id)
    assert number == kept.number == "望江居决〔2026〕1号"
    assert kept.publication_ends == datetime(2026, 6, 17, tzinfo=SHANGHAI)  # 16 June, 24:00
    assert kept.fingerprint == fingerprint(json.loads(kept.document))
    assert kept.code == verification_code(kept.fingerprint)
    moved = await Issue.get(id=issue.id)
    assert (moved.state, moved.due_at) == (State.PUBLISHED, kept.publication_ends)


async def test_the_record_keeps_number_and_fingerprint(database):
    director = await a_director()
    issue = await a_published_issue(by=director)

    kept = await Resolution.get(issue_id=issue.id)
    entry = await Entry.get(fact="resolution-published")
    details = json.loads(entry.details)
    assert (entry.issue, entry.acting) == (issue.number, "望江社区居民委员会·rc-director")
    assert (details["number"], details["fingerprint"]) == (kept.number, kept.fingerprint)


async def test_the_document_holds_every_figure_of_scenario_1a(database):
    issue = await a_published_issue(
        statements=[("我是102，少了太阳。", "退让0.9米。"), ("我是201。", "不分摊。")]
    )

    document = json.loads((await Resolution.get(issue_id=issue.id)).document)

    vote = document["vote"]
    assert vote["rule"]["id"] == "R8"
    assert vote["outcome"]["tally"] == lift_outcome()["tally"]
    assert "notes" not in vote["outcome"]
    printed = "\n".join(words for part in document["sections"] for words in part["paragraphs"])
    for figure in (
        "776.30平方米",
        "844.80平方米",
        "91.89%",
        "90.90%",
        "81.86%",
        "80.00%",
        "635.50平方米",
    ):
        assert figure in printed
    for words in ("民法典", "我是102，少了太阳。", "退让0.9米。", "我是201。", vote["roll_hash"]):
        assert words in printed
    headings = [part["heading"] for part in document["sections"]]
    assert headings == ["一、表决情况", "二、决定事项", "三、费用", "四、不同意见"]
    assert len(lift_roll()) == 12


async def test_a_statement_without_an_answer_keeps_the_resolution_back(database):
    director = await a_director()
    issue = await a_passed_issue(statements=[("挡光。", "退让0.9米。"), ("太贵。", "")])
    await a_draft(issue, by=director)

    with pytest.raises(Refused, match="minority-unanswered"):
        await publish_resolution(issue.number, by=director, at=NOW)

    assert (await Issue.get(id=issue.id)).state is State.PASSED
    assert not await Entry.filter(fact="resolution-published").exists()


async def test_nothing_is_published_without_a_draft(database):
    director, issue = await a_director(), await a_passed_issue()

    with pytest.raises(Refused, match="not-drafted"):
        await publish_resolution(issue.number, by=director, at=NOW)


async def test_a_draft_without_clauses_is_not_complete(database):
    director, issue = await a_director(), await a_passed_issue()
    await a_draft(issue, by=director, clauses=[])

    with pytest.raises(Refused, match="not-drafted"):
        await publish_resolution(issue.number, by=director, at=NOW)


async def test_only_the_director_signs_and_only_once(database):
    director, member = await a_director(), await a_holder("rc-member", "孙敏")
    issue = await a_passed_issue()
    await a_draft(issue, by=member)

    for somebody, why in ((member, "director-only"), (await a_resident(), "director-only")):
        with pytest.raises(Refused, match=why):
            await publish_resolution(issue.number, by=somebody, at=NOW)
    await publish_resolution(issue.number, by=director, at=NOW)
    with pytest.raises(Refused, match="nothing-to-resolve"):
        await publish_resolution(issue.number, by=director, at=NOW)

    assert await Resolution.all().count() == 1


async def test_an_owners_chair_signs_for_owners_of_the_estate_only(database):
    chair = await a_chair()
    owners, households = await a_passed_issue("R8"), await a_passed_issue("R2")
    wider = await a_passed_issue("R8", electorate=COMMUNITY)
    for issue in (owners, households, wider):
        await a_draft(issue, by=await a_director())

    assert await publish_resolution(owners.number, by=chair, at=NOW) == f"和平里业决〔{YEAR}〕1号"
    with pytest.raises(Refused, match="not-decided-by-owners"):
        await publish_resolution(households.number, by=chair, at=NOW)
    with pytest.raises(Refused, match="beyond-your-area"):
        await publish_resolution(wider.number, by=chair, at=NOW)


async def test_resolutions_and_agreements_are_numbered_each_without_gaps(database):
    director = await a_director()
    given = []
    for issue in (await a_passed_issue(), await an_agreed_issue(), await a_passed_issue()):
        await a_draft(issue, by=director)
        given.append(await publish_resolution(issue.number, by=director, at=NOW))

    assert given == [f"望江居决〔{YEAR}〕1号", f"望江居纪〔{YEAR}〕1号", f"望江居决〔{YEAR}〕2号"]


async def test_the_numbers_begin_anew_with_the_year_in_shanghai(database):
    director = await a_director()
    last_evening = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    for at, number in (
        (last_evening, "望江居决〔2026〕1号"),
        (last_evening + timedelta(minutes=1), "望江居决〔2027〕1号"),
    ):
        issue = await a_passed_issue()
        await a_draft(issue, by=director)
        assert await publish_resolution(issue.number, by=director, at=at) == number


async def test_twelve_published_at_once_get_twelve_numbers(database):
    director = await a_director()
    issues = [await a_passed_issue() for _ in range(12)]
    for issue in issues:
        await a_draft(issue, by=director)

    given = await asyncio.gather(
        *(publish_resolution(issue.number, by=director, at=NOW) for issue in issues)
    )

    assert sorted(given) == sorted(f"望江居决〔{YEAR}〕{n}号" for n in range(1, 13))


async def test_an_agreement_prints_what_was_agreed_and_no_vote(database):
    director, issue = await a_director(), await an_agreed_issue()
    await a_draft(issue, by=director)
    await publish_resolution(issue.number, by=director, at=NOW)

    document = json.loads((await Resolution.get(issue_id=issue.id)).document)
    assert document["vote"] is None
    assert document["sections"][0]["heading"] == "一、协商情况"
    assert "（二）音箱朝江" in document["sections"][0]["paragraphs"]


async def test_a_draft_that_changed_since_it_was_read_is_not_signed(browser):
    director, issue = await a_director(), await a_passed_issue()
    await a_draft(issue, by=director)
    await signed_in(browser, director)
    path = f"/issues/{issue.number}/resolution"
    shown = await browser.get(path)
    await a_draft(issue, by=director, title="另一个标题")
    seen = shown.text.split('name="as_seen" value="')[1].split('"')[0]

    answer = await send(browser, f"{path}/publish", on=path, as_seen=seen)

    assert answer.status_code == 403
    assert (await Issue.get(id=issue.id)).state is State.PASSED


async def test_the_director_signs_on_the_page_a_member_confirms_and_all_read_it(browser):
    director = await a_director()
    issue = await a_passed_issue(statements=[("挡光。", "退让0.9米。")])
    await a_draft(issue, by=director)
    await signed_in(browser, director)
    path = f"/issues/{issue.number}/resolution"
    seen = (await browser.get(path)).text.split('name="as_seen" value="')[1].split('"')[0]

    answer = await send(browser, f"{path}/publish", on=path, as_seen=seen)

    assert answer.headers["location"].startswith("/confirmations/")
    assert (await Issue.get(id=issue.id)).state is State.PASSED
    assert "现在还没有生效" in (await browser.get(path)).text
    assert await a_second_confirms() == path
    document = (await browser.get(path)).text
    assert f"望江居决〔{YEAR}〕1号" in document
    assert 'class="doc__org"' in document
    assert "四、不同意见" in document


async def test_what_is_missing_is_listed_instead_of_the_button(browser):
    director = await a_director()
    issue = await a_passed_issue(statements=[("挡光。", "")])
    await signed_in(browser, director)

    shown = (await browser.get(f"/issues/{issue.number}/resolution")).text

    assert "as_seen" not in shown
    assert shown.count("还没有答复") == 1
    assert "还没有存过草稿" in shown


async def test_a_resident_may_not_sign_and_a_stranger_signs_in_first(browser):
    issue = await a_passed_issue()
    path = f"/issues/{issue.number}/resolution/publish"

    assert (await send(browser, path, on="/sign-in")).status_code == 403
    await signed_in(browser, await a_resident())
    assert (await send(browser, path, on="/sign-in")).status_code == 403
    with pytest.raises(Unseen):
        await publish_resolution(10**6, by=await a_director(), at=later(days=1))
