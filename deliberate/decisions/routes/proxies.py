"""Written proxies: the page of those who give, hold, bring in and check them; the form to sign."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions import actions, policy, queries
from deliberate.decisions.forms import ForAnotherForm
from deliberate.decisions.routes.entering import Entered, enter_decision, now
from deliberate.decisions.routes.for_another import PageOfActs
from deliberate.decisions.routes.rulebook import WORDS
from deliberate.decisions.rules import Phase, code_in
from deliberate.issues.routes import issue_context
from deliberate.people.actions import note_looks
from deliberate.people.routes import anyone
from deliberate.people.rules import LookedFor
from deliberate.verdict import Unseen
from deliberate.web import language
from deliberate.web.pages import page

PAPER = ("principal", "door")


async def show(request: Request) -> Response:
    return await HERE.show(request, await enter_decision(request))


async def show_form(request: Request) -> Response:
    """The paper to print and sign: filled in for who has given a proxy, else blank."""
    entered = await enter_decision(request)
    context = await _context(request, entered)
    given = next((each for each in context["proxies"] if each.mine and each.lasts), None)
    ends_on = language.day(language.CHINESE, entered.known.last_day, year=True)
    context |= {"given": given, "ends_on": ends_on}
    return page(request, "decisions/proxy_form.html", context)


async def give(request: Request) -> Response:
    return await HERE.do(
        *(request, actions.give_proxy, "proxy-given", "holder"),
        how=lambda form: {"holder": form.holder},
    )


async def revoke(request: Request) -> Response:
    return await HERE.do(request, actions.revoke_proxy, "proxy-revoked")


async def accept(request: Request) -> Response:
    return await HERE.do(
        *(request, actions.accept_proxy, "proxy-accepted", "code"),
        how=lambda form: {"code": code_in(form.code)},
    )


async def enter(request: Request) -> Response:
    """From paper."""
    return await HERE.do(
        *(request, actions.enter_proxy, "proxy-entered", *PAPER, "paper_holder"),
        how=lambda form: {**_on_paper(form), "holder": form.paper_holder},
    )


async def revoke_on_paper(request: Request) -> Response:
    return await HERE.do(request, actions.revoke_on_paper, "proxy-revoked", *PAPER, how=_on_paper)


def _on_paper(form: ForAnotherForm) -> dict[str, str]:
    return {"principal": form.principal, "door": form.door}


async def check(request: Request) -> Response:
    return await HERE.do(request, actions.check_proxy, "proxy-checked")


async def give_back(request: Request) -> Response:
    return await HERE.do(request, actions.give_back_proxy, "proxy-given-back")


async def _context(request: Request, entered: Entered) -> dict[str, Any]:
    decision, viewer = entered.known, anyone(request)
    if not decision.named_rule.proxies:
        raise Unseen
    who, state = entered.who, entered.issue.state
    person = viewer.person_id if viewer else None
    may_check = policy.may_check_proxy(who, state)
    if may_check and viewer:
        seen = await queries.principals_unchecked(decision, person)
        await note_looks(seen, LookedFor.PAPER_PROXY, by=viewer, at=now())
    places = await queries.places_in(entered.issue.community.code)
    return {
        **issue_context(entered.issue, who),
        **WORDS,
        "decision": decision,
        "rule": decision.named_rule,
        "phase": decision.phase_at(now()),
        "Phase": Phase,
        "places": {place.code: place.name for place in places},
        "mine": await queries.mine_in(decision, person),
        "proxies": await queries.proxies_of(decision, person),
        "unchecked": await queries.unchecked_proxies(decision, person) if may_check else [],
        "may_give": policy.may_give_proxy(who, state),
        "may_hold": policy.may_hold_proxy(who, state),
        "may_enter": policy.may_enter_proxy(who, state),
        "may_check": may_check,
    }


HERE = PageOfActs(
    "proxies",
    _context,
    {
        "code": {"no-such-proxy", "proxy-not-checked", "too-many-proxies", "not-for-yourself"},
        "principal": {"no-such-voter", "proxy-given-already", "voted-already", "no-proxy-to-end"},
    },
)
