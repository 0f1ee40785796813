"""A meeting of a body, as it is written down: its figures are counted, its opinion must fit."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from deliberate.consensus import Base, Comparison, Measure, Outcome, Result, Threshold
from deliberate.consensus.meeting import Figures
from deliberate.consensus.plans import Effect, Turn
from deliberate.decisions.rules.phases import LONGEST_STUDY

MOST_RESIDENTS = 100_000
COMMITTEE_RULE = "R10"
"""A Party committee decides as the Party's meetings do, where its plan names no rule."""
REQUEST = Threshold(
    *(Measure.PERSONS, Base.ROLL, Comparison.AT_LEAST, Fraction(1, 10)),
    source="居民委员会组织法第26条",
)
"""How many residents have the meeting convened."""


class BodyOpinion(StrEnum):
    AGREE = "agree"
    CHANGES = "agree-with-changes"
    DISAGREE = "disagree"
    NONE = "none"
    """Too few came for any."""


STUDIED = tuple(BodyOpinion)[:3]
"""What is said of a matter by whoever is only heard."""
IN_FAVOUR = frozenset({BodyOpinion.AGREE, BodyOpinion.CHANGES})
FITTING = {
    Result.PASSED: IN_FAVOUR,
    Result.NOT_PASSED: frozenset({BodyOpinion.DISAGREE}),
    Result.TIED: frozenset({BodyOpinion.DISAGREE}),
    Result.INQUORATE: frozenset({BodyOpinion.NONE}),
    Result.VOID: frozenset({BodyOpinion.NONE}),
}


@dataclass(frozen=True, slots=True)
class BodyMeeting:
    """What a post writes down of its body's meeting."""

    held_on: date | None
    opinion: BodyOpinion | None
    words: str = ""
    """Its reasons, the changes it asks for, or what it found."""
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class JointRequest:
    """So many of all residents of 18 or over signed that the meeting be convened."""

    signatures: int
    residents: int

    def faults(self, registered: int) -> dict[str, str]:
        """`registered`: how many residents the register knows; there are no fewer."""
        if not registered <= self.residents <= MOST_RESIDENTS:
            return {"residents": "all-residents-needed"}
        if self.signatures > self.residents:
            return {"signatures": "more-signatures-than-residents"}
        enough = REQUEST.holds(self.signatures, self.residents)
        return {} if enough else {"signatures": "too-few-signatures"}


def rule_of(stage: tuple[Turn, ...]) -> str:
    """The rule that the plan names for these turns; '' where it names none."""
    named = [turn.rules[0] for turn in stage if turn.rules]
    return named[-1] if named else ""


def outcome_of(stage: tuple[Turn, ...], meeting: BodyMeeting) -> Outcome | None:
    """The count of a gate's figures; None for an opinion, which is heard and not counted."""
    if stage[0].effect is not Effect.GATE or meeting.figures is None or meeting.figures.faults():
        return None
    return meeting.figures.counted(rule_of(stage) or COMMITTEE_RULE)


def result_of(outcome: Outcome | None, opinion: BodyOpinion) -> Result:
    if outcome:
        return outcome.verdict
    return Result.PASSED if opinion in IN_FAVOUR else Result.NOT_PASSED


def faults_in_meeting(
    stage: tuple[Turn, ...], meeting: BodyMeeting, *, today: date, after: date | None = None
) -> dict[str, str]:
    """What keeps it from being recorded: field -> code. `after`: the day of the turn before."""
    gate = stage[0].effect is Effect.GATE
    faults = {
        "held_on": _day_fault(meeting.held_on, today, after),
        "opinion": _opinion_fault(stage, meeting),
        "words": _words_fault(meeting, needed=not gate),
    }
    if gate:
        needed = {"should_attend": "figures-needed"}
        faults |= meeting.figures.faults() if meeting.figures else needed
    return {field: code for field, code in faults.items() if code}


def _day_fault(held_on: date | None, today: date, after: date | None) -> str:
    if held_on is None:
        return "not-a-day"
    if held_on > today:
        return "held-in-the-future"
    return "held-before-the-turn-before" if after and held_on < after else ""


def _opinion_fault(stage: tuple[Turn, ...], meeting: BodyMeeting) -> str:
    if meeting.opinion is None:
        return "choose-an-opinion"
    outcome = outcome_of(stage, meeting)
    if outcome and meeting.opinion not in FITTING[outcome.verdict]:
        return "opinion-against-the-count"
    heard = stage[0].effect is not Effect.GATE
    return "choose-an-opinion" if heard and meeting.opinion is BodyOpinion.NONE else ""


def _words_fault(meeting: BodyMeeting, *, needed: bool) -> str:
    reasons = meeting.opinion in {BodyOpinion.CHANGES, BodyOpinion.DISAGREE}
    if (needed or reasons) and not meeting.words:
        return "reasons-needed"
    return "too-long" if len(meeting.words) > LONGEST_STUDY else ""
