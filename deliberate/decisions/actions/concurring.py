"""Bodies have their say before a vote: the plan, what each came to, and residents who go on."""

from datetime import datetime
from hashlib import sha256

from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus import Rule, canonical_json
from deliberate.consensus.plans import ConcurrencePlan
from deliberate.decisions import policy, queries
from deliberate.decisions.events import MeetingRequested, PlanChosen, TurnRecorded
from deliberate.decisions.models import Concurrence, TurnRecord
from deliberate.decisions.rules import (
    BodyMeeting,
    Concurring,
    JointRequest,
    PlanId,
    Stage,
    chosen_plan,
    faults_in_meeting,
    outcome_of,
    result_of,
    rule_of,
    rules_to_name,
    usual_plan,
)
from deliberate.issues.actions.moving import locked_for, move
from deliberate.issues.models import Issue
from deliberate.issues.queries import standing_on
from deliberate.issues.rules import State
from deliberate.people.rules import Actor, Role
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, require


@unit_of_work
async def choose_plan(
    number: int,
    *,
    by: Actor,
    at: datetime,
    plan_id: PlanId,
    review_rule: str = "",
    merged: bool = False,
) -> None:
    """Pin the plan that the issue follows; another may be chosen until a body had its turn."""
    issue = await locked_for(number, policy.may_choose_plan, by=by, at=at)
    require(policy.may_name_plan(_role(issue, by, at), plan_id))
    before = await queries.concurring_on(issue)
    if before and before.heard:
        raise Refused("plan-begun")
    several = rules_to_name(plan_id)
    if several and review_rule not in several:
        raise Refused("name-the-rule")
    plan = chosen_plan(plan_id, review_rule, merged=merged)
    if plan.merged and not await queries.heads_of_both(issue.community, day_in_shanghai(at)):
        raise Refused("two-persons-head-them")
    if before is None or before.plan != plan:
        await _pin(issue, plan)
        await _record_plan(number, plan, review_rule if several else "", by=by, at=at)


@unit_of_work
async def record_turn(
    number: int, turn: str, *, by: Actor, at: datetime, meeting: BodyMeeting
) -> None:
    """Write down what the body whose turn it is came to; the figures are counted by its rule."""
    issue = await locked_for(number, policy.may_record_turn, by=by, at=at)
    concurring = await queries.concurring_on(issue)
    if concurring is None:
        raise Refused("no-plan-yet")
    stage = concurring.stage_to_record(turn)
    require(policy.may_sign(_role(issue, by, at), [each.body for each in stage]))
    if len(stage) > 1 and by.person_id not in await queries.heads_of_both(
        issue.community, day_in_shanghai(at)
    ):
        raise Refused("two-persons-head-them")
    faults = faults_in_meeting(
        stage, meeting, today=day_in_shanghai(at), after=concurring.last_held
    )
    for code in faults.values():
        raise Refused(code)
    await _write(issue, concurring, stage, meeting, by=by, at=at)


@unit_of_work
async def record_request(number: int, *, by: Actor, at: datetime, request: JointRequest) -> None:
    """A tenth of the residents had the meeting convened: the duty to convene it begins."""
    issue = await locked_for(number, policy.may_record_request, by=by, at=at)
    concurring = await queries.concurring_on(issue)
    if concurring is None or not concurring.held_up:
        raise Refused("nobody-holds-it-up")
    registered = await queries.residents_registered(issue.community, day_in_shanghai(at))
    for code in request.faults(registered).values():
        raise Refused(code)
    await Concurrence.filter(issue_id=issue.id).update(
        signatures=request.signatures, residents=request.residents
    )
    await move(issue, State.TO_VOTE, at=at)
    fact = MeetingRequested(request.signatures, request.residents)
    await record(fact, by=by, at=at, issue=number)


async def check_plan(issue: Issue, rule: Rule) -> None:
    concurring = await queries.concurring_on(issue)
    if concurring and not concurring.allows(rule):
        raise Refused("plan-names-another-rule")


async def pin_at_notice(
    issue: Issue, rule: Rule, meeting: BodyMeeting, *, by: Actor, at: datetime
) -> None:
    """The plan with the rule of the vote; `meeting` is the study that comes with the notice."""
    assert issue.number is not None
    concurring = await queries.concurring_on(issue)
    if concurring is None:
        plan = chosen_plan(usual_plan(rule))
        await _record_plan(issue.number, plan, "", by=by, at=at)
        concurring = Concurring(plan)
    await _pin(issue, concurring.under(rule))
    if not concurring.heard:
        for stage in concurring.recordable:
            await _write(issue, concurring, stage, meeting, by=by, at=at)


async def _pin(issue: Issue, plan: ConcurrencePlan) -> None:
    await Concurrence.update_or_create(issue_id=issue.id, defaults={"plan": plan.document()})


async def _record_plan(
    number: int, plan: ConcurrencePlan, review_rule: str, *, by: Actor, at: datetime
) -> None:
    digest = sha256(canonical_json(plan.document())).hexdigest()
    fact = PlanChosen(plan.id, review_rule, bool(plan.merged), digest)
    await record(fact, by=by, at=at, issue=number)


async def _write(
    issue: Issue,
    concurring: Concurring,
    stage: Stage,
    meeting: BodyMeeting,
    *,
    by: Actor,
    at: datetime,
) -> None:
    assert meeting.opinion
    turns, outcome = tuple(turn.id for turn in stage), outcome_of(stage, meeting)
    kept = await TurnRecord.create(
        concurrence=await Concurrence.get(issue_id=issue.id),
        turns=" ".join(turns),
        reading=1 + sum(each.turns == turns for each in concurring.turned),
        rule=rule_of(stage),
        result=result_of(outcome, meeting.opinion),
        opinion=meeting.opinion,
        words=meeting.words,
        held_on=meeting.held_on,
        figures=meeting.figures.document() if outcome and meeting.figures else None,
        outcome=outcome.document() if outcome else None,
        acting=by.acting,
    )
    await record(_fact(kept, stage), by=by, at=at, issue=issue.number)


def _fact(kept: TurnRecord, stage: Stage) -> TurnRecorded:
    return TurnRecorded(
        turns=[turn.id for turn in stage],
        bodies=[turn.body for turn in stage],
        reading=kept.reading,
        rule=kept.rule,
        result=kept.result.value,
        opinion=kept.opinion.value,
        held_on=kept.held_on.isoformat() if kept.held_on else "",
        figures=kept.figures,
    )


def _role(issue: Issue, by: Actor, at: datetime) -> Role:
    return standing_on(issue, by, day_in_shanghai(at)).role
