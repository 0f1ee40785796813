"""Delegation in a vote for advice: the page of those who let others speak, and who speak."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.consensus.seeds import commitment
from deliberate.decisions import actions, policy, queries
from deliberate.decisions.routes.entering import Entered, enter_decision, now
from deliberate.decisions.routes.for_another import PageOfActs
from deliberate.decisions.rules import Phase, code_in
from deliberate.issues.routes import issue_context
from deliberate.people.routes import anyone
from deliberate.verdict import Unseen


async def show(request: Request) -> Response:
    return await HERE.show(request, await enter_decision(request))


async def give(request: Request) -> Response:
    return await HERE.do(
        *(request, actions.delegate, "delegation-given", "code"),
        how=lambda form: {"code": code_in(form.code)},
    )


async def take_back(request: Request) -> Response:
    return await HERE.do(request, actions.take_delegation_back, "delegation-taken-back")


async def offer(request: Request) -> Response:
    return await HERE.do(request, actions.offer_to_speak, "delegation-offered")


async def _context(request: Request, entered: Entered) -> dict[str, Any]:
    decision, viewer = entered.known, anyone(request)
    if decision.named_rule.delegation is None:
        raise Unseen
    who, state = entered.who, entered.issue.state
    person = viewer.person_id if viewer else None
    return {
        **issue_context(entered.issue, who),
        "decision": decision,
        "rule": decision.named_rule,
        "phase": decision.phase_at(now()),
        "Phase": Phase,
        "mine": await queries.mine_in(decision, person),
        "commitment": commitment(decision.lot_seed),
        "may_delegate": policy.may_delegate(who, state),
        "may_be_delegate": policy.may_be_delegate(who, state),
    }


HERE = PageOfActs("delegation", _context, {"code": {"no-such-delegate", "speaks-for-themselves"}})
