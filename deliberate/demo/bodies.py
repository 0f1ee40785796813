"""The bodies that are heard before a vote, where the story of an issue names a plan of them."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from deliberate.calendar.moments import day_in_shanghai
from deliberate.decisions import actions as decisions
from deliberate.decisions.rules import BodyMeeting, BodyOpinion, Figures, PlanId
from deliberate.demo.lives import Life


async def concurring(life: Life) -> AsyncIterator[datetime]:
    if (told := life.story.get("concurrence")) is None:
        return
    days = sorted({turn["day"] for turn in told["turns"]})
    for day in days:
        moment = life.day(day)
        yield moment
        if day == days[0]:
            await decisions.choose_plan(
                life.number,
                by=await life.member(),
                at=moment,
                plan_id=PlanId(told["plan"]),
                review_rule=told["review_rule"],
                merged=told["merged"],
            )
        for turn in told["turns"]:
            if turn["day"] == day:
                await meeting(life, turn, moment)


async def meeting(life: Life, told: dict[str, Any], at: datetime) -> None:
    await decisions.record_turn(
        life.number,
        told["turn"],
        by=await life.as_(told["by"], told["role"]),
        at=at,
        meeting=BodyMeeting(
            held_on=day_in_shanghai(at),
            opinion=BodyOpinion(told["opinion"]),
            words=told["words"],
            figures=Figures(*told["figures"]),
        ),
    )
