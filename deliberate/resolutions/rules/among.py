"""The words of the official document about a vote among options. Pure; Chinese, as the document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deliberate.decisions.rules import FundList

METHODS = {
    "approval": "认可投票，得票最多的方案当选",
    "score": "打分投票，总分最高的方案当选",
    "majority-judgment": "中位评级，中位评级最高的方案当选",
    "instant-runoff": "排序投票，逐轮淘汰第一选择最少的方案",
    "ranked-pairs": "排序投票，两两对决，先锁定差距最大的一对",
    "schulze": "排序投票，两两对决，比较最强的胜出路径（舒尔茨法）",
    "quadratic": "平方投票，得票最多的方案当选",
    "fund-greedy": "按票数从高到低，资金放得下即选，放不下的跳过",
    "fund-equal-shares": "等额分摊法",
}
TIES = {"status-quo": "维持现状", "declared-order": "按公告的顺序", "lot": "抽签"}
FUNDS = ("fund-greedy", "fund-equal-shares")
COUNTED_IN = {"persons": "人", "households": "户", "members": "人", "area": "人"}


@dataclass(frozen=True, slots=True)
class Ballot:
    """The options that were compared: their titles by id, and what was noticed of them."""

    titles: Mapping[str, str]
    noticed: Mapping[str, Any]


def among_paragraphs(
    ballot: Ballot, rule: Mapping[str, Any], outcome: Mapping[str, Any]
) -> list[str]:
    """Which options there were, who took part, by which method, and what came of it."""
    chosen, noticed = outcome["chosen"], ballot.noticed
    costs = {each["id"]: each["cost"] for each in noticed["options"]}
    return [
        f"参加表决的方案：{named(ballot, list(costs))}。",
        *took_part(outcome, chosen["invalid"]),
        f"选出办法：{method_in_words(rule['method'])}。",
        *(
            fund_sentences({each: costs[each] for each in chosen["winners"]}, noticed["budget"])
            if rule["method"]["name"] in FUNDS
            else order_sentences(rule, chosen)
        ),
        f"按公告的办法，选出{named(ballot, chosen['winners'])}。",
        *([] if "binding" in rule.get("flags", ()) else [ADVISORY]),
    ]


ADVISORY = "本规则的结果供参考，不代替法定的表决。"


def named(ballot: Ballot, options: Sequence[str]) -> str:
    return "；".join(f"方案{each}“{ballot.titles[each]}”" for each in options)


def method_in_words(method: Mapping[str, Any]) -> str:
    most = f"，每票最多选{method['most_marks']}个" if "most_marks" in method else ""
    highest = f"，每个方案0至{method['highest']}分" if method["name"] == "score" else ""
    credits_ = f"，每人{method['credits']}点，投n票花n×n点" if "credits" in method else ""
    return f"{METHODS[method['name']]}{most}{highest}{credits_}"


def took_part(outcome: Mapping[str, Any], invalid: Mapping[str, int]) -> list[str]:
    """How many there were, took part, chose and abstained; heads alone, never area."""
    said = []
    for measure, kinds in outcome["tally"].items():
        if measure == "area":
            continue
        unit, spoilt = COUNTED_IN[measure], sum(invalid.values())
        void = f"（其中无效{spoilt}票）" if spoilt else ""
        said.append(
            f"全体{outcome['eligible'][measure]}{unit}，参与表决{sum(kinds.values())}{unit}，"
            f"其中对方案作出选择{kinds['cast']}{unit}{void}，弃权{kinds['abstain']}{unit}。"
        )
    return said


def order_sentences(rule: Mapping[str, Any], chosen: Mapping[str, Any]) -> list[str]:
    """The order of all options, and where a tie was broken, by what."""
    ranks = "；".join("与".join(f"方案{each}" for each in tied) for tied in chosen["order"])
    first = chosen["order"][0]
    broken = len(first) > len(chosen["winners"])
    tie = f"方案{'与方案'.join(first)}相等，{TIES[rule['tie']]}选出。"
    return [f"各方案从先到后依次为：{ranks}。", *([tie] if broken else [])]


def list_sentences(listed: FundList) -> list[str]:
    """The list of projects that was voted on: selected, and kept for the next year."""
    selected, kept = (
        "；".join(f"方案{row.option}“{listed.titles[row.option]}”（{row.votes}票）" for row in rows)
        for rows in (listed.selected, listed.kept)
    )
    return [
        f"项目清单由居民投票选出：{selected}。",
        *fund_sentences({row.option: row.cost for row in listed.selected}, listed.budget),
        *([f"资金不足、留待下一年度的项目：{kept}。"] if kept else []),
    ]


def fund_sentences(costs: Mapping[str, int], budget: int) -> list[str]:
    """What the projects cost, and what is left of the money."""
    spent = sum(costs.values())
    lines = "；".join(f"方案{each}，{cost}元" for each, cost in costs.items())
    return [f"入选方案的费用：{lines}。合计{spent}元，资金总额{budget}元，结余{budget - spent}元。"]
