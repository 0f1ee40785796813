"""The plan of the bodies, what one of them came to, and the residents' request."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from deliberate.decisions.rules import (
    BodyMeeting,
    BodyOpinion,
    JointRequest,
    PlanId,
    Stage,
    faults_in_meeting,
    rules_to_name,
)
from deliberate.deliberations.forms import figures_in
from deliberate.web.reading import day_in, number_in


@dataclass(frozen=True, slots=True)
class PlanForm:
    plan: str = ""
    review_rule: str = ""
    merged: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        form = cls(typed["plan"], typed["review_rule"], bool(typed["merged"]))
        if form.chosen is None:
            return replace(form, errors={"plan": "choose-a-plan"})
        several = rules_to_name(form.chosen)
        unnamed = several and form.review_rule not in several
        return replace(form, errors={"review_rule": "name-the-rule"} if unnamed else {})

    @property
    def chosen(self) -> PlanId | None:
        return next((each for each in PlanId if each == self.plan), None)


@dataclass(frozen=True, slots=True)
class TurnForm:
    turn: str = ""
    """The id of the turn, the first of two that are taken together."""
    held_on: str = ""
    should_attend: str = ""
    present: str = ""
    yes: str = ""
    no: str = ""
    abstain: str = ""
    opinion: str = ""
    words: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, typed: Mapping[str, str], stage: Stage, *, today: date, after: date | None
    ) -> Self:
        form = cls(
            turn=stage[0].id,
            held_on=typed["held_on"],
            should_attend=typed["should_attend"],
            present=typed["present"],
            yes=typed["yes"],
            no=typed["no"],
            abstain=typed["abstain"],
            opinion=typed["opinion"],
            words=typed["words"],
        )
        faults = faults_in_meeting(stage, form.meeting, today=today, after=after)
        return replace(form, errors=faults)

    @property
    def meeting(self) -> BodyMeeting:
        opinion = next((each for each in BodyOpinion if each == self.opinion), None)
        figures = figures_in(self.should_attend, self.present, self.yes, self.no, self.abstain)
        return BodyMeeting(day_in(self.held_on), opinion, self.words, figures)


@dataclass(frozen=True, slots=True)
class RequestForm:
    signatures: str = ""
    residents: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str], registered: int) -> Self:
        form = cls(typed["signatures"], typed["residents"])
        return replace(form, errors=form.request.faults(registered))

    @property
    def request(self) -> JointRequest:
        typed = (self.signatures, self.residents)
        return JointRequest(*(number_in(each) or 0 for each in typed))
