"""Agreeing to one purpose, and withdrawing that."""

from dataclasses import replace
from datetime import datetime

from deliberate.people.events import OptedIn, OptedOut
from deliberate.people.models import OptIn
from deliberate.people.queries import has_opted_in
from deliberate.people.rules import ASKED_OF, WORDING, Actor, OptInPurpose
from deliberate.record.journal import record
from deliberate.storage import lock, rows, run, unit_of_work


@unit_of_work
async def opt_in(purpose: OptInPurpose, *, by: Actor, at: datetime) -> None:
    assert by.person_id is not None
    await lock("person", by.person_id)
    if await has_opted_in(by.person_id, purpose):
        return
    await _withdraw(purpose, by.person_id, at)  # of earlier words
    version = WORDING[purpose]
    await OptIn.create(person_id=by.person_id, purpose=purpose, version=version, given_at=at)
    await record(OptedIn(purpose.value, version), by=as_themselves(by), at=at)


@unit_of_work
async def opt_out(purpose: OptInPurpose, *, by: Actor, at: datetime) -> None:
    """From this moment; whoever acts in a post for which it is needed goes on as themselves."""
    assert by.person_id is not None
    if not await _withdraw(purpose, by.person_id, at):
        return
    if purpose is OptInPurpose.PARTY_POST:
        posts = [post.id for post in by.posts if post.role in ASKED_OF[purpose]]
        for post_id in posts:
            await run("UPDATE sign_in SET post_id = NULL WHERE post_id = $1", post_id)
    await record(OptedOut(purpose.value), by=as_themselves(by), at=at)


async def _withdraw(purpose: OptInPurpose, person_id: int, at: datetime) -> bool:
    found = await rows(
        "UPDATE opt_in SET withdrawn_at = $3 WHERE person_id = $1 AND purpose = $2 "
        "AND withdrawn_at IS NULL RETURNING id",
        *(person_id, purpose.value, at),
    )
    return bool(found)


def as_themselves(by: Actor) -> Actor:
    """The record does not say which post: it could be told from it who it was."""
    return replace(by, post=None)
