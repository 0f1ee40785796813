"""Written proxies: the page of those who give, hold, bring in and check them; the form to sign."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions import actions, policy, queries
from deliberate.decisions.forms import ProxyForm
from deliberate.decisions.routes.entering import Entered, as_it_is_now, enter_decision, now
from deliberate.decisions.routes.rulebook import WORDS
from deliberate.decisions.rules import Phase, code_in
from deliberate.issues.routes import issue_context
from deliberate.people.routes import anyone, someone
from deliberate.verdict import Refused, Unseen
from deliberate.web import language
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page, wants_fragment

PAGE, PART = "decisions/proxies.html", "decisions/_proxies.html"
BLANK = ProxyForm()
FIELD_OF = {
    "no-such-proxy": "code",
    "proxy-not-checked": "code",
    "too-many-proxies": "code",
    "not-for-yourself": "code",
    "no-such-voter": "principal",
    "proxy-given-already": "principal",
    "voted-already": "principal",
    "no-proxy-to-end": "principal",
}
"""What only the roll and the other proxies can tell, beside the field that it is about."""


async def show(request: Request) -> Response:
    return await _show(request, await enter_decision(request))


async def show_form(request: Request) -> Response:
    """The paper to print and sign: filled in for who has given a proxy, else blank."""
    entered = await enter_decision(request)
    context = await _context(request, entered)
    given = next((each for each in context["proxies"] if each.mine and each.lasts), None)
    ends_on = language.day(language.CHINESE, entered.known.last_day, year=True)
    context |= {"given": given, "ends_on": ends_on}
    return page(request, "decisions/proxy_form.html", context)


async def give(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = ProxyForm.read(typed, "holder")
    act = _acting(request, actions.give_proxy, entered.number, holder=form.holder)
    return await _do(request, typed, entered, "proxy-given", act, form)


async def revoke(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    act = _acting(request, actions.revoke_proxy, entered.number)
    return await _do(request, typed, entered, "proxy-revoked", act)


async def accept(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = ProxyForm.read(typed, "code")
    act = _acting(request, actions.accept_proxy, entered.number, code=code_in(form.code))
    return await _do(request, typed, entered, "proxy-accepted", act, form)


async def enter(request: Request) -> Response:
    return await _from_paper(request, actions.enter_proxy, "proxy-entered", "paper_holder")


async def revoke_on_paper(request: Request) -> Response:
    return await _from_paper(request, actions.revoke_on_paper, "proxy-revoked")


async def _from_paper(
    request: Request, do: Callable[..., Awaitable[Any]], said: str, *more: str
) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    form = ProxyForm.read(typed, "principal", "door", *more)
    named = {"holder": form.paper_holder} if more else {}
    who = {"principal": form.principal, "door": form.door}
    act = _acting(request, do, entered.number, **who, **named)
    return await _do(request, typed, entered, said, act, form)


async def check(request: Request) -> Response:
    return await _about_one(request, actions.check_proxy, "proxy-checked")


async def give_back(request: Request) -> Response:
    return await _about_one(request, actions.give_back_proxy, "proxy-given-back")


async def _about_one(request: Request, do: Callable[..., Awaitable[Any]], said: str) -> Response:
    """An act on the proxy that the path names, which asks for no words."""
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    act = _acting(request, do, entered.number, request.path_params["proxy"])
    return await _do(request, typed, entered, said, act)


def _acting(
    request: Request, do: Callable[..., Awaitable[Any]], *what: int, **how: str
) -> Callable[[], Awaitable[Any]]:
    return lambda: do(*what, by=someone(request), at=now(), **how)


async def _do(
    request: Request,
    typed: Typed,
    entered: Entered,
    said: str,
    act: Callable[[], Awaitable[Any]],
    form: ProxyForm = BLANK,
) -> Response:
    """Do it once, and show the page again; a form with errors comes back as typed."""
    if form.errors:
        return await _show(request, entered, form=form, status=422)
    to = f"/issues/{entered.number}/decision/proxies"
    try:
        done = await do_once(request, typed, act, lambda _: Done(to, said))
    except Refused as refused:
        field = FIELD_OF.get(refused.reason, "")
        if not getattr(form, field, ""):
            raise
        form = replace(form, errors={field: refused.reason})
        return await _show(request, entered, form=form, status=422)
    if wants_fragment(request):
        return await _show(request, await as_it_is_now(request), said=done.said)
    return go_on(done)


async def _show(
    request: Request,
    entered: Entered,
    *,
    form: ProxyForm = BLANK,
    status: int = 200,
    said: str = "",
) -> Response:
    context = await _context(request, entered)
    context |= {"said": said, "form": form, "errors": form.errors}
    return page(request, PAGE, context, fragment=PART, status=status)


async def _context(request: Request, entered: Entered) -> dict[str, Any]:
    decision, viewer = entered.known, anyone(request)
    if not decision.named_rule.proxies:
        raise Unseen
    who, state = entered.who, entered.issue.state
    person = viewer.person_id if viewer else None
    may_check = policy.may_check_proxy(who, state)
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
