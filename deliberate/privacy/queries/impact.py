"""Reading the register of impact assessments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.issues.rules import Reminder
from deliberate.people.rules import Actor, standing
from deliberate.privacy import policy
from deliberate.privacy.models import ImpactAssessment
from deliberate.privacy.rules import AssessmentStage, Processing, due_on, stage_on

WANTING = frozenset({AssessmentStage.MISSING, AssessmentStage.DUE})
ON_THE_DESK = (AssessmentStage.MISSING, AssessmentStage.DUE, AssessmentStage.STOPPED)
"""The most urgent first. What has to stop is stopped by people: there is no switch."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where a processing stands in the register."""

    processing: Processing
    newest: ImpactAssessment | None
    stage: AssessmentStage
    due: date | None


async def register(at: datetime) -> list[Line]:
    """A line for each processing, whether it was assessed or not."""
    newest = await ImpactAssessment.filter(replaced_at__isnull=True)
    found = {each.processing: each for each in newest}
    return [line_of(each, found.get(each), at) for each in Processing]


def line_of(processing: Processing, newest: ImpactAssessment | None, at: datetime) -> Line:
    result = newest.result if newest else None
    due = due_on(newest.day, newest.result) if newest else None
    return Line(processing, newest, stage_on(day_in_shanghai(at), result, due), due)


async def versions_of(processing: Processing) -> Sequence[ImpactAssessment]:
    """The newest first."""
    return await ImpactAssessment.filter(processing=processing).order_by("-version")


async def wanting(at: datetime) -> list[Line]:
    """What has no assessment, or none of this year."""
    return [each for each in await register(at) if each.stage in WANTING]


async def assessments_due(actor: Actor, at: datetime) -> list[Reminder]:
    """What whoever answers for the personal data, where their post is, has to assess or to end."""
    place = actor.post.area if actor.post else ""
    if not policy.may_assess(standing(actor, day_in_shanghai(at), places=(place,))):
        return []
    lines = await register(at)
    return [_duty(each, at) for stage in ON_THE_DESK for each in lines if each.stage is stage]


def _duty(line: Line, at: datetime) -> Reminder:
    to_write = "/new" if line.stage in WANTING else ""
    path = f"/privacy/impact/{line.processing}{to_write}"
    return Reminder(f"impact-{line.stage}", f"Processing.{line.processing}", path, at)
