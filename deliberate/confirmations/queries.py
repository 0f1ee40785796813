"""Reading what waits for a second person."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.confirmations import policy
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import Asked, Outcome, TwoPersonAct
from deliberate.people.queries import actor_in
from deliberate.people.rules import Actor, Standing, standing
from deliberate.storage import lock
from deliberate.verdict import Refused, Unseen

MOST_WAITING = 100
LARGEST_KEY = 2**31 - 1
WITH = ("post__organization", "about", "proposer")


async def find_confirmation(key: int) -> Confirmation | None:
    if key > LARGEST_KEY:
        return None
    return await Confirmation.get_or_none(id=key).select_related(*WITH)


async def locked_confirmation(key: int) -> Confirmation:
    await lock("confirmation", key)
    found = await find_confirmation(key)
    if found is None:
        raise Unseen
    return found


async def waits(act: TwoPersonAct, subject: object) -> bool:
    return await Confirmation.exists(act=act, subject=str(subject), outcome=Outcome.WAITING)


async def waiting_on(
    act: TwoPersonAct, subject: object, actor: Actor, at: datetime
) -> Confirmation | None:
    """What waits of an act, where somebody may see it."""
    if actor.post is None:
        return None
    kept = await Confirmation.get_or_none(
        act=act, subject=str(subject), outcome=Outcome.WAITING
    ).select_related(*WITH)
    return kept if kept and policy.may_see(*stand(kept, actor, at)) else None


async def waiting_for(actor: Actor, at: datetime) -> list[tuple[Confirmation, bool]]:
    """What somebody may decide about, the oldest first, and after it what they proposed.

    True for their own.
    """
    waiting = await (
        Confirmation.filter(outcome=Outcome.WAITING)
        .order_by("proposed_at", "id")
        .limit(MOST_WAITING)
        .select_related(*WITH)
    )
    others = [each for each in waiting if policy.may_decide(*stand(each, actor, at))]
    own = [each for each in waiting if stand(each, actor, at)[1].mine]
    return [(each, False) for each in others] + [(each, True) for each in own]


def stand(kept: Confirmation, actor: Actor | None, at: datetime) -> tuple[Standing, Asked]:
    """Where somebody stands towards a proposed act: what its policies are asked."""
    me = actor.person_id if actor else None
    who = standing(actor, day_in_shanghai(at), places=tuple(kept.places))
    asked = Asked(
        kept.act,
        kept.outcome,
        kept.post.role,
        mine=me == kept.proposer.id,
        about_me=kept.about is not None and me == kept.about.id,
        same_post=actor is not None and actor.acting == kept.acting,
    )
    return who, asked


async def proposer_of(kept: Confirmation, at: datetime) -> Actor:
    """The first of the two, in the post it was proposed in, which must still be theirs."""
    proposer = await actor_in(kept.post.id, at)
    if proposer is None:
        raise Refused("proposer-left-office")
    return proposer
