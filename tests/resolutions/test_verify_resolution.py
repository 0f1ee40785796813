"""A code leads to the published text; any change of it shows."""

import pytest

from deliberate.resolutions.models import Resolution
from deliberate.resolutions.rules import fingerprint_of, verification_code
from tests.conftest import forced
from tests.resolutions.build import a_published_issue

pytestmark = pytest.mark.anyio


async def published():
    issue = await a_published_issue()
    return issue, await Resolution.get(issue_id=issue.id)


async def test_the_code_of_a_published_resolution_matches(browser):
    _, kept = await published()
    shown = await browser.get(f"/v/{kept.code}")
    assert shown.status_code == 200
    for words in ("一致", kept.number, kept.title, kept.fingerprint):
        assert words in shown.text
    assert "不一致" not in shown.text


@pytest.mark.parametrize(
    "change",
    [
        "document = REPLACE(document, '28万元', '82万元')",
        "fingerprint = REPLACE(fingerprint, SUBSTR(fingerprint, 1, 4), '0000')",
        "number = '望江居决〔2026〕99号'",
    ],
)
async def test_any_change_shows(browser, change):
    issue, kept = await published()
    await forced(f"UPDATE resolution SET {change}")
    assert "不一致" in (await browser.get(f"/v/{kept.code}")).text
    assert "不一致" in (await browser.get(f"/issues/{issue.number}/resolution")).text


async def test_a_text_with_a_fitting_fingerprint_still_differs_from_the_record(browser):
    _, kept = await published()
    forged = kept.document.replace("28万元", "82万元")
    digest = fingerprint_of(forged)
    await forced(
        "UPDATE resolution SET document = $1, fingerprint = $2, code = $3",
        *(forged, digest, verification_code(digest)),
    )
    assert "不一致" in (await browser.get(f"/v/{verification_code(digest)}")).text


@pytest.mark.parametrize("code", ["AAAAA-AAAAA", "x", "<script>", "%00", "AAAAA-AAAA0", "a" * 300])
async def test_an_unknown_code_is_said_clearly(browser, code):
    await published()
    shown = await browser.get(f"/v/{code}")
    assert shown.status_code == 404
    assert "查不到" in shown.text
    assert "<script>alert" not in shown.text
    assert "doc__t" not in shown.text


async def test_the_field_takes_a_code_however_it_was_typed(browser):
    _, kept = await published()
    bare = kept.code.replace("-", "")
    for typed in (kept.code, bare.lower(), f" {bare[:5]} {bare[5:]} ", f"{bare[:5]}—{bare[5:]}"):
        answer = await browser.get("/verify", params={"code": typed})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/v/{kept.code}")


async def test_what_cannot_be_a_code_is_explained_beside_the_field(browser):
    answer = await browser.get("/verify", params={"code": "12345"})
    assert answer.status_code == 422
    assert 'value="12345"' in answer.text
    assert 'id="f-code-err"' in answer.text
    assert (await browser.get("/verify")).status_code == 200
