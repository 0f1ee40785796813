"""Reading resolutions: the list, the document, the PDF."""

import io
import re

import pypdf
import pytest

from deliberate.calendar import SHANGHAI
from deliberate.resolutions.actions import publish_resolution
from deliberate.resolutions.models import Resolution
from deliberate.resolutions.routes import pdf
from deliberate.resolutions.rules import Clause
from tests.build import NOW, later
from tests.conftest import forced
from tests.resolutions.build import DRAFT, a_director, a_draft, a_passed_issue, a_published_issue

pytestmark = pytest.mark.anyio
YEAR = NOW.astimezone(SHANGHAI).year
STATEMENT = ("我是102，少了太阳。", "退让0.9米。")


async def test_the_list_shows_what_is_published_newest_first(browser):
    director = await a_director()
    older = await a_published_issue(by=director, at=later(days=-3))
    newer = await a_published_issue(by=director)
    hidden = await a_passed_issue()
    await a_draft(hidden, by=director)

    shown = (await browser.get("/resolutions")).text

    assert shown.index(f"/issues/{newer.number}/") < shown.index(f"/issues/{older.number}/")
    assert f"/issues/{hidden.number}/" not in shown
    assert DRAFT["summary"] in shown


@pytest.mark.parametrize(
    "typed, found",
    [
        ("电梯", 1),
        ("跳舞", 0),
        (f"望江居决[{YEAR}]1号", 1),
        (f"望江居决〔{YEAR}〕1号", 1),
        (f"({YEAR})1号", 1),
        ("%", 0),
        ("_", 0),
        ("!", 0),
        ("'", 0),
        ("", 1),
    ],
)
async def test_one_finds_it_by_number_or_title(browser, typed, found):
    await a_published_issue()
    shown = (await browser.get("/resolutions", params={"q": typed})).text
    assert shown.count('class="issue__t"') == found
    assert ("没有找到" in shown) is not bool(found)


async def test_with_none_the_list_says_so_and_leads_on(browser):
    shown = (await browser.get("/resolutions")).text
    assert "还没有公布过决议" in shown
    assert 'href="/issues"' in shown


async def test_the_list_turns_pages_of_twenty(browser):
    director = await a_director()
    for _ in range(23):
        await a_published_issue(by=director)
    first, second = [(await browser.get(f"/resolutions?page={n}")).text for n in (1, 2)]
    assert first.count('class="issue__t"') == 20
    assert second.count('class="issue__t"') == 3
    assert 'href="/resolutions?page=2"' in first
    for odd in ("0", "-1", "x", "²", "999999999999"):
        assert (await browser.get(f"/resolutions?page={odd}")).status_code == 200


async def test_the_document_holds_all_parts_and_the_way_to_object(browser):
    issue = await a_published_issue(statements=[STATEMENT])
    kept = await Resolution.get(issue_id=issue.id)

    shown = (await browser.get(f"/issues/{issue.number}/resolution")).text

    for words in (
        *("望江社区居民委员会", kept.number, kept.title, kept.summary, "全体业主："),
        *("一、表决情况", "二、决定事项", "三、费用", "四、不同意见", *STATEMENT),
        *(kept.fingerprint, kept.code, "民法典第280条", "公示期"),
    ):
        assert words in shown
    assert f'href="/issues/{issue.number}/resolution.pdf"' in shown


async def test_for_residents_the_remedies_are_those_of_their_law(browser):
    issue = await a_published_issue(rule="R2")
    shown = (await browser.get(f"/issues/{issue.number}/resolution")).text
    assert "居委会法第35条" in shown
    assert "居委会法第40条" in shown
    assert "民法典第280条" not in shown


async def test_the_qr_code_is_drawn_without_style(browser):
    issue = await a_published_issue()
    shown = (await browser.get(f"/issues/{issue.number}/resolution")).text
    (qr,) = re.findall(r'<svg [^>]*class="qr".*?</svg>', shown, re.DOTALL)
    assert "style" not in qr
    assert "<path" in qr


async def test_no_voter_is_named_and_no_unit_beside_a_choice(browser):
    issue = await a_published_issue()
    document = (await Resolution.get(issue_id=issue.id)).document
    assert "p501" not in document
    assert "co-owners-disagreed" not in document


async def pdf_of(browser, issue):
    answer = await browser.get(f"/issues/{issue.number}/resolution.pdf")
    assert answer.status_code == 200
    return answer


async def test_the_pdf_says_what_the_page_says(browser):
    issue = await a_published_issue(statements=[STATEMENT])
    kept = await Resolution.get(issue_id=issue.id)

    answer = await pdf_of(browser, issue)

    assert answer.headers["content-type"] == "application/pdf"
    read = pypdf.PdfReader(io.BytesIO(answer.content))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in read.pages))
    for words in (
        *("望江社区居民委员会", kept.number, kept.title, "一、表决情况", "776.30平方米"),
        *(*STATEMENT, kept.code, kept.fingerprint, f"http://test/v/{kept.code}", "第1页"),
    ):
        assert words in text
    assert [round(float(side)) for side in read.pages[0].mediabox[2:]] == [595, 842]
    assert read.metadata.title.startswith(kept.number)


async def test_the_pdf_has_a_name_for_every_browser(browser):
    named = (await pdf_of(browser, await a_published_issue())).headers["content-disposition"]
    assert re.search(r'filename="resolution-\d+\.pdf"', named)
    assert "filename*=UTF-8''%E6%9C%9B" in named
    assert named.isascii()


async def test_the_same_document_makes_the_same_pdf(browser):
    issue = await a_published_issue()
    first = (await pdf_of(browser, issue)).content
    pdf._made.cache_clear()
    assert (await pdf_of(browser, issue)).content == first


async def test_odd_words_do_not_break_the_pdf(browser):
    director, issue = await a_director(), await a_passed_issue()
    odd = "<b>&amp;</b> <para> ]]> 𠮷 🙂 \u202e" + "长" * 900
    clauses = [Clause(f"第{n}条 <i>", odd) for n in range(12)]
    await a_draft(issue, by=director, clauses=clauses, title='"; rm -rf / \\ <x>')
    await publish_resolution(issue.number, by=director, at=NOW)

    read = pypdf.PdfReader(io.BytesIO((await pdf_of(browser, issue)).content))
    assert len(read.pages) > 5
    assert "<para>" in "".join(page.extract_text() for page in read.pages)


async def test_there_is_no_pdf_of_a_draft(browser):
    issue = await a_passed_issue()
    await a_draft(issue, by=await a_director())
    assert (await browser.get(f"/issues/{issue.number}/resolution.pdf")).status_code == 404
    assert (await browser.get("/issues/99999/resolution.pdf")).status_code == 404


async def test_what_is_printed_comes_from_what_was_sealed(browser):
    """A changed draft column does not change the published page."""
    issue = await a_published_issue()
    await forced("UPDATE resolution SET clauses = '[]'")
    shown = (await browser.get(f"/issues/{issue.number}/resolution")).text
    assert "自筹28万元。" in shown
