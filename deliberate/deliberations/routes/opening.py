"""Opening a consensus round: which option, which groups, what each of them weighs."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.deliberations import actions, policy, queries
from deliberate.deliberations.forms import RoundForm
from deliberate.deliberations.models import ConsensusRound
from deliberate.deliberations.queries import Sheet
from deliberate.deliberations.routes.rounds import path_of, places_of, rounds_on
from deliberate.deliberations.rules import MOST_ROUNDS
from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.people.routes import someone, today
from deliberate.people.rules import Standing
from deliberate.verdict import Refused, Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page


def obstacle(rounds: Sequence[ConsensusRound], options: Sequence[Sheet]) -> str:
    """Why no round can be opened now; '' where one can."""
    if queries.open_among(rounds):
        return "round-is-open"
    if len(rounds) == MOST_ROUNDS:
        return "no-more-rounds"
    return "" if _askable(options) else "no-option-to-ask"


def _askable(options: Sequence[Sheet]) -> list[Sheet]:
    return [sheet for sheet in options if not sheet.status_quo]


async def show_form(request: Request) -> Response:
    """Blank, or with the groups and weights of the round before."""
    issue, who = await enter_issue(request)
    rounds = await rounds_on(issue)
    form = RoundForm.after(rounds[-1]) if rounds else RoundForm()
    return await _show(request, issue, who, rounds, form)


async def open_round(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    rounds = await rounds_on(issue)
    offered = [sheet.number for sheet in _askable(await _options(issue))]
    form = RoundForm.read(
        typed,
        offered=offered,
        places=list(await places_of(issue)),
        again=bool(rounds),
        councils=await queries.councils_over(issue.area.code),
        today=today().date(),
    )
    if form.errors:
        return await _show(request, issue, who, rounds, form, status=422)
    try:
        return go_on(await _open(request, typed, issue, form))
    except Refused as refused:
        form = replace(form, errors={_field_of(refused, form): refused.reason})
        return await _show(request, issue, who, rounds, form, status=422)


def _field_of(refused: Refused, form: RoundForm) -> str:
    """The field that is about what only the action finds out."""
    match refused.reason:
        case "nobody-lives-there":
            return "grouping"
        case "approved-other-weights":
            return "statement" if form.approval.statement else "held_on"
    raise refused


async def _open(request: Request, typed: Typed, issue: Issue, form: RoundForm) -> Done:
    return await do_once(
        request,
        typed,
        lambda: actions.open_round(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            option=int(form.option),
            declared=form.declared,
        ),
        lambda number: Done(path_of(issue.number, number), "round-opened"),
    )


async def _options(issue: Issue) -> list[Sheet]:
    thread = await queries.deliberation_on(issue)
    if thread is None:
        raise Unseen
    return await queries.options_in(thread.id)


async def _show(
    request: Request,
    issue: Issue,
    who: Standing,
    rounds: list[ConsensusRound],
    form: RoundForm,
    status: int = 200,
) -> Response:
    options = await _options(issue)
    context = {
        **issue_context(issue, who),
        "home": f"/issues/{issue.number}",
        "form": form,
        "errors": form.errors,
        "obstacle": obstacle(rounds, options),
        "options": _askable(options),
        "places": await places_of(issue),
        "again": bool(rounds),
        "councils": await queries.councils_over(issue.area.code),
        "may_sign": policy.may_sign_for_council(who),
    }
    return page(request, "deliberations/open_round.html", context, status=status)
