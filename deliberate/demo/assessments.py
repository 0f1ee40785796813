"""What the director of the demo assessed: the most of it, and one that is due again."""

import tomllib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from deliberate import settings
from deliberate.demo.town import Town
from deliberate.people.rules import Role
from deliberate.privacy.actions import assess_impact
from deliberate.privacy.routes.assessing import brought
from deliberate.privacy.rules import Assessment, ImpactResult, Processing
from deliberate.web.language import CHINESE

FILE = settings.shipped("fixtures") / "demo" / "assessments.toml"


async def assessing(town: Town, now: datetime) -> AsyncIterator[datetime]:
    for told in tomllib.loads(FILE.read_text())["assessments"]:
        moment = now - timedelta(days=told["days_ago"])
        yield moment
        director = await town.named("wang.lihua", moment, Role.RC_DIRECTOR)
        processing = Processing(told["processing"])
        await assess_impact(processing, _written(processing, told), by=director, at=moment)


def _written(processing: Processing, told: dict[str, Any]) -> Assessment:
    texts = {name: told[name] for name in ("answer", "fit", "heard")}
    texts |= brought(CHINESE, processing)
    return Assessment(since=told["since"], result=ImpactResult(told["result"]), **texts)
