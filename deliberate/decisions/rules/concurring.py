"""The bodies that have their say before a vote: which plan they follow, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from deliberate.consensus import Electorate, Result, Rule
from deliberate.consensus.concurrence import HEARD, ConcurrenceFinding, Progress, Record, judge
from deliberate.consensus.meeting import Figures
from deliberate.consensus.plans import ConcurrencePlan, Effect, Turn, plan
from deliberate.decisions.rules.meetings import BodyOpinion, JointRequest
from deliberate.issues.rules import State
from deliberate.verdict import Refused, Unseen

Stage = tuple[Turn, ...]
ANY_MEETING = "居民会议或者居民代表会议"
PUBLISHED = frozenset({State.PUBLISHED, State.EFFECTIVE, State.ARCHIVED})
DONE_IN = {
    "publish-resolution": PUBLISHED,
    "publish-result": frozenset({State.ARCHIVED}),
    "post": PUBLISHED,
}
"""Turns after the decision, and the states of an issue that tell that they were taken."""


class PlanId(StrEnum):
    """The shipped plans that end in a vote which can be held here, for their names."""

    FOUR_AND_TWO = "four-and-two-city"
    SIMPLE = "simple"
    OWNERS = "owners"


class TurnId(StrEnum):
    """The turns of these plans, for their names in both languages."""

    PROPOSE = "propose"
    DISCUSS = "discuss"
    REVIEW = "review"
    STUDY = "study"
    TELL = "tell"
    RESOLVE = "resolve"
    PUBLISH_RESOLUTION = "publish-resolution"
    PUBLISH_RESULT = "publish-result"
    POST = "post"


class PlanStatus(StrEnum):
    """What an issue waits for in its plan, or where it ended."""

    BODY_AWAITED = "body-awaited"
    SENT_BACK = "sent-back"
    STOPPED = "stopped"
    NOTICE_AWAITED = "notice-awaited"
    VOTE_AWAITED = "vote-awaited"
    NOT_PASSED = "not-passed"
    PUBLICATION_AWAITED = "publication-awaited"
    DONE = "done"


HELD_UP = {Progress.SENT_BACK: PlanStatus.SENT_BACK, Progress.STOPPED: PlanStatus.STOPPED}
HINDRANCES = {Progress.SENT_BACK: "gate-sent-back", Progress.STOPPED: "gate-refused-twice"}


def usual_plan(rule: Rule) -> PlanId:
    """What applies where nobody chose a plan before the notice."""
    return PlanId.OWNERS if rule.electorate is Electorate.OWNERS else PlanId.SIMPLE


def rules_to_name(plan_id: PlanId) -> tuple[str, ...]:
    """Of the Party members' meeting: the charter adopts one of them before the matter begins."""
    gates = (turn for turn in plan(plan_id).turns if turn.effect is Effect.GATE)
    return next((turn.rules for turn in gates if len(turn.rules) > 1), ())


def chosen_plan(plan_id: PlanId, review_rule: str = "", *, merged: bool = False) -> ConcurrencePlan:
    """A plan as the charter has it; only the rule of the vote is left to the notice.

    What the plan leaves no choice of is not asked.
    """
    shipped, several = plan(plan_id), rules_to_name(plan_id)
    turns = (
        replace(turn, rules=(review_rule,)) if several and turn.rules == several else turn
        for turn in shipped.turns
    )
    return replace(shipped, turns=tuple(turns), merged=shipped.mergeable if merged else ())


@dataclass(frozen=True, slots=True)
class Turned:
    """What was recorded of a turn, or of two that one meeting took together."""

    turns: tuple[str, ...]
    reading: int
    rule: str
    """That the plan names for it; '' where it names none."""
    result: Result
    opinion: BodyOpinion
    words: str
    held_on: date | None
    figures: Figures | None
    outcome: Mapping[str, Any] | None
    """Of the count of the figures."""
    acting: str
    """Which post wrote it down."""

    def record(self, bodies: Mapping[str, str]) -> Record:
        signed = tuple(bodies[turn] for turn in self.turns)
        return Record(self.turns, self.result, signed, self.rule, self.reading, self.words)


