"""The demo community 望江社区: a whole neighbourhood, with issues in every state.

Every issue is lived through by the same actions that people's forms call, at the moments when
it would have happened: the record of the demo is a real one.
"""

import heapq
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

from deliberate.app import what_time_does
from deliberate.areas.queries import the_community
from deliberate.calendar import SHANGHAI
from deliberate.decisions.actions import seal_boxes
from deliberate.demo.arguments import deliberating
from deliberate.demo.arrivals import arriving
from deliberate.demo.assessments import assessing
from deliberate.demo.bodies import concurring
from deliberate.demo.lives import Life, beginning, lives
from deliberate.demo.options import charter
from deliberate.demo.outcomes import deciding, resolving
from deliberate.demo.panels import drawing
from deliberate.demo.town import Account, accounts, settle
from deliberate.issues.rules import State
from deliberate.storage import unit_of_work

__all__ = ["Account", "accounts", "load"]

Say = Callable[[str], None]
DAYS_BACK = 120
CHAPTERS: tuple[tuple[Callable[[Life], AsyncIterator[datetime]], frozenset[State]], ...] = (
    (beginning, frozenset()),
    (deliberating, frozenset({State.CONVENING})),
    (concurring, frozenset()),
    (deciding, frozenset({State.TO_VOTE})),
    (resolving, frozenset({State.PASSED, State.AGREED})),
)


async def load(*, say: Say) -> bool:
    """Make the demo, whole or not at all; False when there is a community already."""
    if await the_community():
        say("The database holds a community already; the demo changes nothing.")
        return False
    say("Making the demo community: 1,862 households, 51 issues. This takes a minute.")
    now = datetime.now(UTC).replace(microsecond=0)
    await _all_of_it(now, say)
    await seal_boxes(now)
    return True


@unit_of_work
async def _all_of_it(now: datetime, say: Say) -> None:
    town = await settle(now)
    say("  the homes are inhabited; now the issues, day by day")
    told = list(lives(town, now))
    drawn = (drawing(life) for life in told if "panel" in life.story)
    begun = charter(town, now - timedelta(days=DAYS_BACK))
    others = (*drawn, assessing(town, now), begun, arriving(town, now), clock(now, say))
    await play([*(whole(life) for life in told), *others])


async def whole(life: Life) -> AsyncIterator[datetime]:
    """A life chapter by chapter, as far as its story goes."""
    for chapter, begins_in in CHAPTERS:
        if begins_in and await life.state() not in begins_in - {life.ends}:
            continue
        async for moment in chapter(life):
            yield moment


async def clock(now: datetime, say: Say) -> AsyncIterator[datetime]:
    """What happens because a day has come, once a day until now."""
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=1).astimezone(UTC)
    for day in range(DAYS_BACK, -1, -1):
        moment = midnight - timedelta(days=day)
        yield moment
        await what_time_does(moment)
        if day % 20 == 0:
            say(f"  {day} days ago" if day else "  today")


async def play(together: list[AsyncIterator[datetime]]) -> None:
    """Let all go on side by side: whoever acts next in time acts next."""
    waiting: list[tuple[datetime, int, AsyncIterator[datetime]]] = []
    upcoming = list(enumerate(together))
    while upcoming or waiting:
        turn, life = upcoming.pop() if upcoming else heapq.heappop(waiting)[1:]
        if (following := await anext(life, None)) is not None:
            heapq.heappush(waiting, (following, turn, life))
