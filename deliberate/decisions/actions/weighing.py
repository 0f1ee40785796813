"""Looking at a notice before it is given: what it puts, under which rule, to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from deliberate.areas.models import Area
from deliberate.areas.queries import find_area
from deliberate.areas.rules import Level, lies_in
from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus import Electorate, Rule
from deliberate.consensus.heads import heads_of
from deliberate.decisions import policy, queries
from deliberate.decisions.actions.concurring import check_plan
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import (
    FEWEST_IN_SECRET,
    READINGS,
    BodyOpinion,
    Earlier,
    FundList,
    Notice,
    faults_in,
    rule_held,
    usually_secret,
)
from deliberate.deliberations.models import Option
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_number, standing_on
from deliberate.people.rules import Actor, Role
from deliberate.verdict import Refused, require

Affected = tuple[Area, frozenset[str]]
"""The area that a decision touches directly, and homes in it (doors such as `2-501`); none: all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a convener asks for; `budget` is what a fund may spend, in yuan."""

    rule_id: str
    question: str
    electorate_code: str
    opens_on: date
    voting_days: int
    option: int | None = None
    budget: int | None = None
    party_study: str = ""
    party_opinion: BodyOpinion = BodyOpinion.AGREE
    affected_code: str | None = None
    affected_doors: Sequence[str] = ()
    mitigation: str = ""
    secret: bool | None = None
    """None: as is usual under the rule."""

    def document(self) -> dict[str, Any]:
        told = {**asdict(self), "opens_on": self.opens_on.isoformat()}
        return {**told, "affected_doors": list(self.affected_doors)}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        opinion = BodyOpinion(document["party_opinion"])
        day = date.fromisoformat(document["opens_on"])
        return cls(**{**document, "opens_on": day, "party_opinion": opinion})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A notice that may be given: what it puts, under which rule, to whom."""

    notice: Notice
    rule: Rule
    decision: Decision
    """As far as it is known before the roll is frozen; not kept yet."""
    offered: Sequence[Option]
    lines: list[queries.Line]
    heads: list[queries.Line]
    secret: bool


async def weigh(number: int, asked: Asked, *, by: Actor, at: datetime) -> Weighed:
    issue, role = await _entered(number, by, at)
    study, heard = await queries.study_before_notice(issue, asked.party_study)
    first = await queries.find_decision(issue.id)
    earlier, offered = await queries.earlier_of(first), await queries.options_on(issue.id)
    listed = earlier.fund_list if earlier else None
    notice = Notice(
        rule_id=asked.rule_id,
        question=listed.question if listed else asked.question,
        opens_on=asked.opens_on,
        voting_days=asked.voting_days,
        party_study=study,
        mitigation=asked.mitigation,
        budget=asked.budget,
        affected=bool(asked.affected_code),
        offers=queries.offers_in(offered),
        heard=heard,
    )
    rule = _checked(notice, role, at=at, first=first, earlier=earlier)
    secret = usually_secret(rule) if asked.secret is None else asked.secret
    await check_plan(issue, rule)
    decision = _put(issue, first, listed, offered, None if rule.method else asked.option)
    decision.electorate = await _electorate(issue, asked.electorate_code, rule)
    affected = await _affected(issue, asked.affected_code, asked.affected_doors)
    decision.affected = affected[0] if affected else None
    today = day_in_shanghai(at)
    lines = await queries.electors(rule.electorate, decision.electorate, today)
    heads = await _affected_heads(affected, today) if affected else []
    _check_roll(rule, lines, secret=secret)
    return Weighed(notice, rule, decision, offered, lines, heads, secret)


async def _entered(number: int, by: Actor, at: datetime) -> tuple[Issue, Role]:
    """The issue, ours until the unit ends, and the role in which it may be put to a vote."""
    issue = await locked_number(number)
    who = standing_on(issue, by, day_in_shanghai(at))
    require(policy.may_give_notice(who, issue.state))
    return issue, who.role


def _checked(
    notice: Notice,
    role: Role,
    *,
    at: datetime,
    first: Decision | None,
    earlier: Earlier | None,
) -> Rule:
    if first is not None and first.reading >= READINGS:
        raise Refused("no-third-reading")
    for code in faults_in(notice, at=at, earlier=earlier).values():
        raise Refused(code)
    rule = rule_held(notice.rule_id)
    assert rule is not None
    require(policy.may_name_rule(role, rule.electorate))
    return rule


def _option(offered: Sequence[Option], number: int | None) -> Option | None:
    if number is None:
        return None
    for option in offered:
        if option.number == number:
            return option
    raise Refused("no-such-option")


def _put(
    issue: Issue,
    first: Decision | None,
    listed: FundList | None,
    offered: Sequence[Option],
    option: int | None,
) -> Decision:
    """What is put to a vote: the list of a fund with its titles, one option, or none of them."""
    titles = {str(each.number): each.title for each in offered}
    return Decision(
        issue=issue,
        reading=2 if first else 1,
        option=None if listed else _option(offered, option),
        listed=replace(listed, titles=titles).document() if listed else None,
    )


async def _area(issue: Issue, code: str) -> Area:
    area = await find_area(code)
    if area is None or not lies_in(area.code, issue.community.code):
        raise Refused("outside-the-community")
    return area


async def _affected(issue: Issue, code: str | None, doors: Sequence[str]) -> Affected | None:
    if not code:
        return None
    area = await _area(issue, code)
    return area, frozenset(f"{area.code}-{door}" for door in doors)


async def _electorate(issue: Issue, code: str, rule: Rule) -> Area:
    area = await _area(issue, code)
    meeting = rule.electorate is Electorate.REPRESENTATIVES
    if meeting and area.code != issue.community.code:
        raise Refused("representatives-decide-for-all")
    near = lies_in(issue.area.code, area.code) or lies_in(area.code, issue.area.code)
    if not near and area.level is not Level.GRID:  # a grid's code is beside those of its buildings
        raise Refused("voters-elsewhere")
    return area


async def _affected_heads(affected: Affected, today: date) -> list[queries.Line]:
    area, homes = affected
    heads = await queries.heads_in(area, today)
    if unknown := homes - {head.unit for head in heads}:
        raise Refused("nobody-at-that-door", door=min(unknown).removeprefix(f"{area.code}-"))
    if not heads:
        raise Refused("nobody-affected-there")
    return [head for head in heads if not homes or head.unit in homes]


def _check_roll(rule: Rule, lines: list[queries.Line], *, secret: bool) -> None:
    if not lines:
        owners = rule.electorate is Electorate.OWNERS
        raise Refused("no-owners-there" if owners else "nobody-on-the-roll")
    members = {line.voter for line in lines}
    heads = heads_of(queries.entries(lines, ""), rule.electorate.heads, rule.electorate)
    if secret and len(heads) < FEWEST_IN_SECRET:
        raise Refused("too-few-for-secrecy")
    representatives = {line.voter for line in lines if line.representative}
    for composed in rule.composition:
        if not composed.threshold.holds(len(representatives), len(members)):
            raise Refused("too-few-representatives")
