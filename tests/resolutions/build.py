"""Issues that were decided: the lift of scenario 1a, a vote of households, an agreement."""

from deliberate.areas.models import Area
from deliberate.consensus import Choice, RollEntry, count, preset, roll_hash
from deliberate.decisions.models import Decision, MinorityStatement
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.rules import Form
from deliberate.issues.rules import State
from deliberate.resolutions.actions import draft_resolution, publish_resolution
from deliberate.resolutions.rules import Clause
from deliberate.storage import unit_of_work
from tests.build import COMMUNITY, NOW, a_community, a_holder, a_person, an_issue, later

DRAFT = {
    "title": "关于和平里3幢2单元加装电梯的决议",
    "summary": "北侧装一部玻璃井道电梯，一楼不出钱。",
    "clauses": [
        Clause("决定事项", "在单元北侧入口外加装电梯一部。"),
        Clause("费用", "自筹28万元。"),
    ],
}
FLOORS = [f"{floor}0{door}" for floor in range(1, 7) for door in (1, 2)]


def lift_roll():
    """6 floors x 2; one owner holds 501 and 502."""
    owners = {unit: f"p{unit}" for unit in FLOORS} | {"502": "p501"}
    return [RollEntry(unit, owners[unit], 6850 if unit.endswith("1") else 7230) for unit in FLOORS]


def lift_outcome():
    """1a: all but 101 take part; 102 and 201 say no."""
    voters = {row.voter for row in lift_roll()} - {"p101"}
    against = {"p102", "p201"}
    ballots = {voter: Choice.NO if voter in against else Choice.YES for voter in voters}
    return count(preset("R8"), lift_roll(), ballots).document()


def household_outcome():
    roll = [RollEntry(f"u{n}", f"v{n}") for n in range(10)]
    ballots = {f"v{n}": Choice.NO if n > 5 else Choice.YES for n in range(8)}
    return count(preset("R2"), roll, ballots).document()


@unit_of_work
async def a_passed_issue(rule="R8", *, electorate=f"{COMMUNITY}-E1-03-2", statements=(), **wanted):
    """Passed and not resolved yet. `statements`: (text, answer)."""
    issue = await an_issue(State.PASSED, **wanted)
    decision = await Decision.create(
        issue=issue,
        electorate=await Area.get(code=electorate),
        rule=preset(rule).document(),
        question="是否同意按方案一加装电梯？",
        noticed_at=later(days=-30),
        opens_at=later(days=-12),
        closes_at=later(days=-2),
        roll_hash=roll_hash(lift_roll()),
        roll_size=11,
        counted_at=later(days=-1),
        outcome=lift_outcome() if rule in {"R7", "R8"} else household_outcome(),
    )
    for text, answer in statements:
        await MinorityStatement.create(
            decision=decision,
            author=await a_person(),
            text=text,
            answer=answer,
            closing="answered" if answer else "",
            answered_by="望江社区居民委员会·rc-director" if answer else "",
            answered_at=NOW if answer else None,
        )
    return issue


@unit_of_work
async def an_agreed_issue(*, agreed=("晚上八点半结束", "音箱朝江"), **wanted):
    issue = await an_issue(State.AGREED, **wanted)
    await Deliberation.create(
        issue=issue,
        question="跳到几点？",
        form=Form.COUNCIL,
        opens_at=later(days=-20),
        closes_at=later(days=-6),
        closed_at=later(days=-5),
        agreed=list(agreed),
    )
    return issue


async def a_director():
    return await a_holder("rc-director")


async def a_chair():
    return await a_holder(
        "oc-chair", "高远", area=f"{COMMUNITY}-E1", organization="和平里小区业主委员会"
    )


async def a_draft(issue, *, by, **wanted):
    await draft_resolution(issue.number, by=by, at=NOW, **{**DRAFT, **wanted})


async def a_published_issue(*, by=None, at=NOW, **wanted):
    """Published by the director; the number of the resolution is on its row."""
    await a_community()
    by = by or await a_director()
    issue = await a_passed_issue(**wanted)
    await a_draft(issue, by=by)
    await publish_resolution(issue.number, by=by, at=at)
    return issue
