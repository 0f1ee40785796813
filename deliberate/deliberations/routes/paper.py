"""Answers on paper: a grid worker enters them, and a receipt shows that they were."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.deliberations import actions, queries
from deliberate.deliberations.forms import PaperForm
from deliberate.deliberations.routes.rounds import Entered, enter_round
from deliberate.issues.queries import resident_at
from deliberate.issues.routes import issue_context
from deliberate.issues.rules import receipt_in
from deliberate.people.actions import note_looks
from deliberate.people.routes import someone
from deliberate.people.rules import LookedFor
from deliberate.verdict import Refused
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page

ABOUT_WHOM = frozenset({"answered-already", "residents-only", "facilitator-is-neutral"})
"""Refusals that are about whose form it is."""


async def show_form(request: Request) -> Response:
    return _show(request, await enter_round(request), PaperForm())


async def enter(request: Request) -> Response:
    entered = await enter_round(request)
    typed = await Typed.read(request)
    held = entered.held
    form = PaperForm.read(typed, 0 if held.by_residence else len(held.strata))
    community = entered.issue.community.code
    whose = None if form.errors else await resident_at(form.name, form.home, community)
    if not (form.errors or whose):
        form = replace(form, errors={"for_home": "no-such-resident"})
    if whose is None:
        return _show(request, entered, form, status=422)
    by, at = someone(request), now()
    await note_looks([whose], LookedFor.PAPER_ANSWER, by=by, at=at)
    try:
        return go_on(await _enter(request, typed, entered, form, whose))
    except Refused as refused:
        if refused.reason not in ABOUT_WHOM:
            raise
        form = replace(form, errors={"for_name": f"paper-{refused.reason}"})
        return _show(request, entered, form, status=422)


async def _enter(
    request: Request, typed: Typed, entered: Entered, form: PaperForm, whose: int
) -> Done:
    held = entered.held
    return await do_once(
        request,
        typed,
        lambda: actions.enter_answer(
            request.path_params["number"],
            held.number,
            by=someone(request),
            at=now(),
            person_id=whose,
            level=int(form.answer.level),
            stratum=None if held.by_residence else int(form.answer.stratum),
        ),
        lambda receipt: Done(f"{entered.path}/receipt?code={receipt}", "paper-entered"),
    )


def _show(request: Request, entered: Entered, form: PaperForm, status: int = 200) -> Response:
    context = {
        **issue_context(entered.issue, entered.who),
        "here": entered.path,
        "held": entered.held,
        "lasts": entered.lasts,
        "form": form,
        "errors": form.errors,
    }
    return page(request, "deliberations/paper.html", context, status=status)


async def show_receipt(request: Request) -> Response:
    """Whether a form counts: never what is on it, nor whose it is."""
    entered = await enter_round(request)
    code = receipt_in(request.query_params.get("code", ""))
    context = {
        **issue_context(entered.issue, entered.who),
        "here": entered.path,
        "held": entered.held,
        "code": code,
        "found": await queries.receipt_in_round(entered.held, code) if code else None,
    }
    return page(request, "deliberations/receipt.html", context)
