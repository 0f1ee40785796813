"""The ballot box: locked with a key of its own at the notice, emptied and sealed at the count."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from deliberate.consensus.seeds import commitment
from deliberate.decisions.events import BallotBoxSealed
from deliberate.decisions.models import Decision, RecordedVote
from deliberate.decisions.rules import new_key
from deliberate.people.rules import SYSTEM
from deliberate.record import record
from deliberate.storage import Unavailable, forget_forms_to, run, sweep, unit_of_work
from deliberate.storage.apart import KEYS, destroy, keep
from deliberate.storage.unit import within_unit


def lock_box(decision: Decision) -> None:
    """A fresh key, on the disk beside the database before the first ballot; the caller saves."""
    key = new_key()
    decision.box_key = commitment(key)
    keep(KEYS, decision.box_key, key)


@unit_of_work
async def record_votes(decision: Decision, votes: Mapping[int, str]) -> None:
    """What each voted, where the vote was in public."""
    if decision.secret:
        return
    order = sorted(votes.items())
    await RecordedVote.bulk_create(
        [RecordedVote(decision=decision, voter_id=voter, choice=choice) for voter, choice in order]
    )


async def empty_box(decision: Decision) -> None:
    """What was in it has been counted, and is kept without voters."""
    await run("DELETE FROM ballot WHERE decision_id = $1", decision.id)


async def seal_boxes(at: datetime) -> None:
    """Destroy the keys of the boxes that were counted: nobody can link a ballot from then on.

    Not within a unit: before a count is on the disk, the key is all that opens the box.
    """
    if within_unit.get():
        return
    waiting = Decision.filter(counted_at__isnull=False, sealed_at__isnull=True)
    counted = await waiting.select_related("issue").order_by("id")
    for decision in counted:
        if decision.box_key:
            destroy(KEYS, decision.box_key)
        await _sealed(decision, at)
    if counted:
        with suppress(Unavailable):  # somebody reads: the log is emptied another time
            await sweep("ballot", "sent_form")


@unit_of_work
async def _sealed(decision: Decision, at: datetime) -> None:
    here = f"/issues/{decision.issue.number}/decision"
    await forget_forms_to(f"{here}%/confirm")  # what was chosen could be tried out on them
    await forget_forms_to(f"{here}/affected")
    ours = Decision.filter(id=decision.id, sealed_at__isnull=True)
    if await ours.update(sealed_at=at.astimezone(UTC)):
        fact = BallotBoxSealed(decision.reading, decision.box_key)
        await record(fact, by=SYSTEM, at=at, issue=decision.issue.number)
