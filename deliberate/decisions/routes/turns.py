"""What the page of a decision shows of the bodies before the vote, and asks of their posts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from deliberate.consensus.concurrence import ConcurrenceKey
from deliberate.consensus.plans import Effect
from deliberate.consensus.step import Step
from deliberate.decisions import policy, queries
from deliberate.decisions.forms import PlanForm, RequestForm, TurnForm
from deliberate.decisions.routes.entering import Entered, now
from deliberate.decisions.rules import (
    READINGS,
    STUDIED,
    BodyOpinion,
    Concurring,
    PlanId,
    PlanStatus,
    RuleId,
    Stage,
    Turned,
    TurnId,
    rule_of,
    rules_to_name,
)
from deliberate.issues.rules import State
from deliberate.people.routes import anyone
from deliberate.web import language
from deliberate.web.telling import in_words, sentence

BETWEEN = " + "
"""As the steps of a finding join the turns of one meeting."""
STILL_TO_COME = f"StepKey.{ConcurrenceKey.TURN_AWAITED.value}"
OVER = frozenset({PlanStatus.DONE, PlanStatus.NOT_PASSED})
LATE = frozenset({PlanStatus.SENT_BACK, PlanStatus.STOPPED})


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a body came to, with the tests that its figures were put to."""

    turned: Turned
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownTurn:
    mark: str
    """As `ui.timeline` has it: done, now, late, or nothing yet."""
    told: tuple[str, ...]
    rules: tuple[RuleId, ...]
    meetings: tuple[Meeting, ...]


async def plan_context(
    request: Request, entered: Entered, concurring: Concurring | None, *, latest: bool
) -> dict[str, Any]:
    """Forms are None for those who may not send them."""
    who, state = entered.who, entered.issue.state
    begun = concurring is not None and concurring.heard
    stage = await _to_record(request, entered, concurring) if concurring and latest else None
    may_choose = latest and policy.may_choose_plan(who, state) and not begun
    may_lift = latest and policy.may_record_request(who, state)
    held_up = concurring is not None and concurring.held_up
    return {
        "concurring": concurring,
        "plan_turns": _shown(request, entered, concurring) if concurring and latest else (),
        "plan_status": status_of(entered, concurring) if concurring else None,
        "signers": _signers(concurring.awaited) if concurring and concurring.awaited else (),
        "plans": [each for each in PlanId if policy.may_name_plan(who.role, each)],
        "review_rules": [RuleId(each) for each in rules_to_name(PlanId.FOUR_AND_TWO)],
        "plan_form": _plan_form(concurring) if may_choose else None,
        "turn": stage,
        "turn_form": TurnForm(stage[0].id) if stage else None,
        "counted_by": RuleId(rule_of(stage)) if stage and rule_of(stage) else None,
        "body_opinions": _opinions(stage) if stage else (),
        "studied": STUDIED,
        "request_form": RequestForm() if may_lift and held_up else None,
        "PlanId": PlanId,
    }


def status_of(entered: Entered, concurring: Concurring) -> PlanStatus:
    last = entered.decision is not None and entered.decision.reading == READINGS
    voting = entered.issue.state in {State.NOTICED, State.VOTING}
    return concurring.status(voting=voting, last=last)


def _plan_form(concurring: Concurring | None) -> PlanForm:
    return PlanForm(concurring.plan.id if concurring else "")


def _opinions(stage: Stage) -> tuple[BodyOpinion, ...]:
    return tuple(BodyOpinion) if stage[0].effect is Effect.GATE else STUDIED


def _signers(stage: Stage) -> list[str]:
    posts = {role for turn in stage for role in policy.SIGNERS.get(turn.body, ())}
    return sorted(posts)


async def _to_record(request: Request, entered: Entered, concurring: Concurring) -> Stage | None:
    """The turn that the viewer may write down now."""
    viewer, community = anyone(request), entered.issue.community
    if viewer is None or not policy.may_record_turn(entered.who, entered.issue.state):
        return None
    for stage in concurring.recordable:
        if not policy.may_sign(entered.who.role, [turn.body for turn in stage]):
            continue
        both = len(stage) > 1 and await queries.heads_of_both(community, now().date())
        if len(stage) == 1 or (both and viewer.person_id in both):
            return stage
    return None


def _shown(request: Request, entered: Entered, concurring: Concurring) -> Iterator[ShownTurn]:
    """As far as the plan goes: nothing follows on a vote that did not pass."""
    spoken = request.state.display.language
    status = status_of(entered, concurring)
    awaited = concurring.awaited
    for stage in concurring.plan.stages():
        ids = tuple(turn.id for turn in stage)
        yield ShownTurn(
            mark=_mark(concurring, stage, status),
            told=_told(spoken, concurring, stage),
            rules=tuple(RuleId(rule) for turn in stage for rule in turn.rules),
            meetings=tuple(
                Meeting(each, _steps(spoken, each))
                for each in concurring.turned
                if each.turns == ids
            ),
        )
        if stage == awaited and status is PlanStatus.NOT_PASSED:
            return


def _mark(concurring: Concurring, stage: Stage, status: PlanStatus) -> str:
    if stage == concurring.awaited:
        return "late" if status in LATE else "done" if status in OVER else "now"
    keys = {step.key for step in _steps_of(concurring, stage)}
    return "done" if keys - {ConcurrenceKey.TURN_AWAITED, ConcurrenceKey.GATE_LIFTED} else ""


def _steps_of(concurring: Concurring, stage: Stage) -> list[Step]:
    ids = BETWEEN.join(turn.id for turn in stage)
    return [step for step in concurring.finding.steps if step.data["turns"] == ids]


def _told(spoken: str, concurring: Concurring, stage: Stage) -> tuple[str, ...]:
    """The steps of the finding about these turns; of later ones only whose they are."""
    turns = BETWEEN.join(language.label(spoken, TurnId(turn.id)) for turn in stage)
    bodies = BETWEEN.join(language.say(spoken, turn.body) for turn in stage)
    words = {"turns": turns, "bodies": bodies}
    named = [replace(step, data={**step.data, **words}) for step in _steps_of(concurring, stage)]
    told = tuple(in_words(spoken, step.document()) for step in named)
    return told or (language.say(spoken, STILL_TO_COME, **words),)


def _steps(spoken: str, turned: Turned) -> tuple[str, ...]:
    steps = turned.outcome["steps"] if turned.outcome else ()
    return tuple(sentence(spoken, step) for step in steps)