@dataclass(frozen=True, slots=True)
class Concurring:
    """Where an issue stands in its plan."""

    plan: ConcurrencePlan
    turned: tuple[Turned, ...] = ()
    known: tuple[Record, ...] = ()
    """What nobody has to write down: see `known_records`."""
    request: JointRequest | None = None

    @property
    def finding(self) -> ConcurrenceFinding:
        bodies = {turn.id: turn.body for turn in self.plan.turns}
        records = [*(each.record(bodies) for each in self.turned), *self.known]
        return judge(self.plan, records, convened_by_request=self.request is not None)

    @property
    def heard(self) -> bool:
        """The Party organisation has said what it thinks, or residents need not wait for it."""
        return bool(self.turned) or self.request is not None

    @property
    def study(self) -> str:
        """What it said last where the plan asks for its opinion only."""
        said = [each.words for each in self.turned if TurnId.STUDY in each.turns]
        return said[-1] if said else ""

    @property
    def last_held(self) -> date | None:
        return max((each.held_on for each in self.turned if each.held_on), default=None)

    @property
    def awaited(self) -> Stage | None:
        """Whose turn it is."""
        at = self.finding.at
        return next((stage for stage in self.plan.stages() if stage[0].id == at), None)

    @property
    def held_up(self) -> bool:
        """A body is waited for, or refused: what a joint request of residents puts an end to."""
        awaited = self.awaited
        return awaited is not None and awaited[0].effect in HEARD

    @property
    def hindrance(self) -> str:
        """Why no notice may be given yet, as a code. An opinion can be written down with it."""
        awaited = self.awaited
        if awaited is None or awaited[0].effect is not Effect.GATE:
            return ""
        return HINDRANCES.get(self.finding.progress, "turns-to-come")

    @property
    def recordable(self) -> tuple[Stage, ...]:
        """The turns that may be written down now; an opinion may be given again."""
        stopped = self.finding.progress is Progress.STOPPED
        gate = self.awaited if not stopped and self.hindrance else None
        return tuple(
            stage
            for stage in self.plan.stages()
            if stage == gate or stage[0].effect is Effect.OPINION
        )

    def stage_to_record(self, turn: str) -> Stage:
        """That begins with the turn; refuses one whose time has not come, or is over."""
        if turn not in {each.id for each in self.plan.turns}:
            raise Unseen
        for stage in self.recordable:
            if stage[0].id == turn:
                return stage
        raise Refused("not-its-turn")

    def status(self, *, voting: bool, last: bool) -> PlanStatus:
        """What is waited for, or what came of it: `last` where no vote follows on this one."""
        progress, awaited = self.finding.progress, self.awaited
        if awaited is None:
            return PlanStatus.DONE
        if progress in HELD_UP:
            return HELD_UP[progress]
        if self.held_up:
            return PlanStatus.BODY_AWAITED
        if progress is Progress.SETTLED:
            passed = self.finding.verdict is Result.PASSED
            return PlanStatus.PUBLICATION_AWAITED if passed else PlanStatus.NOT_PASSED
        if last and not voting:
            return PlanStatus.NOT_PASSED
        return PlanStatus.VOTE_AWAITED if voting else PlanStatus.NOTICE_AWAITED

    def allows(self, rule: Rule) -> bool:
        """Whether notice may be given under the rule; the simple plan leaves that to the notice."""
        residents = rule.electorate is not Electorate.OWNERS
        simple = self.plan.id == PlanId.SIMPLE
        return rule.id in deciding(self.plan).rules or (simple and residents)

    def under(self, rule: Rule) -> ConcurrencePlan:
        """The plan with the rule of the notice, which nobody switches from then on."""
        turn = deciding(self.plan)
        body = turn.body if rule.id in turn.rules else ANY_MEETING
        named = replace(turn, body=body, rules=(rule.id,))
        turns = tuple(named if each == turn else each for each in self.plan.turns)
        return replace(self.plan, turns=turns)


def known_records(
    the_plan: ConcurrencePlan, counted: Sequence[Result], *, noticed: bool, state: State
) -> tuple[Record, ...]:
    """What the program knows: told by the notice, decided by the counts, published since.

    `counted` are the results of the readings, without one that is suspended.
    """
    decides = deciding(the_plan)
    passed = bool(counted) and counted[-1] is Result.PASSED
    filed = (
        turn
        for turn in the_plan.turns
        if turn.effect is Effect.FILE
        and (passed and state in DONE_IN[turn.id] if turn.id in DONE_IN else noticed)
    )
    return (
        *(Record((turn.id,), Result.PASSED, (turn.body,)) for turn in filed),
        *(
            Record((decides.id,), result, (decides.body,), decides.rules[0], reading)
            for reading, result in enumerate(counted, 1)
        ),
    )


def deciding(the_plan: ConcurrencePlan) -> Turn:
    return next(turn for turn in the_plan.turns if turn.effect is Effect.DECIDE)
