"""The page of the limits that the grades of a round ask for, and setting them."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.deliberations import actions, policy, queries
from deliberate.deliberations.forms import LimitsForm
from deliberate.people.routes import enter, someone
from deliberate.people.rules import Standing
from deliberate.verdict import Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page
from deliberate.web.telling import share

PATH = "/consensus-limits"


async def show(request: Request) -> Response:
    return await _show(request, enter(request))


async def set_(request: Request) -> Response:
    who = enter(request)
    typed = await Typed.read(request)
    form = LimitsForm.read(typed)
    if form.errors:
        return await _show(request, who, form, status=422)
    done = await do_once(
        request,
        typed,
        lambda: actions.set_limits(form.limits, by=someone(request), at=now()),
        lambda _: Done(PATH, "limits-set"),
    )
    return go_on(done)


async def _show(
    request: Request, who: Standing, form: LimitsForm | None = None, status: int = 200
) -> Response:
    if request.state.community is None:
        raise Unseen
    found = await queries.limits_in(request.state.community.id)
    form = form or LimitsForm.of(found[0])
    context = {
        "found": found,
        "may_set": policy.may_set_limits(who),
        "form": form,
        "errors": form.errors,
        "share": share,
    }
    return page(request, "deliberations/limits.html", context, status=status)
