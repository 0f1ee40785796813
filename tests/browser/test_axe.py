"""Every kind of page, in every state it can be met in, holds to WCAG 2.2 AA and to no scrolling."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, sign_in
from tests.browser.looking import axe_on, faults_of
from tests.browser.walking import (
    act_as,
    choose,
    claim,
    fill,
    follow,
    listen,
    press,
    quick,
    statement,
    unfold,
)

pytestmark = pytest.mark.browser
ACTING = {
    "member": "居委会委员",
    "director": "居委会主任",
    "facilitator": "主持人",
    "helper": "网格员",
    "teller": "计票人",
    "worker": "网格员",
    "supervisor": "居务监督委员会成员",
}
PAGES = {
    "": """
        / /issues /issues?q=没有这个词 /issues?shown=ended /sign-in /resolutions /resolutions?q=没有
        /rules /rules/R1 /rules/R3 /rules/R8 /record /verify /verify?code=x /v/{code} /v/AAAAA-AAAAA
        /help /help/paper /help/accessibility /help/privacy /privacy/data /display /recover
        /posts /privacy/impact /privacy/impact/votes /privacy/impact/words
        /issues/999999
        /issues/{seconding} /issues/{merged} /issues/{rejected} /issues/{lapsed}
        /issues/{withdrawn} /issues/{accepted} /issues/{convening} /issues/{effective}
        /issues/{convening}/deliberation /issues/{arguing}/deliberation
        /issues/{drafting}/deliberation /issues/{to-vote}/deliberation /issues/{to-vote}/decision
        /issues/{asked}/deliberation /issues/{asked}/rounds/1 /issues/{asked}/rounds/2
        /issues/{asked}/rounds/2/receipt?code=2222-3333-4444 /consensus-limits
        /issues/{arguing}/landscape /issues/{drafting}/landscape /issues/{mapped}/landscape
        /issues/{called}/panels /issues/{drawn}/panels /issues/{drafting}/panels
        /issues/{consented}/consent /issues/{drafting}/consent
        /issues/{voting}/decision /issues/{voting}/decision/check?code=XXXX-XXXX-XXXX
        /issues/{passed}/decision /issues/{inquorate}/decision /issues/{second-reading}/decision
        /issues/{chosen}/decision /issues/{funded}/decision /issues/{judged}/decision /rules/C2
        /issues/{fund}/decision /issues/{owners}/decision /issues/{passed}/resolution
        /issues/{represented}/decision/proxies /issues/{represented}/decision/proxies/form
        /issues/{delegated}/decision/delegation /issues/{heard}/decision
        /issues/{inquorate}/resolution /join /residents
        /issues/{published}/resolution /issues/{effective}/resolution /issues/{archived}/resolution
    """,
    "chenjing": """
        / /me /me/data /me/close /me/household /me/password /me/second-step /me/second-step/app
        /issues?shown=waiting /issues?mine=1 /desk /propose /propose/{draft}
        /propose/{returned} /propose/{draft}/check /issues/{returned} /issues/{screening}
        /issues/{seconding} /issues/{arguing}/deliberation /issues/{drafting}/deliberation
        /issues/{asked}/rounds/2 /issues/{called}/panels /issues/{drawn}/panels
        /issues/{consented}/consent
        /issues/{noticed}/decision /issues/{voting}/decision /issues/{closed}/decision
        /issues/{voting}/decision/vote /issues/{voting}/decision/receipt
        /issues/{marked}/decision/vote /issues/{ranked}/decision/vote /issues/{scored}/decision/vote
        /issues/{graded}/decision/vote /issues/{fund}/decision/vote
        /issues/{quadratic}/decision/vote
        /issues/{passed}/decision/receipt /issues/{passed}/decision
        /issues/{represented}/decision /issues/{represented}/decision/proxies
        /issues/{represented}/decision/proxies/1/vote
        /issues/{represented}/decision/proxies/2/receipt
        /issues/{delegated}/decision/delegation
    """,
    "liming": """
        /issues/{represented}/decision /issues/{represented}/decision/proxies
        /issues/{represented}/decision/proxies/form /issues/{delegated}/decision
        /issues/{delegated}/decision/delegation /issues/{heard}/decision
    """,
    "member": """
        / /me /desk /issues/{screening} /issues/{screened-once} /issues/{merged}
        /issues/{convening}/deliberation /issues/{arguing}/deliberation
        /issues/{drafting}/deliberation /issues/{to-vote}/decision /issues/{voting}/decision
        /issues/{passed}/decision /issues/{second-reading}/decision /issues/{agreed}/resolution
        /issues/{drafted}/resolution /issues/{effective}/resolution /issues/{accepted}/photos
        /residents/letters /residents/attested /residents/rechecks
    """,
    "director": """
        /me /desk /privacy/impact/votes /privacy/impact/votes/new /privacy/impact/words/new
        /posts /posts/new /residents/signals /issues/{accepted} /issues/{drafting}/deliberation
        /issues/{drafting}/deliberation/close /issues/{drafted}/resolution
        /issues/{drafting}/rounds/new /issues/{asked}/deliberation/close
        /issues/{called}/panels /issues/{drawn}/panels /issues/{consented}/consent
        /issues/{passed}/resolution /consensus-limits
    """,
    "helper": "/residents/attested /issues/{asked}/rounds/2/paper",
    "facilitator": "/desk /issues/{arguing}/deliberation",
    "teller": "/desk /issues/{closed}/decision",
    "worker": "/recoveries /issues/{represented}/decision/proxies",
    "supervisor": "/issues/{represented}/decision/proxies",
}
EACH = [(who, path) for who, paths in PAGES.items() for path in paths.split()]
DISPLAYS = {
    "large letters": {"size": "xl"},
    "largest letters": {"size": "max"},
    "high contrast": {"contrast": "high"},
    "dark": {"theme": "dark"},
    "English": {"lang": "en"},
}
LOOKED_AT_AGAIN = """
    / /issues /issues/{seconding} /issues/{drafting}/deliberation /issues/{voting}/decision
    /issues/{passed}/decision /issues/{published}/resolution /sign-in
