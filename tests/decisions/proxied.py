"""Owners who vote by written proxies, for tests to start from."""

from datetime import timedelta

from deliberate.decisions.actions import (
    accept_proxy,
    enter_proxy,
    give_proxy,
)
from deliberate.decisions.queries import proxies_of
from deliberate.issues.models import Issue
from tests.build import a_holder
from tests.decisions.votes import (
    STAIRWELL,
    the_lift,
    voting,
)

HOUR = timedelta(hours=1)


async def a_vote(**wanted):
    """Owners vote on the lift: the decision, its number, the moment, the owners by flat."""
    owners = await the_lift()
    decision = await voting("R8", electorate_code=STAIRWELL, **wanted)
    number = (await Issue.get(id=decision.issue_id)).number
    return decision, number, decision.opens_at + HOUR, owners


async def held(number, principal, holder, at):
    """A proxy that is accepted; its id."""
    code = await give_proxy(number, by=principal, at=at, holder=holder.name)
    return await accept_proxy(number, by=holder, at=at, code=code)


async def stage_for(decision, person):
    return [each.stage for each in await proxies_of(decision, person.person_id)]


async def paper(number, at, *, worker=None, principal="业主101", door="3-2-101", holder="业主601"):
    worker = worker or await a_holder("grid-worker", "李响")
    return await enter_proxy(
        number, by=worker, at=at, principal=principal, door=door, holder=holder
    )
