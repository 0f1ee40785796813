"""Every act on a panel: a form read, an action called once, the page again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.issues.routes import enter_issue
from deliberate.panels import actions, queries
from deliberate.panels.forms import CallForm, DrawForm, ExtendForm
from deliberate.panels.models import Panel
from deliberate.panels.routes.showing import now, purpose_of, show_panels
from deliberate.panels.rules import QUOTA, Feature, Purpose, relaxed_by
from deliberate.people.routes import someone
from deliberate.verdict import Refused
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, wants_fragment
from deliberate.web.reading import number_in

if TYPE_CHECKING:
    from deliberate.consensus.sortition import InfeasibleQuotas, Lottery

Act = Callable[[], Awaitable[Any]]
Simple = Callable[..., Awaitable[Any]]


async def call(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    form = CallForm.read(typed)
    if form.errors:
        return await show_panels(request, issue, who, call_form=form, status=422)
    size, days = number_in(form.size), number_in(form.days)
    assert size
    assert days

    async def act() -> None:
        await actions.call_panel(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            purpose=Purpose(form.purpose),
            area_code=form.area,
            size=size,
            days=days,
            features=[Feature(each) for each in form.features],
            beacon_named=form.beacon_named,
        )

    return await _do(request, typed, "panel-called", act)


async def extend(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    purpose = purpose_of(request)
    form = ExtendForm.read(typed, purpose.value)
    days = number_in(form.days)
    if form.errors or not days:
        return await show_panels(request, issue, who, extend_form=form, status=422)
    number, by = request.path_params["number"], someone(request)
    return await _do(
        request,
        typed,
        "call-extended",
        lambda: actions.extend_call(number, purpose, by=by, at=now(), days=days),
    )


async def seal(request: Request) -> Response:
    """Make the lottery in a thread of its own, for it may take seconds, and then fix it."""
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    purpose = purpose_of(request)
    from deliberate.consensus.sortition import InfeasibleQuotas, PoolTooSmall  # noqa: PLC0415 - numpy

    try:
        lottery, quotas = await _lottery(await queries.find_panel(issue, purpose), typed)
    except PoolTooSmall:
        raise Refused("too-few-volunteers") from None
    except InfeasibleQuotas as found:
        changes = {purpose.value: _moved(found)}
        return await show_panels(request, issue, who, changes=changes, status=422)
    number, by = request.path_params["number"], someone(request)
    return await _do(
        request,
        typed,
        "lottery-sealed",
        lambda: actions.seal_lottery(
            number, purpose, by=by, at=now(), lottery=lottery, quotas=quotas
        ),
    )


async def _lottery(panel: Panel, typed: Typed) -> tuple["Lottery", list[QUOTA]]:
    """With the quotas called for; where they cannot be kept and it was agreed to, the nearest."""
    from deliberate.consensus.sortition import InfeasibleQuotas  # noqa: PLC0415 - numpy

    quotas, pool = panel.kept, await queries.pool_of(panel)
    try:
        return await asyncio.to_thread(queries.lottery_for, pool), quotas
    except InfeasibleQuotas as found:
        if typed["relax"] != "1":
            raise
        quotas = relaxed_by(quotas, ((c[0], c[1], c[2], c[4]) for c in _moved(found)))
        return await asyncio.to_thread(queries.lottery_for, pool.keeping(quotas)), quotas


def _moved(found: "InfeasibleQuotas") -> list[tuple[str, str, str, int, int]]:
    """Feature, value, bound, before, after."""
    return [
        (each.feature, each.value, each.bound, each.before, each.after) for each in found.changes
    ]


async def draw(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    purpose = purpose_of(request)
    form = DrawForm.read(typed, purpose.value)
    if form.errors:
        return await show_panels(request, issue, who, draw_form=form, status=422)
    number, by = request.path_params["number"], someone(request)
    return await _do(
        request,
        typed,
        "panel-drawn",
        lambda: actions.draw_panel(number, purpose, by=by, at=now(), beacon=form.beacon),
    )


def simply(act: Simple, said: str) -> Callable[[Request], Awaitable[Response]]:
    """A handler for an act that asks for no words."""

    async def handler(request: Request) -> Response:
        await enter_issue(request)
        typed = await Typed.read(request)
        number, purpose, by = request.path_params["number"], purpose_of(request), someone(request)
        return await _do(request, typed, said, lambda: act(number, purpose, by=by, at=now()))

    return handler


async def excuse(request: Request) -> Response:
    await enter_issue(request)
    typed = await Typed.read(request)
    number, purpose, by = request.path_params["number"], purpose_of(request), someone(request)
    seat = number_in(typed[f"seat-{purpose.value}"]) or 0
    return await _do(
        request,
        typed,
        "seat-passed-on",
        lambda: actions.excuse(number, purpose, seat, by=by, at=now()),
    )


async def _do(request: Request, typed: Typed, said: str, act: Act) -> Response:
    done = await do_once(request, typed, act, lambda _: Done(_address(request), said))
    if wants_fragment(request):
        issue, who = await enter_issue(request)
        return await show_panels(request, issue, who, said=done.said)
    return go_on(done)


def _address(request: Request) -> str:
    return f"/issues/{request.path_params['number']}/panels"
