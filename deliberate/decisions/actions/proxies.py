"""Written proxies: given, or brought in from paper and checked; accepted; ended."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.decisions import policy, queries
from deliberate.decisions.actions.balloting import full_hour
from deliberate.decisions.actions.entering import decision_entered
from deliberate.decisions.events import ProxyAccepted, ProxyChecked, ProxyEnded, ProxyGiven
from deliberate.decisions.models import Decision, Participation, Proxy
from deliberate.decisions.rules import LONGEST_NAME, Phase, ProxyEnd, same_name, text_fault
from deliberate.issues.actions.moving import May
from deliberate.issues.actions.receipts import new_code
from deliberate.people.actions import note_looks
from deliberate.people.rules import SYSTEM, Actor, LookedFor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused, Unseen

CODE_GROUPS = 2


@unit_of_work
async def give_proxy(number: int, *, by: Actor, at: datetime, holder: str) -> str:
    """Name who casts one's ballot: the code that they accept it with."""
    decision = await _entered(number, policy.may_give_proxy, by=by, at=at)
    code = await _write(decision, by.person_id, holder)
    await record(
        ProxyGiven(decision.reading, paper=False), by=SYSTEM, at=full_hour(at), issue=number
    )
    return code


@unit_of_work
async def enter_proxy(
    number: int, *, by: Actor, at: datetime, principal: str, door: str, holder: str
) -> str:
    """Bring in a proxy that a voter has signed on paper: its code."""
    decision = await _entered(number, policy.may_enter_proxy, by=by, at=at)
    voter = await queries.voter_at(decision.id, principal, door)
    if voter == by.person_id:
        raise Refused("not-your-own")
    await note_looks([voter], LookedFor.PAPER_PROXY, by=by, at=at)
    code = await _write(decision, voter, holder, entered_by=by.person_id)
    await record(ProxyGiven(decision.reading, paper=True), by=by, at=at, issue=number)
    return code


async def _write(
    decision: Decision, principal: int | None, holder: str, *, entered_by: int | None = None
) -> str:
    if fault := text_fault(holder, LONGEST_NAME):
        raise Refused(fault)
    given = Proxy.filter(decision_id=decision.id, principal_id=principal)
    if await given.filter(ended="").exists():
        raise Refused("proxy-given-already")
    own = Participation.filter(decision_id=decision.id, voter_id=principal, proxy_id=None)
    if await own.exists():
        raise Refused("voted-already")
    written = await Proxy.create(
        decision=decision,
        principal_id=principal,
        holder_name=holder,
        code=new_code(CODE_GROUPS),
        entered_by_id=entered_by,
    )
    return written.code


@unit_of_work
async def check_proxy(number: int, proxy: int, *, by: Actor, at: datetime) -> None:
    """Hold what was brought in against the paper, as the second person."""
    decision = await _entered(number, policy.may_check_proxy, by=by, at=at)
    waiting = {each.id for each in await queries.unchecked_proxies(decision, by.person_id)}
    if proxy not in waiting:
        raise Unseen
    await Proxy.filter(id=proxy).update(checked_by_id=by.person_id)
    await record(ProxyChecked(decision.reading), by=by, at=at, issue=number)


@unit_of_work
async def accept_proxy(number: int, *, by: Actor, at: datetime, code: str) -> int:
    """Take it on to cast a ballot for whoever gave the code: the id of the proxy."""
    decision = await _entered(number, policy.may_hold_proxy, by=by, at=at)
    written = await Proxy.get_or_none(decision_id=decision.id, code=code, holder_id=None, ended="")
    if written is None or not same_name(written.holder_name, by.name):
        raise Refused("no-such-proxy")
    await _check_holder(decision, written, by, at)
    await Proxy.filter(id=written.id).update(holder_id=by.person_id)
    await record(ProxyAccepted(decision.reading), by=SYSTEM, at=full_hour(at), issue=number)
    proxy: int = written.id
    return proxy


async def _check_holder(decision: Decision, written: Proxy, by: Actor, at: datetime) -> None:
    if written.principal_id == by.person_id:  # type: ignore[attr-defined]  # made by the ORM
        raise Refused("not-for-yourself")
    if any(post.role in policy.RUNNERS for post in by.posts):
        raise Refused("runs-the-vote")
    if not by.is_adult(day_in_shanghai(at)):
        raise Refused("adults-only")
    if not written.seen:
        raise Refused("proxy-not-checked")
    if await queries.carried_by(decision.id, by.person_id) >= decision.named_rule.proxies:
        raise Refused("too-many-proxies")


@unit_of_work
async def revoke_proxy(number: int, *, by: Actor, at: datetime) -> None:
    """Take back the proxy that one gave. A ballot cast under it stands until one votes."""
    decision = await _entered(number, policy.may_give_proxy, by=by, at=at)
    await _end(decision, ProxyEnd.REVOKED, principal_id=by.person_id)
    fact = ProxyEnded(decision.reading, ProxyEnd.REVOKED.value, paper=False)
    await record(fact, by=SYSTEM, at=full_hour(at), issue=number)


@unit_of_work
async def revoke_on_paper(
    number: int, *, by: Actor, at: datetime, principal: str, door: str
) -> None:
    """Bring in that a voter has revoked their proxy on paper."""
    decision = await _entered(number, policy.may_enter_proxy, by=by, at=at)
    voter = await queries.voter_at(decision.id, principal, door)
    await _end(decision, ProxyEnd.REVOKED, principal_id=voter)
    fact = ProxyEnded(decision.reading, ProxyEnd.REVOKED.value, paper=True)
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def give_back_proxy(number: int, proxy: int, *, by: Actor, at: datetime) -> None:
    """Do not cast a ballot for somebody any more."""
    decision = await _entered(number, policy.may_hold_proxy, by=by, at=at)
    await _end(decision, ProxyEnd.GIVEN_BACK, id=proxy, holder_id=by.person_id)
    fact = ProxyEnded(decision.reading, ProxyEnd.GIVEN_BACK.value, paper=False)
    await record(fact, by=SYSTEM, at=full_hour(at), issue=number)


async def _end(decision: Decision, end: ProxyEnd, **which: int | None) -> None:
    lasting = Proxy.filter(decision_id=decision.id, ended="", **which)
    if not await lasting.update(ended=end.value):
        raise Refused("no-proxy-to-end")


async def _entered(number: int, may: May, *, by: Actor, at: datetime) -> Decision:
    """The decision, ours until the unit ends, where its rule knows proxies and has time left."""
    decision = await decision_entered(number, may, by=by, at=at)
    if not decision.named_rule.proxies:
        raise Refused("no-proxies-here")
    if decision.phase_at(at) not in {Phase.NOTICED, Phase.OPEN}:
        raise Refused("too-late-for-proxies")
    return decision
