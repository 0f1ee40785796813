"""Who in a post looked at whose data is noted for those people."""

from collections.abc import Iterable
from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.rules import Actor, LookedFor
from deliberate.storage import run, unit_of_work


@unit_of_work
async def note_looks(
    people: Iterable[int], what_for: LookedFor, *, by: Actor, at: datetime
) -> None:
    """Tell these people that a post looked at their data; who looks at their own tells nobody."""
    others = sorted(set(people) - {by.person_id})
    if by.post is None or not others:
        return
    lines = ", ".join(f"(${n}, $1, $2, $3)" for n in range(4, len(others) + 4))
    await run(
        f"INSERT INTO look (person_id, acting, what_for, day) VALUES {lines} "
        "ON CONFLICT DO NOTHING",
        *(by.acting, what_for.value, day_in_shanghai(at), *others),
    )
