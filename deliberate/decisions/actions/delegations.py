"""Delegation in a vote for advice: offered with a code, given, taken back, settled at the count."""

from datetime import datetime

from deliberate.consensus.delegation import Resolution
from deliberate.decisions import policy, queries
from deliberate.decisions.actions.balloting import full_hour
from deliberate.decisions.actions.entering import decision_entered
from deliberate.decisions.events import DelegationGiven, DelegationTakenBack
from deliberate.decisions.models import Decision, Delegate, Delegation, Participation
from deliberate.decisions.rules import Delegated, Fate, Phase, fates_of
from deliberate.issues.actions.moving import May
from deliberate.issues.actions.receipts import new_code
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused

CODE_GROUPS = 2


@unit_of_work
async def offer_to_speak(number: int, *, by: Actor, at: datetime) -> str:
    """Be willing to speak for others: the code to hand out, the same every time."""
    decision = await _entered(number, policy.may_be_delegate, by=by, at=at)
    if any(post.role in policy.RUNNERS for post in by.posts):
        raise Refused("runs-the-vote")
    found, _ = await Delegate.get_or_create(
        decision_id=decision.id,
        person_id=by.person_id,
        defaults={"code": new_code(CODE_GROUPS)},
    )
    return found.code


@unit_of_work
async def delegate(number: int, *, by: Actor, at: datetime, code: str) -> None:
    """Let whoever handed out the code speak for one, until one votes."""
    decision = await _entered(number, policy.may_delegate, by=by, at=at)
    if await Participation.exists(decision_id=decision.id, voter_id=by.person_id):
        raise Refused("own-ballot-speaks")
    chosen = await Delegate.get_or_none(decision_id=decision.id, code=code)
    if chosen is None:
        raise Refused("no-such-delegate")
    if chosen.person_id == by.person_id:  # type: ignore[attr-defined]  # made by the ORM
        raise Refused("speaks-for-themselves")
    _, fresh = await Delegation.update_or_create(
        {"delegate": chosen}, decision_id=decision.id, voter_id=by.person_id
    )
    fact = DelegationGiven(decision.reading, again=not fresh)
    await record(fact, by=SYSTEM, at=full_hour(at), issue=number)


@unit_of_work
async def take_delegation_back(number: int, *, by: Actor, at: datetime) -> None:
    decision = await _entered(number, policy.may_delegate, by=by, at=at)
    given = Delegation.filter(decision_id=decision.id, voter_id=by.person_id)
    if not await given.delete():
        raise Refused("no-delegation-given")
    await record(DelegationTakenBack(decision.reading), by=SYSTEM, at=full_hour(at), issue=number)


async def _entered(number: int, may: May, *, by: Actor, at: datetime) -> Decision:
    """The decision, ours until the unit ends, where one may speak for another and it is open."""
    decision = await decision_entered(number, may, by=by, at=at)
    if not decision.most_carried:
        raise Refused("no-delegation-here")
    if decision.phase_at(at) is not Phase.OPEN:
        raise Refused("voting-not-open")
    return decision


async def settle_delegations(decision: Decision, resolution: Resolution[str]) -> None:
    """Write down what became of each; the caller saves the numbers with the outcome."""
    if decision.named_rule.delegation is None:
        return
    given = await Delegation.filter(decision_id=decision.id).values_list("id", "voter_id")
    ids = {queries.voter_key(decision.roll_salt, voter): id_ for id_, voter in given}
    fates = fates_of(resolution, ids)
    for fate in Fate:
        ended = [ids[voter] for voter, each in fates.items() if each is fate]
        await Delegation.filter(id__in=ended).update(fate=fate.value)
    decision.delegated = Delegated.of(
        fates.values(),
        resolution.carried.values(),
        most=decision.most_carried,
        seed=decision.lot_seed,
    ).document()
