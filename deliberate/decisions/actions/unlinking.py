"""What `deliberate migrate` does for ballots of earlier versions: it parts and closes them."""

from contextlib import suppress

from deliberate.consensus import Choice
from deliberate.decisions import queries
from deliberate.decisions.actions.balloting import put
from deliberate.decisions.actions.boxing import lock_box
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import answer_id, ballot_id
from deliberate.formats.votes import counted_table
from deliberate.storage import Unavailable, rows, run, unit_of_work
from deliberate.storage.apart import SCRUTINY, keep
from deliberate.storage.rows import has_table

LINKED = "linked_ballot", "linked_answer"
"""With their voters."""
OPEN = "open_ballot"
"""In a box already, but to be read without its key."""


@unit_of_work
async def part_ballots() -> list[str]:
    """Open votes get a box; what was counted leaves its ballots to the scrutineers.

    What commits to the keys of the boxes that are new.
    """
    boxes = await _boxed() if await has_table(LINKED[0]) else []
    if await has_table(OPEN):
        await _close()
    return boxes


async def _boxed() -> list[str]:
    boxes = []
    async for decision in Decision.filter(box_key="").select_related("issue").order_by("id"):
        if decision.counted_at is None:
            await _into_a_box(decision)
            boxes.append(decision.box_key)
        else:
            await _to_scrutineers(decision)
    for table in LINKED:
        await run(f"DROP TABLE {table}")
    return boxes


async def _close() -> None:
    async for decision in Decision.filter(counted_at=None).exclude(box_key=""):
        with suppress(Unavailable):  # its key is lost: it can be counted neither way
            key = queries.open_key(decision.box_key)
            lying = f"SELECT id, choice FROM {OPEN} WHERE decision_id = $1"
            for name, choice in await rows(lying, decision.id):
                await put(key, name, decision.id, choice)
    await run(f"DROP TABLE {OPEN}")


async def _into_a_box(decision: Decision) -> None:
    lock_box(decision)
    await decision.save(update_fields=["box_key"])
    key = queries.open_key(decision.box_key)
    for voter, choice in await _linked(decision):
        await put(key, ballot_id(key, voter), decision.id, choice)
    answers = "SELECT line_id, choice FROM linked_answer WHERE decision_id = $1"
    for line, choice in await rows(answers, decision.id):
        await put(key, answer_id(key, line), decision.id, choice)


async def _to_scrutineers(decision: Decision) -> None:
    """Where they were not published: as its certificate was made of them."""
    if decision.counted_ballots:
        return
    roll = await queries.roll_of(decision)
    cast = {
        queries.voter_key(decision.roll_salt, voter): str(choice)
        for voter, choice in await _linked(decision)
    }
    heard = await queries.heard_on(decision, roll, cast)
    table = counted_table(roll, heard.ballots(Choice.ABSTAIN))
    keep(SCRUTINY, f"{decision.file_name}.csv", table)


async def _linked(decision: Decision) -> list[tuple[int, str]]:
    found = await rows(
        "SELECT voter_id, choice FROM linked_ballot WHERE decision_id = $1", decision.id
    )
    return [(voter, choice) for voter, choice in found]
