"""A resolution on a vote among options: which option, by which method, how many took part."""

import json

import pytest

from deliberate.issues.models import Issue
from deliberate.resolutions.actions import publish_resolution
from deliberate.resolutions.models import Resolution
from deliberate.resolutions.queries import checked
from deliberate.resolutions.rules.among import order_sentences, took_part
from tests.build import NOW, signed_in
from tests.decisions.votes import OVER_NOW, YES, ballots, choosing, counted, the_meeting, voting
from tests.resolutions.build import a_director, a_draft

pytestmark = pytest.mark.anyio


async def decided(rule_id, texts):
    decision, voters = await choosing(rule_id, voters=len(texts), at=OVER_NOW)
    await ballots(decision, dict(zip(voters, texts, strict=True)))
    await counted(decision)
    return await Issue.get(id=decision.issue_id)


async def published(issue):
    director = await a_director()
    issue = await Issue.get(id=issue.id).select_related("area", "community")
    await a_draft(issue, by=director)
    await publish_resolution(issue.number, by=director, at=NOW)
    return await Resolution.get(issue_id=issue.id)


async def test_the_document_says_what_was_chosen_from_what_and_by_whom(database):
    issue = await decided("C2", ["1>2>3", "2>1>3", "1>3>2", "abstain"])
    resolution = await published(issue)
    document = json.loads(resolution.document)

    said = "".join(document["sections"][0]["paragraphs"])
    for words in (
        "参加表决的方案：方案1“走西门”；方案2“走北门”；方案3“维持现状”。",
        "全体4人，参与表决4人，其中对方案作出选择3人，弃权1人。",
        "选出办法：排序投票，两两对决，比较最强的胜出路径（舒尔茨法）。",
        "各方案从先到后依次为：方案1；方案2；方案3。",
        "按公告的办法，选出方案1“走西门”。",
        "本规则的结果供参考，不代替法定的表决。",
    ):
        assert words in said, words
    assert "同意的" not in said
    assert document["vote"]["outcome"]["chosen"]["winners"] == ["1"]
    assert document["vote"]["noticed"]["options"][0] == {"id": "1", "cost": 0, "title": "走西门"}
    assert (await checked(resolution.code)).whole


async def test_the_document_of_a_list_that_was_adopted_gives_its_projects_and_the_money(database):
    issue = await decided("R15", ["1;2", "1;3", "1", "2;3", "2", "3;2"])
    members = await the_meeting(20, 20)
    decision = await voting("R3", issue=issue, at=OVER_NOW)
    await ballots(decision, dict.fromkeys(members, YES))
    await counted(decision)
    document = json.loads((await published(issue)).document)
    said = "".join(document["sections"][0]["paragraphs"])
    for words in (
        "是否采纳居民投票选出的资金项目清单：方案 2、方案 1，合计 134,500 元？",
        "项目清单由居民投票选出：方案2“路灯”（4票）；方案1“充电棚”（3票）。",
        "方案2，38500元；方案1，96000元。合计134500元，资金总额150000元，结余15500元。",
        "资金不足、留待下一年度的项目：方案3“坡道”（3票）。",
    ):
        assert words in said, words
    assert "二次审议" not in said
    assert document["vote"]["rule"]["id"] == "R3"


async def test_the_page_and_the_editor_show_it(browser):
    issue = await decided("C1", ["1", "1;2", "2;1"])
    await signed_in(browser, await a_director())
    editor = await browser.get(f"/issues/{issue.number}/resolution")
    assert "认可投票" in editor.text
    resolution = await published(issue)
    shown = await browser.get(f"/issues/{issue.number}/resolution")
    assert "按公告的办法，选出方案1" in shown.text
    assert (await browser.get(f"/v/{resolution.code}")).status_code == 200


def test_a_tie_that_was_broken_is_told_with_what_broke_it():
    chosen = {"order": [["2", "1"], ["3"]], "winners": ["1"]}
    said = order_sentences({"tie": "declared-order"}, chosen)
    assert said == [
        "各方案从先到后依次为：方案2与方案1；方案3。",
        "方案2与方案1相等，按公告的顺序选出。",
    ]


def test_spoilt_ballots_are_told_and_area_is_not():
    outcome = {
        "tally": {"persons": {"cast": 5, "abstain": 1}, "area": {"cast": 9, "abstain": 0}},
        "eligible": {"persons": 9, "area": 20},
    }
    (said,) = took_part(outcome, {"too-many-marks": 2})
    assert said == "全体9人，参与表决6人，其中对方案作出选择5人（其中无效2票），弃权1人。"
