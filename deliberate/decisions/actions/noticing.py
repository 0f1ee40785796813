"""Giving notice: question, rule, roll and time are fixed, and stay as they are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from secrets import token_hex

from deliberate import settings
from deliberate.areas.models import Area
from deliberate.areas.queries import find_area
from deliberate.areas.rules import lies_in
from deliberate.calendar import SHANGHAI
from deliberate.consensus import Electorate, Rule, canonical_json, roll_hash
from deliberate.consensus.seeds import commitment
from deliberate.decisions import policy, queries
from deliberate.decisions.actions.boxing import lock_box
from deliberate.decisions.actions.concurring import pin_at_notice
from deliberate.decisions.events import NoticeGiven
from deliberate.decisions.models import AffectedLine, Decision, RollLine
from deliberate.decisions.rules import (
    FEWEST_IN_SECRET,
    READINGS,
    BodyMeeting,
    BodyOpinion,
    Earlier,
    Notice,
    faults_in,
    noticed_for,
    rule_held,
    usually_secret,
    voting_time,
)
from deliberate.deliberations.models import Option
from deliberate.issues.actions import move
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_number, standing_on
from deliberate.issues.rules import State
from deliberate.people.rules import Actor, Role
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, require

Affected = tuple[Area, frozenset[str]]
"""The area that a decision touches directly, and homes in it (doors such as `2-501`); none: all."""


@unit_of_work
async def give_notice(
    number: int,
    *,
    by: Actor,
    at: datetime,
    rule_id: str,
    question: str,
    electorate_code: str,
    opens_on: date,
    voting_days: int,
    option: int | None = None,
    budget: int | None = None,
    party_study: str = "",
    party_opinion: BodyOpinion = BodyOpinion.AGREE,
    affected_code: str | None = None,
    affected_doors: Sequence[str] = (),
    mitigation: str = "",
    secret: bool | None = None,
) -> Decision:
    """Put a question, or options, to a roll; `budget` is yuan; `secret` None: as is usual."""
    issue, role = await _entered(number, by, at)
    study, heard = await queries.study_before_notice(issue, party_study)
    first = await queries.find_decision(issue.id)
    earlier, offered = await queries.earlier_of(first), await queries.options_on(issue.id)
    question = (earlier.list_question if earlier else "") or question
    notice = Notice(
        *(rule_id, question, opens_on, voting_days, study, mitigation, budget),
        *(bool(affected_code), queries.offers_in(offered), heard, secret),
    )
    rule = _checked(notice, role, at=at, first=first, earlier=earlier)
    await pin_at_notice(issue, rule, BodyMeeting(None, party_opinion, study), by=by, at=at)
    decision = await _freeze(
        _put(issue, first, earlier, offered, None if rule.method else option),
        notice,
        rule,
        electorate=await _electorate(issue, electorate_code, rule),
        affected=await _affected(issue, affected_code, affected_doors),
        at=at,
    )
    return await _announced(decision, electorate_code, offered, by=by, at=at)


async def _entered(number: int, by: Actor, at: datetime) -> tuple[Issue, Role]:
    """The issue, ours until the unit ends, and the role in which it may be put to a vote."""
    issue = await locked_number(number)
    who = standing_on(issue, by, at.astimezone(SHANGHAI).date())
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
    earlier: Earlier | None,
    offered: Sequence[Option],
    option: int | None,
) -> Decision:
    """What is put to a vote: the list of a fund with its titles, one option, or none of them."""
    listed = earlier.fund_list if earlier else None
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
    return area


async def _freeze(
    decision: Decision,
    notice: Notice,
    rule: Rule,
    *,
    electorate: Area,
    affected: Affected | None,
    at: datetime,
) -> Decision:
    """Write down who may vote today: whoever moves tomorrow stays on the roll, or off it."""
    today = at.astimezone(SHANGHAI).date()
    lines = await queries.electors(rule.electorate, electorate, today)
    heads = await _affected_heads(affected, today) if affected else []
    _check_roll(rule, lines)
    assert notice.opens_on is not None
    assert notice.voting_days is not None
    opens_at, closes_at = voting_time(notice.opens_on, notice.voting_days)
    decision.electorate, decision.affected = electorate, affected[0] if affected else None
    decision.rule, decision.question = rule.document(), notice.question
    decision.blocking = settings.BLOCKING_MINORITY and rule.method is None
    if rule.method:
        decision.noticed = noticed_for(rule, notice.offers, notice.budget or 0).document()
    decision.party_study, decision.mitigation = notice.party_study, notice.mitigation
    decision.noticed_at = at.astimezone(UTC)
    decision.opens_at, decision.closes_at = opens_at.astimezone(UTC), closes_at.astimezone(UTC)
    decision.roll_salt = token_hex(16)
    decision.roll_hash = roll_hash(queries.entries(lines, decision.roll_salt))
    decision.roll_size = len({line.voter for line in lines})
    decision.lot_seed = token_hex(16) if rule.delegation else ""
    decision.secret = usually_secret(rule) if notice.secret is None else notice.secret
    if decision.secret and decision.roll_size < FEWEST_IN_SECRET:
        raise Refused("too-few-for-secrecy")
    lock_box(decision)
    await decision.save()
    await RollLine.bulk_create([_roll_line(decision, line) for line in lines])
    await AffectedLine.bulk_create(
        [AffectedLine(decision=decision, voter_id=head.voter, unit=head.unit) for head in heads]
    )
    return decision


async def _affected_heads(affected: Affected, today: date) -> list[queries.Line]:
    area, homes = affected
    heads = await queries.heads_in(area, today)
    if unknown := homes - {head.unit for head in heads}:
        raise Refused("nobody-at-that-door", door=min(unknown).removeprefix(f"{area.code}-"))
    if not heads:
        raise Refused("nobody-affected-there")
    return [head for head in heads if not homes or head.unit in homes]


def _check_roll(rule: Rule, lines: list[queries.Line]) -> None:
    if not lines:
        owners = rule.electorate is Electorate.OWNERS
        raise Refused("no-owners-there" if owners else "nobody-on-the-roll")
    members = {line.voter for line in lines}
    representatives = {line.voter for line in lines if line.representative}
    for composed in rule.composition:
        if not composed.threshold.holds(len(representatives), len(members)):
            raise Refused("too-few-representatives")


def _roll_line(decision: Decision, line: queries.Line) -> RollLine:
    return RollLine(
        decision=decision,
        voter_id=line.voter,
        unit=line.unit,
        area=line.area,
        representative=line.representative,
    )


async def _announced(
    decision: Decision,
    electorate_code: str,
    offered: Sequence[Option],
    *,
    by: Actor,
    at: datetime,
) -> Decision:
    issue = decision.issue
    await move(issue, State.NOTICED, at=at, due_at=decision.opens_at)
    fact = _fact(decision, electorate_code, offered)
    await record(fact, by=by, at=at, issue=issue.number)
    return decision


def _fact(decision: Decision, electorate_code: str, offered: Sequence[Option]) -> NoticeGiven:
    on_ballot = set(decision.on_ballot.ids)
    return NoticeGiven(
        reading=decision.reading,
        rule=decision.named_rule.id,
        rule_hash=_hash(decision.rule),
        question=decision.question,
        electorate=electorate_code,
        roll_size=decision.roll_size,
        roll_hash=decision.roll_hash,
        opens_at=decision.opens_at.isoformat(),
        closes_at=decision.closes_at.isoformat(),
        options=[each.title for each in offered if str(each.number) in on_ballot],
        noticed_hash=_hash(decision.noticed) if decision.noticed else "",
        secret=decision.secret,
        box_key=decision.box_key,
        blocking=decision.blocking,
        lot_commitment=commitment(decision.lot_seed) if decision.lot_seed else "",
    )


def _hash(document: object) -> str:
    return sha256(canonical_json(document)).hexdigest()
