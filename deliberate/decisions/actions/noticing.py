"""Giving notice: question, rule, roll and time are fixed, and stay as they are."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

from deliberate import settings
from deliberate.confirmations.actions import propose_act
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.consensus import canonical_json, roll_hash
from deliberate.consensus.seeds import commitment
from deliberate.decisions import queries
from deliberate.decisions.actions.boxing import lock_box
from deliberate.decisions.actions.concurring import pin_at_notice
from deliberate.decisions.actions.weighing import Asked, Weighed, weigh
from deliberate.decisions.events import NoticeGiven
from deliberate.decisions.models import AffectedLine, Decision, RollLine
from deliberate.decisions.rules import (
    BodyMeeting,
    noticed_for,
    voting_time,
)
from deliberate.deliberations.models import Option
from deliberate.issues.actions import move
from deliberate.issues.queries import places_of
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import known, unit_of_work


@unit_of_work
async def propose_notice(number: int, *, by: Actor, at: datetime, **asked: Any) -> int:
    """Everything is looked at, and nothing fixed before a second person confirms."""
    wanted = Asked(**asked)
    weighed = await weigh(number, wanted, by=by, at=at)
    decision = weighed.decision
    told = {
        "asked": {**wanted.document(), "question": weighed.notice.question},
        "electorate": decision.electorate.name,
        "affected": decision.affected.name if decision.affected else "",
        "roll_size": len({line.voter for line in weighed.lines}),
        "secret": weighed.secret,
    }
    places = places_of(decision.issue)
    return await propose_act(
        TwoPersonAct.NOTICE, number, told, by=by, at=at, places=places, issue=number
    )


async def notice_confirmed(kept: Confirmation, by: Actor, _: Actor, at: datetime) -> None:
    """With the roll of this day; whoever proposed it signs."""
    asked = Asked.read(kept.payload["asked"])
    await _give(known(kept.issue), asked, by=by, at=at)


@unit_of_work
async def give_notice(number: int, *, by: Actor, at: datetime, **asked: Any) -> Decision:
    """Put a question, or options, to a roll. Two persons have decided it: see `propose_notice`."""
    return await _give(number, Asked(**asked), by=by, at=at)


async def _give(number: int, asked: Asked, *, by: Actor, at: datetime) -> Decision:
    weighed = await weigh(number, asked, by=by, at=at)
    meeting = BodyMeeting(None, asked.party_opinion, weighed.notice.party_study)
    await pin_at_notice(weighed.decision.issue, weighed.rule, meeting, by=by, at=at)
    decision = await _freeze(weighed, at=at)
    return await _announced(decision, asked.electorate_code, weighed.offered, by=by, at=at)


async def _freeze(weighed: Weighed, *, at: datetime) -> Decision:
    """Write down who may vote today: whoever moves tomorrow stays on the roll, or off it."""
    notice, rule, decision = weighed.notice, weighed.rule, weighed.decision
    assert notice.opens_on is not None
    assert notice.voting_days is not None
    opens_at, closes_at = voting_time(notice.opens_on, notice.voting_days)
    decision.rule, decision.question = rule.document(), notice.question
    decision.blocking = settings.BLOCKING_MINORITY and rule.method is None
    if rule.method:
        decision.noticed = noticed_for(rule, notice.offers, notice.budget or 0).document()
    decision.party_study, decision.mitigation = notice.party_study, notice.mitigation
    decision.noticed_at = at.astimezone(UTC)
    decision.opens_at, decision.closes_at = opens_at.astimezone(UTC), closes_at.astimezone(UTC)
    decision.roll_salt = token_hex(16)
    decision.roll_hash = roll_hash(queries.entries(weighed.lines, decision.roll_salt))
    decision.roll_size = len({line.voter for line in weighed.lines})
    decision.lot_seed = token_hex(16) if rule.delegation else ""
    decision.secret = weighed.secret
    lock_box(decision)
    await decision.save()
    await RollLine.bulk_create([_roll_line(decision, line) for line in weighed.lines])
    await AffectedLine.bulk_create(
        [
            AffectedLine(decision=decision, voter_id=head.voter, unit=head.unit)
            for head in weighed.heads
        ]
    )
    return decision


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
