"""What browsers report of the content policy is counted in the log, and nothing else is taken."""

import json

import pytest

from deliberate.web.reports import LARGEST_REPORT
from deliberate.web.security import CONTENT_POLICY, REPORTS
from tests import logs

pytestmark = pytest.mark.anyio
HERE = "http://test"


async def counted(browser, body):
    with logs.kept() as kept:
        answer = await browser.post(REPORTS, content=body)
    assert answer.status_code == 204
    (line,) = kept.events()
    assert line.pop("event") == "content-blocked"
    return line


def report(**told):
    return json.dumps({"csp-report": told})


async def test_a_report_is_counted_by_rule_and_page(browser):
    told = {"document-uri": f"{HERE}/issues/7/decision?q=1", "blocked-uri": "https://evil.example"}
    for named in ("effective-directive", "violated-directive"):
        line = await counted(browser, report(**told, **{named: "script-src-elem"}))
        assert line == {"rule": "script-src", "route": "GET /issues/{number:int}/decision"}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\xff", b"[]", b"7", b"{}", b'{"csp-report": 7}', b"[" * 9_000),
        report(**{"document-uri": ["x"], "effective-directive": {"x": "y"}}),
        report(**{"document-uri": "http://[", "effective-directive": 'a"}\n{"event": "started'}),
    ],
)
async def test_what_a_report_says_itself_is_not_logged(browser, body):
    assert await counted(browser, body) == {"rule": "other", "route": "none"}


async def test_a_report_is_short(browser):
    assert (await browser.post(REPORTS, content=b" " * (LARGEST_REPORT + 1))).status_code == 413


def test_every_page_names_the_place():
    assert CONTENT_POLICY.endswith(f"; report-uri {REPORTS}")
