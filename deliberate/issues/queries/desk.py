"""What lies on a desk."""

from datetime import UTC, datetime

from deliberate.issues.queries.conditions import FROM, Conditions, waiting_for
from deliberate.issues.queries.listing import NEAREST, Listed, listed
from deliberate.issues.rules import SOON_DAYS, Pile, end_of_day
from deliberate.people.rules import Actor
from deliberate.storage import one

MOST_ON_A_DESK = 100


async def desk_of(actor: Actor, *, at: datetime) -> list[Listed]:
    """What waits for the post acted in: late first, then what is due soonest."""
    conditions = Conditions()
    conditions.hold(waiting_for(conditions, actor, at))
    return await listed(conditions, NEAREST, at=at, limit=MOST_ON_A_DESK)


async def desk_tally(actor: Actor, *, at: datetime) -> dict[Pile, int]:
    """How many are late, due today, due soon, or in good time."""
    conditions = Conditions()
    conditions.hold(waiting_for(conditions, actor, at))
    now, today, soon = (
        conditions.value(moment.astimezone(UTC))
        for moment in (at, end_of_day(at), end_of_day(at, SOON_DAYS))
    )
    late, by_today, by_then, everything = await one(
        f"SELECT sum(CASE WHEN i.due_at <= {now} THEN 1 ELSE 0 END), "
        f"sum(CASE WHEN i.due_at <= {today} THEN 1 ELSE 0 END), "
        f"sum(CASE WHEN i.due_at <= {soon} THEN 1 ELSE 0 END), count(*) "
        f"{FROM} {conditions.where}",
        *conditions.values,
    )
    late, by_today, by_then = late or 0, by_today or 0, by_then or 0
    return {
        Pile.LATE: late,
        Pile.TODAY: by_today - late,
        Pile.SOON: by_then - by_today,
        Pile.ON_TIME: everything - by_then,
    }
