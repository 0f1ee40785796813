"""One tap: the act that happens most, in as few statements as it takes."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread, place_of
from deliberate.deliberations.events import OpinionGiven, OpinionTakenBack
from deliberate.deliberations.rules import Opinion
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused, Unseen, require

COUNT = """
UPDATE claim SET agree = agree + $2, unsure = unsure + $3, disagree = disagree + $4 WHERE id = $1
"""
KEEP = """
INSERT INTO opinion_given (claim_id, participant_id, value, chance) VALUES ($1, $2, $3, $4)
ON CONFLICT (claim_id, participant_id) DO UPDATE SET value = excluded.value
"""
# Writing the row as it is locks it: somebody's own taps follow one another, on both databases.
MY_PLACE = """
UPDATE participant SET number = number WHERE deliberation_id = $1 AND person_id = $2 RETURNING id
"""


@unit_of_work
async def give_opinion(
    number: int,
    claim: int,
    value: Opinion | None,
    *,
    by: Actor,
    at: datetime,
    chance: int | None = None,
) -> None:
    """Keep what somebody thinks of a claim, in place of what they thought before; None erases it.

    `chance` is that with which the lot asked, in billionths; it stays when they change their mind.
    The record says that an opinion was given, never whose or which: not even the person's id.
    """
    found = await queries.claim_for_opinion(number, claim, by, day_in_shanghai(at))
    if found is None:
        raise Unseen
    require(policy.may_opine(found.who, found.state))
    if found.hidden:
        raise Refused("claim-is-hidden")
    place = await _my_place(found.deliberation, number, by, at)
    if await _replaced(found.claim, place, value, chance):
        fact = OpinionTakenBack(claim) if value is None else OpinionGiven(claim)
        await record(fact, by=SYSTEM, at=at, issue=number)


async def _my_place(deliberation: int, number: int, by: Actor, at: datetime) -> int:
    if mine := await one(MY_PLACE, deliberation, by.person_id):
        return int(mine[0])
    # The first act here: the thread is locked, so that two newcomers get two numbers.
    await enter_thread(number, policy.may_opine, by=by, at=at)
    return await place_of(deliberation, by.person_id)


async def _replaced(claim: int, place: int, value: Opinion | None, chance: int | None) -> bool:
    """Whether anything changed; the counters of the claim follow."""
    held = await one(
        "SELECT value FROM opinion_given WHERE claim_id = $1 AND participant_id = $2", claim, place
    )
    before = held[0] if held else None
    if before == value:
        return False
    if value is None:
        await run(
            "DELETE FROM opinion_given WHERE claim_id = $1 AND participant_id = $2", claim, place
        )
    else:
        await run(KEEP, claim, place, int(value), chance)
    steps = [(value == each) - (before == each) for each in (1, 0, -1)]
    await run(COUNT, claim, *steps)
    return True
