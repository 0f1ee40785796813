"""The ballot: choose, confirm, receipt, for oneself or under a proxy; checking a receipt."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.consensus import Choice, amount
from deliberate.decisions import actions, queries
from deliberate.decisions.forms import FIELDS, BallotForm, OptionsForm
from deliberate.decisions.models import Decision
from deliberate.decisions.routes.entering import (
    Entered,
    as_it_is_now,
    enter_decision,
    late_page,
    now,
    too_late,
)
from deliberate.decisions.routes.rulebook import WORDS
from deliberate.decisions.rules import GRADES, TOO_LATE, Phase, WrittenProxy
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.issues.rules import receipt_in
from deliberate.people.routes import someone
from deliberate.verdict import Refused, Unseen
from deliberate.web.forms import Typed, arrived, do_once
from deliberate.web.pages import Done, go_on, page, wants_fragment


async def show_ballot(request: Request) -> Response:
    entered = await enter_decision(request)
    _check_open(request, entered)
    return await _show(request, entered, "ballot")


async def choose(request: Request) -> Response:
    """The first of two screens: nothing is cast yet."""
    entered = await enter_decision(request)
    typed, paper = await Typed.read(request), entered.known.paper
    form = OptionsForm.read(typed, paper) if paper else BallotForm.read(typed)
    _check_open(request, entered)
    if form.errors:
        return await _show(request, entered, "ballot", form=form, status=422)
    return await _show(request, entered, "ballot" if form.again else "confirm", form=form)


async def cast(request: Request) -> Response:
    entered = await enter_decision(request)
    typed = await Typed.read(request)
    decision, paper, proxy = entered.known, entered.known.paper, _proxy_id(request)
    form = OptionsForm.sent(typed, paper) if paper else BallotForm.read(typed)
    if not form.choice:
        return await _show(request, entered, "ballot", form=form, status=422)
    choice, at = form.choice, arrived(request)
    here = f"/issues/{entered.number}/decision"
    done = await do_once(
        request,
        typed,
        lambda: actions.take_ballot(
            decision.id, by=someone(request), at=at, choice=choice, proxy=proxy
        ),
        lambda receipt: (
            Done(f"{_ballot_path(entered, proxy)}/receipt") if receipt else Done(here, TOO_LATE)
        ),
    )
    if done.said == TOO_LATE:
        return late_page(request, decision)
    if wants_fragment(request):
        return await _show(request, await as_it_is_now(request), "receipt")
    return go_on(done)


async def show_receipt(request: Request) -> Response:
    return await _show(request, await enter_decision(request), "receipt")


async def check_receipt(request: Request) -> Response:
    issue, who = await enter_issue(request)
    code = receipt_in(request.query_params.get("code", ""))
    assert issue.number is not None
    found = await queries.receipt_on(issue.number, code) if code else None
    context = {**issue_context(issue, who), "code": code, "found": found}
    return page(request, "decisions/check.html", context, fragment="decisions/_check.html")


def _proxy_id(request: Request) -> int | None:
    """Under which proxy somebody votes, where the path names one."""
    found: int | None = request.path_params.get("proxy")
    return found


def _ballot_path(entered: Entered, proxy: int | None) -> str:
    here = f"/issues/{entered.number}/decision"
    return here if proxy is None else f"{here}/proxies/{proxy}"


async def _held(request: Request, decision: Decision) -> WrittenProxy | None:
    """The proxy of the path, if the viewer holds it; None for a ballot of one's own."""
    proxy = _proxy_id(request)
    if proxy is None:
        return None
    for each in await queries.proxies_of(decision, someone(request).person_id):
        if each.id == proxy and each.held:
            return each
    raise Unseen


def _check_open(request: Request, entered: Entered) -> None:
    if entered.known.phase_at(now()) is not Phase.OPEN:
        raise too_late(request, entered.known)


async def _show(
    request: Request,
    entered: Entered,
    name: str,
    *,
    form: BallotForm | OptionsForm | None = None,
    status: int = 200,
) -> Response:
    decision = entered.known
    form = form or _empty(decision)
    held = await _held(request, decision)
    if held and not held.lasts and (name != "receipt" or held.cast_at is None):
        raise Refused("proxy-has-ended")
    voter = someone(request).person_id if held is None else held.principal_id
    places = await queries.places_in(entered.issue.community.code)
    context: dict[str, Any] = {
        **issue_context(entered.issue, entered.who),
        **WORDS,
        "decision": decision,
        "rule": decision.named_rule,
        "ballot_at": _ballot_path(entered, _proxy_id(request)),
        "held": held,
        "mine": await queries.mine_in(decision, voter),
        "places": {place.code: place.name for place in places},
        "amount": amount,
        "Choice": Choice,
        "paper": decision.paper,
        "on_ballot": await queries.on_the_ballot(entered.issue.id, decision),
        "field_of": FIELDS,
        "grades": GRADES,
        "form": form,
        "errors": form.errors,
    }
    whole, part = f"decisions/{name}.html", f"decisions/_{name}.html"
    return page(request, whole, context, fragment=part, status=status)


def _empty(decision: Decision) -> BallotForm | OptionsForm:
    return OptionsForm(order=decision.paper.options) if decision.paper else BallotForm()
