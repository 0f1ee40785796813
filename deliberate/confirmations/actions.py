"""Proposing an act that needs two persons, and deciding about it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from deliberate.confirmations import policy, queries
from deliberate.confirmations.events import (
    ActConfirmed,
    ActProposed,
    ActRefused,
    ProposedActTakenBack,
)
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import Asked, Outcome, TwoPersonAct
from deliberate.people.rules import Actor, Standing
from deliberate.record.journal import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, Verdict, require

CarryOut = Callable[[Confirmation, Actor, Actor, datetime], Awaitable[None]]
"""Does what was proposed: the proposal, its proposer, who confirms it, the moment."""


@unit_of_work
async def propose_act(
    act: TwoPersonAct,
    subject: object,
    payload: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
    places: Sequence[str],
    issue: int | None = None,
    about: int | None = None,
) -> int:
    """Keep it for a second person. Whether `by` may propose it, the room of the act has asked."""
    if by.post is None:
        raise Refused("choose-a-post")
    if await queries.waits(act, subject):
        raise Refused("waits-already")
    kept = await Confirmation.create(
        act=act,
        subject=str(subject),
        issue=issue,
        places=list(places),
        payload=payload,
        about_id=about,
        proposer_id=by.person_id,
        post_id=by.post.id,
        proposed_at=at.astimezone(UTC),
    )
    await record(ActProposed(act.value), by=by, at=at, issue=issue)
    return int(kept.id)


@unit_of_work
async def confirm_act(key: int, carry_out: CarryOut, *, by: Actor, at: datetime) -> str:
    """It happens now, or not at all; the page that shows it."""
    kept = await _decided(key, policy.may_decide, Outcome.CONFIRMED, by=by, at=at)
    proposer = await queries.proposer_of(kept, at)
    fact = ActConfirmed(kept.act.value, kept.acting)
    await record(fact, by=by, at=at, issue=kept.issue)
    await carry_out(kept, proposer, by, at)
    return kept.page


@unit_of_work
async def refuse_act(key: int, *, by: Actor, at: datetime, words: str) -> None:
    kept = await _decided(key, policy.may_decide, Outcome.REFUSED, by=by, at=at, words=words)
    fact = ActRefused(kept.act.value, kept.acting)
    await record(fact, by=by, at=at, issue=kept.issue)


@unit_of_work
async def take_back_act(key: int, *, by: Actor, at: datetime) -> None:
    kept = await _decided(key, policy.may_take_back, Outcome.TAKEN_BACK, by=by, at=at)
    await record(ProposedActTakenBack(kept.act.value), by=by, at=at, issue=kept.issue)


async def _decided(
    key: int,
    may: Callable[[Standing, Asked], Verdict],
    outcome: Outcome,
    *,
    by: Actor,
    at: datetime,
    words: str = "",
) -> Confirmation:
    kept = await queries.locked_confirmation(key)
    require(may(*queries.stand(kept, by, at)))
    kept.outcome, kept.words = outcome, words
    kept.decider_id, kept.decided_at = by.person_id, at.astimezone(UTC)
    await kept.save(update_fields=["outcome", "words", "decider_id", "decided_at"])
    return kept
