"""The page of a proposed act, for the two persons it concerns."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from deliberate.confirmations import actions, policy, queries
from deliberate.confirmations.forms import RefusalForm
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.people.actions import note_looks
from deliberate.people.policy import may_use_desk
from deliberate.people.routes import anyone, enter, someone, today
from deliberate.people.rules import LookedFor
from deliberate.verdict import Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page
from deliberate.web.routing import get, post, weighty

ONE = "/confirmations/{id:int}"


async def _entered(request: Request) -> Confirmation:
    enter(request)
    kept = await queries.find_confirmation(request.path_params["id"])
    if kept is None or not policy.may_see(*queries.stand(kept, anyone(request), today())):
        raise Unseen
    return kept


async def show(request: Request) -> Response:
    return await _show(request, await _entered(request))


async def _show(
    request: Request, kept: Confirmation, form: RefusalForm | None = None, status: int = 200
) -> Response:
    who, asked = queries.stand(kept, anyone(request), today())
    if kept.about:
        await note_looks([kept.about.id], LookedFor.POST, by=someone(request), at=today())
    context = {
        "kept": kept,
        "may_decide": policy.may_decide(who, asked),
        "may_take_back": policy.may_take_back(who, asked),
        "form": form or RefusalForm(),
        "errors": form.errors if form else {},
    }
    return page(request, "confirmations/confirmation.html", context, status=status)


async def confirm(request: Request) -> Response:
    kept = await _entered(request)
    typed = await Typed.read(request)
    carried_out: Mapping[TwoPersonAct, actions.CarryOut] = request.app.state.carried_out
    done = await do_once(
        request,
        typed,
        lambda: actions.confirm_act(
            kept.id, carried_out[kept.act], by=someone(request), at=today()
        ),
        lambda to: Done(to, "act-confirmed"),
    )
    return go_on(done)


async def refuse(request: Request) -> Response:
    kept = await _entered(request)
    typed = await Typed.read(request)
    form = RefusalForm.read(typed)
    if form.errors:
        return await _show(request, kept, form, status=422)
    done = await do_once(
        request,
        typed,
        lambda: actions.refuse_act(kept.id, by=someone(request), at=today(), words=form.words),
        lambda _: Done(_here(kept), "act-refused"),
    )
    return go_on(done)


async def take_back(request: Request) -> Response:
    kept = await _entered(request)
    typed = await Typed.read(request)
    done = await do_once(
        request,
        typed,
        lambda: actions.take_back_act(kept.id, by=someone(request), at=today()),
        lambda _: Done(_here(kept), "act-taken-back"),
    )
    return go_on(done)


def _here(kept: Confirmation) -> str:
    return f"/confirmations/{kept.id}"


routes = [
    get(ONE, show, may=may_use_desk),
    weighty(f"{ONE}/confirm", confirm, may=may_use_desk),
    post(f"{ONE}/refuse", refuse, may=may_use_desk),
    post(f"{ONE}/take-back", take_back, may=may_use_desk),
]
