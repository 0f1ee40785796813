"""Assessing what a processing means for people."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from deliberate.areas.queries import the_community
from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.rules import Actor, standing
from deliberate.privacy import policy
from deliberate.privacy.events import ImpactAssessed
from deliberate.privacy.models import ImpactAssessment
from deliberate.privacy.queries import versions_of
from deliberate.privacy.rules import TEXTS, Assessment, Processing
from deliberate.record import record
from deliberate.storage import known, lock, run, unit_of_work
from deliberate.verdict import require
from deliberate.web.text import masked


@unit_of_work
async def assess_impact(
    processing: Processing, written: Assessment, *, by: Actor, at: datetime
) -> None:
    """A version that takes the place of the one before, which stays to be read."""
    community = known(await the_community())
    await lock("area", community.id)  # versions follow one another
    require(policy.may_assess(standing(by, day_in_shanghai(at), places=(community.code,))))
    texts: dict[str, Any] = {name: masked(getattr(written, name)) for name in TEXTS}
    written = replace(written, **texts)
    earlier = await versions_of(processing)
    version = earlier[0].version + 1 if earlier else 1
    await run(
        "UPDATE impact_assessment SET replaced_at = $2 "
        "WHERE processing = $1 AND replaced_at IS NULL",
        *(processing.value, at.astimezone(UTC)),
    )
    await ImpactAssessment.create(
        processing=processing,
        version=version,
        acting=by.acting,
        assessed_at=at.astimezone(UTC),
        **asdict(written),
    )
    fact = ImpactAssessed(processing.value, version, written.result.value, written.fingerprint)
    await record(fact, by=by, at=at)
