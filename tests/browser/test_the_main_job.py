"""One issue from the proposal to the archive, by the pages alone, with and without JavaScript."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.walking import (
    RECEIPT,
    act_as,
    aimed,
    at_step,
    choose,
    claim,
    does_not_read,
    fill,
    follow,
    listen,
    press,
    quick,
    reads,
    statement,
    told,
    unfold,
)

pytestmark = pytest.mark.browser

PROPOSED = "提出了。等第二个人确认，现在还没有生效。"
TITLE = "3幢北侧要不要建一个充电棚"
SECONDERS = ("liming", "wangfang", "zhoujie", "zhaoqiang", "sunli")
FOR, AGAINST = "楼道里充电太危险，去年着过火。", "离一楼窗户太近，半夜提示音太吵。"
STATUS_QUO = "维持现状，加强巡查"
TOO_LOUD = "我家就在窗下，请把提示音关掉。"
BALLOTS = {"chenjing": "同意", "liming": "同意", "zhoujie": "同意"}
RESULT = ("名册上有 4 户，收到有效票的是 4 户。", "要 3 户，比要求多出 1 户。")
PASSING = ("要 3 户，正好达到。", "再有 1 个参加的人改投反对，结果就会变成未通过。")


class Walk:
    """One issue; six residents and four people in posts, each with a browser of their own."""

    def __init__(self, house, visit, *, scripts):
        self.house, self.visit, self.scripts = house, visit, scripts
        self.pages, self.errors, self.number = {}, [], 0

    def of(self, login):
        """The page of somebody, who signs in when first seen."""
        if login not in self.pages:
            page = self.visit(login, java_script_enabled=self.scripts)
            listen(page, self.errors)
            self.pages[login] = page
        return self.pages[login]

    def at(self, login, part=""):
        page = self.of(login)
        page.goto(f"/issues/{self.number}{part}")
        return page

    def days_pass(self, days):
        self.house.days_pass(days, issue=self.number)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def walk(request, house, visit):
    return Walk(house, visit, scripts=request.param)


def test_one_issue_goes_the_whole_way(walk):
    proposed(walk)
    screened(walk)
    seconded(walk)
    convened(walk)
    argued(walk)
    opinions_are_given(walk)
    options_are_drawn_up(walk)
    closed(walk)
    noticed(walk)
    voted(walk)
    counted(walk)
    the_minority_is_answered(walk)
    resolved(walk)
    put_into_effect_and_archived(walk)
    assert walk.errors == []
    assert "whole" in walk.house.run("verify", walk.house.base)


def proposed(walk):
    page = walk.of("chenjing")
    page.goto("/")
    follow(page, "我要提议")
    fill(
        page,
        {
            "用一句话说清楚": TITLE,
            "事情是怎样的": "楼道里充电太危险，去年着过火。希望在北侧建充电棚。",
            "具体位置": "北侧空地",
        },
    )
    page.get_by_label("在哪里").select_option("和平里小区 3幢")
    page.get_by_label("属于哪一类").select_option("安全")
    press(page, "下一步")
    expect(page.get_by_role("heading", level=1)).to_have_text("邻居说过这些，是同一件事吗？")
    choose(page, "都不是，继续提我的")
    press(page, "下一步")
    reads(page, TITLE, "和平里小区 3幢")
    press(page, "提交")
    expect(page.get_by_role("heading", level=1)).to_have_text("已经收到您的提议")
    walk.number = int(re.search(r"第 (\d+) 号", page.get_by_role("main").inner_text())[1])
    follow(page, "看这件议题")
    at_step(page, "提议")


def screened(walk):
    page = walk.of("member")
    act_as(page, "居委会委员")
    follow(page, aimed("初审", TITLE))
    press(page, "通过，征集附议")
    told(page, "已通过初审，开始征集附议。")
    at_step(page, "受理")


def seconded(walk):
    for login in SECONDERS:
        page = walk.at(login)
        press(page, "我附议")
        told(page, "已记下：您附议了。")
    reads(page, "附议够了，已经受理。", "6 人提出或附议")


def convened(walk):
    page = walk.of("director")
    act_as(page, "居委会主任")
    follow(page, aimed("分流", TITLE))
    page.get_by_label("由谁牵头").select_option("望江社区居民委员会")
    press(page, "定下来")
    told(page, "已定下谁牵头。")
    at_step(page, "议事")
    follow(page, "去看讨论")
    fill(
        page,
        {
            "要商量的问题": "3幢北侧要不要建充电棚？",
            "议事材料": "登记的车有 **268** 辆。",
            "征集意见的天数": "7",
        },
    )
    choose(page, re.compile("吴薇"))
    press(page, "开始议事")
    told(page, "议事开始了。")


def argued(walk):
    said(walk.at("chenjing", "/deliberation"), "支持", FOR, "消防通报")
    said(walk.at("zhaoqiang", "/deliberation"), "反对", AGAINST, "自己量的，4 米")
    page = walk.at("wangfang", "/deliberation")
    one = claim(page, FOR)
    unfold(one, "回应")
    one.get_by_label("对这一条说一句").fill("门口也可以装烟感。")
    one.get_by_role("button", name="反驳").click()
    told(page, "回应写上了。")
    expect(claim(page, FOR)).to_contain_text("门口也可以装烟感。")


def said(page, position, text, evidence):
    choose(page, position)
    fill(page, {"一句话说清楚": text, "依据": evidence})
    press(page, "写上去")
    told(page, "写上了")
    expect(claim(page, text)).to_contain_text(evidence)


def opinions_are_given(walk):
    page = walk.at("sunli", "/deliberation")
    if walk.scripts:
        page.evaluate("window.stayed = true")
    first = statement(page).inner_text()
    tap(page, "赞同")
    expect(statement(page)).not_to_have_text(first)
    quick(page).get_by_role("button", name="撤回").click()
    told(page, "撤回了")
    expect(statement(page)).to_have_text(first)
    tap(page, "反对")
    if walk.scripts:
        expect(statement(page)).to_be_focused()
        assert page.evaluate("window.stayed"), "one tap does not load the page anew"
    tap(page, "说不准")
    expect(quick(page)).to_contain_text("您对每一条都表过态了，谢谢。")
    tap(walk.at("liming", "/deliberation"), "赞同")


def tap(page, word):
    quick(page).get_by_role("button", name=word).click()
    expect(quick(page)).to_contain_text(f"已记下：对上一条您表示{word}。")


def options_are_drawn_up(walk):
    page = walk.of("facilitator")
    act_as(page, "主持人")
    page = walk.at("facilitator", "/deliberation")
    mark(page, FOR, "要点")
    mark(page, AGAINST, "等答复")
    walk.days_pass(7)
    press(page, "结束征集，开始拟定方案")
    told(page, "现在可以拟定方案了。")
    page = walk.at("member", "/deliberation")
    option(page, {"方案名称": "北侧建充电棚", "怎么做": "装 48 个位。", "花多少钱": "86000"})
    option(page, {"方案名称": STATUS_QUO, "怎么做": "不建。"}, status_quo=True)


def mark(page, words, as_):
    one = claim(page, words)
    unfold(one, "办理")
    one.get_by_label("标记").select_option(as_)
    one.get_by_role("button", name="标上").click()
    expect(claim(page, words).locator(".tags")).to_have_text(as_)
    told(page, "标好了。")


def option(page, fields, *, status_quo=False):
    form = page.locator("details", has_text="加一个方案")
    if form.get_attribute("open") is None:
        unfold(form, "加一个方案")
    fill(form, fields)
    if status_quo:
        form.get_by_label("这就是“维持现状”").check()
    form.get_by_role("button", name="加上").click()
    told(page, "方案存好了。")
    expect(page.get_by_role("table", name="方案对照")).to_contain_text(fields["方案名称"])


def closed(walk):
    page = walk.at("director", "/deliberation")
    follow(page, "写结论说明")
    expect(page.get_by_label("还没有答复的问题")).to_have_value(f"#2 {AGAINST}")
    fill(page, {"说得拢的": "离窗户远一些", "说不拢的": "建不建", "为什么这样定": "请大家表决。"})
    choose(page, re.compile("提交表决"))
    press(page, "交第二个人确认")
    told(page, PROPOSED)
    page = confirmed(walk, "member", "发出议事结论")
    reads(page, "离窗户远一些", "提交表决")
    at_step(page, "表决")


def confirmed(walk, second, act):
    """The page that shows what the second person let happen."""
    page = walk.of(second)
    page.goto("/desk")
    follow(page, aimed("看一看，再决定", act))
    press(page, "确认，马上生效")
    told(page, "已经确认，马上生效。")
    return page


def noticed(walk):
    page = walk.at("member", "/decision")
    choose(page, re.compile("居民会议（按户）"))
    fill(
        page,
        {
            "表决的问题": "是否同意在3幢北侧建充电棚？",
            "社区党组织的研究意见": "社区党委研究认为可以提交表决。",
        },
    )
    choose(page, re.compile("^记名"))
    page.get_by_label("表决哪个方案").select_option("方案 1：北侧建充电棚")
    page.get_by_label("哪个范围的人表决").select_option("和平里小区 3幢")
    press(page, "交第二个人确认")
    reads(page, "已经提出，等第二个人确认，现在还没有生效。")
    page = confirmed(walk, "director", "发出表决公告")
    at_step(page, "表决")
    reads(walk.at("chenjing", "/decision"), "已经公告，还没有开始投票", "您在名册上：代表 1 户")
    reads(walk.at("sunli", "/decision"), "您不在这次的名册上。")
    walk.days_pass(13)


def voted(walk):
    for login, choice in BALLOTS.items():
        cast(walk.at(login, "/decision"), "去投票", choice)
    page = walk.at("wangfang", "/decision")
    receipt = cast(page, "去投票", "同意")
    follow(page, "回到表决")
    assert cast(page, "改主意，重新投", "反对") == receipt
    is_in_the_box(walk, receipt, "这张票在票箱里，计票时会计入")
    for login in ("wangfang", "member", "sunli"):
        page = walk.at(login, "/decision")
        reads(page, "计票以前，谁也看不到结果。")
        does_not_read(page, "这个结果是怎么算出来的", "同意 3", "反对 1", "75.00%")
    walk.days_pass(5)
    walk.receipt = receipt


def cast(page, link, choice):
    """Choose, confirm; the code of the receipt, which does not say what was chosen."""
    follow(page, link)
    choose(page, choice)
    press(page, re.compile("下一步"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"您选的是：{choice}")
    reads(page, "还没有投出")
    press(page, "确认投出")
    expect(page.get_by_role("heading", level=1)).to_have_text("您的票已经投出")
    shown = page.get_by_role("main").inner_text()
    assert not re.search("同意|反对|弃权", shown)
    return RECEIPT.search(shown)[0]


def is_in_the_box(walk, receipt, words):
    """Anybody who holds the code may ask."""
    page = walk.at("sunli", "/decision")
    follow(page, "核对我的票")
    page.get_by_label("回执编号").fill(receipt)
    press(page, "核对")
    reads(page, words)


def counted(walk):
    page = walk.of("teller")
    act_as(page, "计票人")
    does_not_read(walk.at("chenjing", "/decision"), "这个结果是怎么算出来的")
    page.goto("/desk")
    follow(page, aimed("计票", TITLE))
    press(page, "现在计票")
    told(page, "票已计完，结果在下面。")
    reads(page, "通过", *RESULT, *PASSING, "同意 3，弃权 0，反对 1", "反对 25.00%")
    reads(page, "参加表决的户数，要有过半数（正好一半不算）同意")
    expect(page.get_by_role("row", name=re.compile("同意 3，弃权 0，反对 1"))).to_contain_text(
        "75.00%"
    )
    is_in_the_box(walk, walk.receipt, "这张票已经计入")


def the_minority_is_answered(walk):
    page = walk.at("wangfang", "/decision")
    page.get_by_label("您的意见").fill(TOO_LOUD)
    press(page, "附上这段话")
    told(page, "已附上您的意见，会和结果一起公布，不写名字。")
    page = walk.at("member", "/decision")
    page.get_by_label("作了修改").check()
    page.get_by_label("答复的话").fill("夜里十点以后关闭提示音。")
    press(page, "答复")
    told(page, "答复已经记下。")
    reads(walk.at("sunli", "/decision"), TOO_LOUD, "夜里十点以后关闭提示音。")


def resolved(walk):
    page = walk.at("member", "/resolution")
    at_step(page, "决议")
    fill(page, {"一句话": "北侧建充电棚。", "内容": "在3幢北侧建充电棚，设充电位 48 个。"})
    press(page, "保存并预览")
    told(page, "草稿已存好。")
    reads(page, "由主任签发", "按户数计：全体4户，参与表决4户，其中同意3户，反对1户，弃权0户。")
    page = walk.at("director", "/resolution")
    press(page, "签发，交另一人确认")
    told(page, PROPOSED)
    page = confirmed(walk, "member", "公布决议")
    number = re.search(r"望江居决〔\d{4}〕\d+号", page.get_by_role("main").inner_text())[0]
    as_pdf(page, number)
    follow(page, "核验这份决议")
    reads(page, "这份决议是真的，公布以后没有改动。", number)
    genuine_on_paper(walk, page.url.rpartition("/")[2], number)


def as_pdf(page, number):
    address = page.get_by_role("link", name="下载 PDF").get_attribute("href")
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.body())).pages
    text = "".join("".join(each.extract_text() for each in pages).split())
    assert number in text
    assert TOO_LOUD in text
    assert "其中同意3户，反对1户，弃权0户" in text


def genuine_on_paper(walk, code, number):
    """Somebody who is not signed in types the code from the paper."""
    page = walk.visit(java_script_enabled=walk.scripts)
    page.goto("/verify")
    page.get_by_label("验证码").fill(code.lower().replace("-", " "))
    press(page, "核验")
    reads(page, "这份决议是真的，公布以后没有改动。", number)


def put_into_effect_and_archived(walk):
    reads(walk.at("chenjing"), "决议正在公示，有异议可以提。")
    walk.days_pass(16)
    page = walk.at("chenjing")
    reads(page, "决议已经生效。")
    at_step(page, "落实")
    page = walk.at("director", "/resolution")
    press(page, "归档")
    told(page, "已经归档。")
    at_step(page, "评价")
    reads(walk.at("sunli"), "办完了，已经归档。")
