"""The words of the official document, made from the facts. Pure.

The document is Chinese whatever language the page speaks: it is what the body signs. Its words are
part of what is fingerprinted, so that a later program prints what was published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deliberate.calendar import SHANGHAI
from deliberate.consensus import percent
from deliberate.decisions.rules import Objection
from deliberate.resolutions.rules import Clause, Kind
from deliberate.resolutions.rules.among import Ballot, among_paragraphs

NUMERALS = "零一二三四五六七八九"
NOUNS = {"area": "专有部分面积", "persons": "人数", "households": "户数", "members": "人数"}
UNITS = {"area": "平方米", "persons": "人", "households": "户", "members": "人"}
OFFICES = {"rc-director": "主任", "rc-member": "委员", "oc-chair": "主任"}
CLOSINGS = {"integrated": "作了修改", "answered": "维持原案"}
FORMS = {"council": "议事会", "hearing": "听证会", "open-talk": "恳谈会"}


@dataclass(frozen=True, slots=True)
class Vote:
    """A counted decision, as far as it is printed."""

    question: str
    reading: int
    electorate: str
    rule: dict[str, Any]
    outcome: dict[str, Any]
    safeguard: dict[str, Any] | None
    roll_hash: str
    roll_size: int
    noticed_at: datetime
    opens_at: datetime
    closes_at: datetime
    party_study: str = ""
    bodies: tuple[str, ...] = ()
    """The sentences about the bodies that were heard before."""
    mitigation: str = ""
    ballot: Ballot | None = None
    listed: tuple[str, ...] = ()
    """The sentences about a fund's list, where that was voted on."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A deliberation, as far as it is printed."""

    form: str
    opens_at: datetime
    closed_at: datetime
    participants: int
    agreed: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a resolution stands on."""

    issue: int
    raised: str
    raised_at: datetime
    talk: Talk | None
    vote: Vote | None
    objections: tuple[Objection, ...]


def numeral(n: int) -> str:
    """1 to 99 as in a document: 一, 十, 十二, 二十一."""
    tens, ones = divmod(n, 10)
    before = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return before + (NUMERALS[ones] if ones or not tens else "")


def long_day(moment: datetime) -> str:
    on = moment.astimezone(SHANGHAI)
    return f"{on.year}年{on.month}月{on.day}日"


def span(begins: datetime, ends: datetime) -> str:
    """From day to day; the year and the month of the second are said only where they differ."""
    first, last = begins.astimezone(SHANGHAI), ends.astimezone(SHANGHAI)
    if first.date() == last.date():
        return long_day(begins)
    if first.year != last.year:
        return f"{long_day(begins)}至{long_day(ends)}"
    month = "" if first.month == last.month else f"{last.month}月"
    return f"{long_day(begins)}至{month}{last.day}日"


def amount(measure: str, value: int) -> str:
    number = f"{value // 100}.{value % 100:02}" if measure == "area" else str(value)
    return f"{number}{UNITS[measure]}"


def share(step: dict[str, Any]) -> str:
    """What a test asks for: 三分之二以上, 过半数."""
    top, bottom = step["numerator"], step["denominator"]
    at_least = step["comparison"] == "at-least"
    if (top, bottom, at_least) == (1, 2, False):
        return "过半数"
    if top == bottom:
        return "全部"
    part = f"{numeral(bottom)}分之{numeral(top)}"
    return f"{part}以上" if at_least else f"超过{part}"


def salutation(grounds: Grounds) -> str:
    vote = grounds.vote
    if vote and vote.rule["electorate"] == "owners":
        return f"{vote.electorate}全体业主："
    return "全体居民："


def preamble(kind: Kind, grounds: Grounds) -> str:
    steps = []
    if grounds.talk:
        steps.append(f"{span(grounds.talk.opens_at, grounds.talk.closed_at)}议事")
    if grounds.vote:
        steps.append(f"{span(grounds.vote.opens_at, grounds.vote.closes_at)}表决")
    went = f"，经{'、'.join(steps)}" if steps else ""
    ends = "现作出决议如下。" if kind is Kind.RESOLUTION else "各方协商一致，现将商定事项公布如下。"
    raised = (
        f"{long_day(grounds.raised_at)}，居民提出“{grounds.raised}”的议题（第{grounds.issue}号）"
    )
    return f"{raised}{went}，{ends}"


def step_sentence(step: dict[str, Any]) -> str:
    measure, test = step["measure"], step["key"].split("-")[0]
    what = {
        "composition": "会议成员中居民代表",
        "quorum": f"参与表决的{NOUNS[measure]}",
        "passing": f"同意的{NOUNS[measure]}",
    }[test]
    numbers = step["data"]
    base = "全体" if numbers["base"] == "roll" else "参与表决"
    return (
        f"{what}{amount(measure, numbers['count'])}，占{base}{amount(measure, numbers['total'])}的"
        f"{percent(numbers['count'], numbers['total'])}%，"
        f"须{share(numbers)}（不少于{amount(measure, numbers['needed'])}），"
        f"{'达到' if step['holds'] else '未达到'}（{step['source']}）。"
    )


def printed_steps(steps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the trivial first one, and without alternatives of the quorum that did not hold."""
    missed = {step["data"]["alternative"] for step in steps if step["key"] == "quorum-missed"}
    return [
        step
        for step in steps
        if step["key"].startswith(("composition", "passing"))
        or (step["key"].startswith("quorum") and step["data"]["alternative"] not in missed)
    ]