"""


@pytest.fixture(scope="package")
def profiles(house, browser):
    """By login: a page that stays signed in, staff in their post."""
    pages = {}
    for who in PAGES:
        context = browser.new_context(base_url=house.base)
        context.set_default_timeout(PATIENCE)
        pages[who] = context.new_page()
        pages[who].errors = []
        listen(pages[who], pages[who].errors)
        if who:
            sign_in(pages[who], who)
        if who in ACTING:
            act_as(pages[who], ACTING[who])
    yield pages
    for page in pages.values():
        page.context.close()


def go(page, house, path):
    """Open a page; `{voting}` stands for the number of the issue that is in that state."""
    answer = page.goto(path.format_map(house.issues))
    assert answer.status < 500, house.log.read_text()


def test_the_check_bites(visit):
    """The control: faults that axe and the ruler must find."""
    page = visit()
    page.set_content(
        "<title>x</title><main><h1>x</h1><input><p style='color:#aaa'>faint</p>"
        "<p style='width:500px'>wide</p></main>"
    )
    found = "\n".join(faults_of(page))
    for fault in ("label:", "color-contrast:", "html-has-lang:", "360 px: 1"):
        assert fault in found
    page.set_content("<html lang=zh><title>x</title><main><h1>x</h1></main>")
    assert axe_on(page) == []


def test_the_listening_bites(visit):
    page, errors = visit(), []
    listen(page, errors)
    page.goto("/nowhere")
    assert errors == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.evaluate("setTimeout(() => nobody.knows, 0)")
    page.wait_for_timeout(200)
    assert [
        words for words in ("Content Security Policy", "nobody") if words in " ".join(errors)
    ] == [
        "Content Security Policy",
        "nobody",
    ]


@pytest.mark.parametrize("who, path", EACH, ids=lambda part: part or "anybody")
def test_a_page_has_no_faults(house, profiles, who, path):
    page = profiles[who]
    page.errors.clear()
    go(page, house, path)
    assert faults_of(page) + page.errors == []


@pytest.mark.parametrize("display", DISPLAYS)
def test_pages_shown_otherwise_have_no_faults(house, visit, display):
    page = visit()
    page.context.add_cookies(
        [
            {"name": key, "value": value, "url": house.base}
            for key, value in DISPLAYS[display].items()
        ]
    )
    found = {}
    for path in LOOKED_AT_AGAIN.split():
        go(page, house, path)
        found[path] = faults_of(page, widths={320: False, 360: True})
    assert not any(found.values()), found


def test_signing_in_wrongly(visit):
    page = visit()
    page.goto("/sign-in")
    fill(page, {"登录名": "chenjing", "密码": "not the password"})
    press(page, "登录")
    expect(page).to_have_title(re.compile("^错误："))
    assert faults_of(page) == []


def test_proposing(profiles):
    """Three screens, and the first of them with everything left out."""
    page = profiles["chenjing"]
    page.goto("/propose")
    press(page, "下一步")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults_of(page) == []
    fill(page, {"用一句话说清楚": "3幢北侧要不要建充电棚", "事情是怎样的": "太危险。"})
    page.get_by_label("在哪里").select_option("和平里小区 3幢")
    page.get_by_label("属于哪一类").select_option("安全")
    press(page, "下一步")
    expect(page).to_have_url(re.compile("/similar$"))
    assert faults_of(page) == []
    press(page, "下一步")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults_of(page) == []
    choose(page, "都不是，继续提我的")
    press(page, "下一步")
    expect(page).to_have_url(re.compile("/check$"))
    assert faults_of(page) == []
    press(page, "提交")
    expect(page).to_have_url(re.compile("/sent$"))
    assert faults_of(page) == []


def test_an_opinion_in_one_tap(house, profiles):
    page = profiles["chenjing"]
    go(page, house, "/issues/{arguing}/deliberation")
    quick(page).get_by_role("button", name="赞同").click()
    expect(statement(page)).to_be_focused()
    assert faults_of(page) == []


def test_a_claim_with_errors_and_one_without(house, profiles):
    page = profiles["chenjing"]
    go(page, house, "/issues/{arguing}/deliberation")
    press(page, "写上去")
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults_of(page) == []
    choose(page, "疑问")
    fill(page, {"一句话说清楚": "晚上谁锁门？"})
    press(page, "写上去")
    expect(claim(page, "晚上谁锁门？")).to_be_visible()
    assert faults_of(page) == []


def test_a_reply_with_an_error(house, profiles):
    page = profiles["chenjing"]
    go(page, house, "/issues/{arguing}/deliberation")
    one = claim(page, "楼道里充电太危险。")
    unfold(one, "回应")
    one.get_by_role("button", name="补理由").click()
    expect(one.get_by_role("alert")).to_be_focused()
    assert faults_of(page) == []


def test_what_the_facilitator_opens(house, profiles):
    page = profiles["facilitator"]
    go(page, house, "/issues/{arguing}/deliberation")
    one = claim(page, "楼道里充电太危险。")
    unfold(one, "办理")
    one.get_by_role("button", name="收起这一条").click()
    expect(one.get_by_role("alert")).to_be_focused()
    unfold(page, "延长征集意见的时间")
    assert faults_of(page) == []
    press(page, "延长")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults_of(page) == []


def test_what_is_folded_away_on_a_screening(house, profiles):
    page = profiles["member"]
    go(page, house, "/issues/{screening}")
    for summary in ("退回补充", "和另一件是同一件事", "要走法律规定的渠道", "不予受理"):
        unfold(page, summary)
    assert faults_of(page) == []
    press(page, "退回")
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults_of(page) == []


def test_officers_forms_with_errors(house, profiles):
    """What they send with nothing in it comes back, and says what is missing."""
    for who, path, button in (
        ("member", "/issues/{convening}/deliberation", "开始议事"),
        ("member", "/issues/{to-vote}/decision", "交第二个人确认"),
        ("member", "/issues/{agreed}/resolution", "保存并预览"),
        ("director", "/issues/{accepted}", "定下来"),
        ("director", "/issues/{drafting}/deliberation/close", "交第二个人确认"),
        ("director", "/issues/{drafting}/rounds/new", "公布并开始征求"),
        ("chenjing", "/issues/{passed}/decision", "附上这段话"),
    ):
        page = profiles[who]
        go(page, house, path)
        press(page, button)
        expect(page.get_by_role("alert")).to_be_visible()
        assert faults_of(page) == [], path


def test_options_folded_out(house, profiles):
    page = profiles["member"]
    go(page, house, "/issues/{drafting}/deliberation")
    unfold(page, "改方案 1")
    unfold(page, "加一个方案")
    assert faults_of(page) == []
    page.locator("details", has_text="加一个方案").get_by_role("button", name="加上").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults_of(page) == []


def test_an_answer_in_a_round(house, profiles):
    page = profiles["chenjing"]
    go(page, house, "/issues/{asked}/rounds/2")
    press(page, "交回答")
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults_of(page) == []
    choose(page, "3幢的住户")
    choose(page, "可以接受")
    press(page, "交回答")
    expect(page.get_by_role("heading", name="第 2 轮共识征求")).to_be_focused()
    expect(page.get_by_role("button", name="改成这个回答")).to_be_visible()
    assert faults_of(page) == []


def test_an_answer_on_paper(house, profiles):
    """Nothing filled in, and then the receipt."""
    page = profiles["helper"]
    go(page, house, "/issues/{asked}/rounds/2/paper")
    press(page, "录入，出回执")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults_of(page) == []
    fill(page, {"居民姓名": "孙丽", "户号": house.issues["door"]})
    choose(page, "其他居民")
    choose(page, "有保留")
    press(page, "录入，出回执")
    expect(page.get_by_text("这一份已经录入，现在算它")).to_be_visible()
    assert faults_of(page) == []


def test_a_ballot(house, profiles):
    """Nothing chosen, chosen, confirmed, and the page to check the receipt on."""
    page = profiles["chenjing"]
    go(page, house, "/issues/{voting}/decision/vote")
    press(page, "下一步")
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults_of(page) == []
    choose(page, "弃权")
    assert faults_of(page) == []
    press(page, "下一步：弃权")
    expect(page.get_by_role("heading", name="您选的是：弃权")).to_be_focused()
    assert faults_of(page) == []
    press(page, "确认投出")
    expect(page.get_by_role("heading", name="您的票已经投出")).to_be_focused()
    assert faults_of(page) == []
    follow(page, "现在就核对")
    assert faults_of(page) == []
    go(page, house, "/issues/{voting}/decision")
    assert faults_of(page) == []
