"""What the facilitator and the moderators do with one claim."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.deliberations import actions
from deliberate.deliberations.forms import ChoiceForm
from deliberate.deliberations.routes.showing import Typing, path_of, show_claim
from deliberate.deliberations.rules import HideReason, Mark
from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue
from deliberate.people.routes import someone
from deliberate.people.rules import Standing
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, wants_fragment


async def mark(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    form = ChoiceForm.read_mark(typed)
    if form.errors:
        return await _choose_first(request, issue, who, form)
    return await _done(
        request,
        typed,
        issue,
        who,
        lambda number, claim: actions.mark_claim(
            number, claim, Mark(form.choice), by=someone(request), at=now()
        ),
        "claim-marked",
    )


async def hide(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    form = ChoiceForm.read_reason(typed)
    if form.errors:
        return await _choose_first(request, issue, who, form)
    return await _done(
        request,
        typed,
        issue,
        who,
        lambda number, claim: actions.hide_claim(
            number, claim, HideReason(form.choice), by=someone(request), at=now()
        ),
        "claim-hidden",
    )


async def show_again(request: Request) -> Response:
    issue, who = await enter_issue(request)
    return await _done(
        request,
        await Typed.read(request),
        issue,
        who,
        lambda number, claim: actions.show_claim(number, claim, by=someone(request), at=now()),
        "claim-shown",
    )


async def _choose_first(
    request: Request, issue: Issue, who: Standing, form: ChoiceForm
) -> Response:
    claim = request.path_params["claim"]
    typing = Typing(choice=(claim, form))
    return await show_claim(request, issue, who, claim, typing, 422)


async def _done(
    request: Request,
    typed: Typed,
    issue: Issue,
    who: Standing,
    act: Callable[[int, int], Awaitable[None]],
    said: str,
) -> Response:
    number, claim = request.path_params["number"], request.path_params["claim"]
    done = await do_once(
        request,
        typed,
        lambda: act(number, claim),
        lambda _: Done(f"{path_of(issue.number)}?show={claim}#claim-{claim}", said),
    )
    if wants_fragment(request):
        typing = Typing(said=done.said, claim_said=claim)
        return await show_claim(request, issue, who, claim, typing)
    return go_on(done)
