"""The steps of a count on its page: money with its unit, grades by their words, sources in both."""

import pytest

from deliberate.consensus import presets
from deliberate.decisions.rules import GRADES
from deliberate.web.telling import sentence
from tests.decisions.test_result_of_options import outcome
from tests.decisions.votes import page_of

pytestmark = pytest.mark.anyio
FUND = ["1;2", "1;3", "1", "2;3", "2", "3;2"]
RATED = ["1:5;2:1;3:0", "1:4;2:3;3:0", "1:4;2:0;3:0"]


@pytest.mark.parametrize(
    "language, words",
    [
        (
            "zh-Hans",
            ["还剩150,000 元，要38,500 元，放得下", "一共要花134,500 元，在150,000 元以内"],
        ),
        ("en", ["¥150,000 is left and it costs ¥38,500", "¥134,500 is spent in all"]),
    ],
)
async def test_money_has_its_unit_and_separators(browser, language, words):
    decision = await outcome("R15", FUND)
    browser.cookies.set("lang", language)
    shown = (await browser.get(await page_of(decision))).text
    for each in words:
        assert each in shown, each


@pytest.mark.parametrize(
    "language, words",
    [
        ("zh-Hans", "方案 1的中位评级是好，方案 2是差"),
        ("en", "The median grade of option 1 is good, that of option 2 bad"),
    ],
)
async def test_grades_are_told_by_their_words(browser, language, words):
    decision = await outcome("C4", RATED)
    browser.cookies.set("lang", language)
    shown = (await browser.get(await page_of(decision))).text
    assert words.lower() in shown.lower()


def test_equal_medians_are_told_by_words_too():
    step = {
        "key": "median-level",
        "lhs": 5,
        "rhs": 4,
        "measure": "points",
        "source": "majority judgment",
        "data": {"option": "甲", "other": "乙", "median": 3, "dropped": 2},
    }
    assert "较好" in sentence("zh-Hans", step, GRADES)
    assert "都是3" in sentence("zh-Hans", step)


@pytest.mark.parametrize(
    "rule_id, texts, source",
    [
        ("C2", ["1>2>3", "2>1>3", "1>3>2"], "舒尔茨（2011）"),
        ("C3", ["1:5;2:1;3:0"], "打分投票法"),
        ("C4", RATED, "中位评级法"),
        ("C5", ["1>2>3"], "逐轮淘汰法"),
        ("C6", ["1>2>3", "2>1>3", "1>3>2"], "泰德曼（1987）"),
        ("R15", FUND, "按票数从高到低"),
    ],
)
async def test_sources_of_methods_are_chinese_on_chinese_pages(browser, rule_id, texts, source):
    shown = (await browser.get(await page_of(await outcome(rule_id, texts)))).text
    steps = shown.split("一步一步怎么算的")[1].split("</ol>")[0]
    assert f"[{source}" in steps
    assert "[range" not in steps
    assert "[majority" not in steps
    assert "[greedy]" not in steps


@pytest.mark.parametrize("rule", presets(), ids=lambda rule: rule.id)
async def test_no_page_of_a_rule_lacks_words(browser, rule):
    for language in ("zh-Hans", "en"):
        browser.cookies.set("lang", language)
        assert (await browser.get(f"/rules/{rule.id}")).status_code == 200