def tally_sentence(measure: str, chosen: dict[str, int], eligible: int) -> str:
    took_part = sum(chosen.values())
    said = "，".join(
        f"{word}{amount(measure, chosen[choice])}"
        for choice, word in (("yes", "同意"), ("no", "反对"), ("abstain", "弃权"))
    )
    return (
        f"按{NOUNS[measure]}计：全体{amount(measure, eligible)}，"
        f"参与表决{amount(measure, took_part)}，其中{said}。"
    )


def safeguard_sentence(found: dict[str, Any] | None) -> list[str]:
    if not found or not found["eligible"]:
        return []
    measure = found["steps"][0]["measure"]
    eligible, voted, against = (
        amount(measure, found[key]) for key in ("eligible", "voted", "against")
    )
    return [f"受直接影响的{eligible}中，{voted}表示了意见，其中{against}反对。"]


def vote_paragraphs(vote: Vote) -> list[str]:
    outcome = vote.outcome
    if vote.ballot:
        return [
            f"表决事项：{vote.question}",
            rule_sentence(vote),
            *among_paragraphs(vote.ballot, vote.rule, outcome),
            *(step_sentence(step) for step in printed_steps(outcome["steps"])),
            *studied(vote),
        ]
    second = vote.reading == 2 and not vote.listed
    tallies = [
        tally_sentence(measure, chosen, outcome["eligible"][measure])
        for measure, chosen in outcome["tally"].items()
    ]
    return [
        f"{'本次为二次审议。' if second else ''}表决事项：{vote.question}",
        *vote.listed,
        rule_sentence(vote),
        *tallies,
        *(step_sentence(step) for step in printed_steps(outcome["steps"])),
        *safeguard_sentence(vote.safeguard),
        *([f"为减轻影响采取的措施：{vote.mitigation}"] if vote.mitigation else []),
        *studied(vote),
        "以上门槛全部达到，表决通过。",
    ]


def studied(vote: Vote) -> list[str]:
    study = [f"社区党组织研究讨论情况：{vote.party_study}"] if vote.party_study else []
    return [*study, *vote.bodies]


def rule_sentence(vote: Vote) -> str:
    rule = vote.rule
    return (
        f"表决规则：{rule['name']}（{rule['id']}，第{rule['version']}版），依据{rule['source']}。"
        f"{long_day(vote.noticed_at)}公告，{span(vote.opens_at, vote.closes_at)}表决。"
        f"表决人名册为{vote.electorate}，共{vote.roll_size}人，公告时冻结，"
        f"指纹（SHA-256）为{vote.roll_hash}。"
    )


def talk_paragraphs(talk: Talk) -> list[str]:
    form = FORMS.get(talk.form, "议事")
    opening = f"{span(talk.opens_at, talk.closed_at)}以{form}形式协商，{talk.participants}人参与。"
    agreed = [f"（{numeral(n)}）{point}" for n, point in enumerate(talk.agreed, 1)]
    disputed = [f"仍有不同看法：{'；'.join(talk.disputed)}。"] if talk.disputed else []
    return [opening, *(["各方一致同意："] if agreed else []), *agreed, *disputed]


def objection_paragraphs(objections: Sequence[Objection]) -> list[str]:
    """Each with all that was stated of it in its own words, and its one answer, signed."""
    said = []
    for n, objection in enumerate(objections, 1):
        texts = [statement.text for statement in objection.statements]
        if objection.title:
            said.append(f"意见{numeral(n)}：{objection.title}（{len(texts)}人提出）")
            said += [f"原话：{text}" for text in texts]
        else:
            said += [f"意见{numeral(n)}：{text}" for text in texts]
        said.append(f"答复{_signed(objection)}：{objection.answer or '（尚未答复）'}")
    return said or ["没有表决人要求附上不同意见。"]


def _signed(objection: Objection) -> str:
    """Who answered, when, and what came of it: （望江居委会主任，2026年9月1日，作了修改）."""
    body, _, role = objection.answered_by.rpartition("·")
    parts = [
        f"{body}{OFFICES.get(role, '')}",
        long_day(objection.answered_at) if objection.answered_at else "",
        CLOSINGS.get(objection.closing, ""),
    ]
    said = "，".join(part for part in parts if part)
    return f"（{said}）" if said else ""


def sections(clauses: Sequence[Clause], grounds: Grounds) -> list[dict[str, Any]]:
    """The numbered parts: how it was decided, what was decided, who thought otherwise."""
    parts: list[tuple[str, list[str]]] = []
    if grounds.vote:
        parts.append(("表决情况", vote_paragraphs(grounds.vote)))
    elif grounds.talk:
        parts.append(("协商情况", talk_paragraphs(grounds.talk)))
    parts += [(clause.heading, [clause.text]) for clause in clauses]
    if grounds.vote:
        parts.append(("不同意见", objection_paragraphs(grounds.objections)))
    return [
        {
            "heading": f"{numeral(n)}、{heading}",
            "paragraphs": [line for text in texts for line in text.splitlines() if line.strip()],
        }
        for n, (heading, texts) in enumerate(parts, 1)
    ]
