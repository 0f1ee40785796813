"""Attesting residents at the door, and standing behind it as the second person."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.people.routes import enter, general_standing, someone
from deliberate.people.rules import Actor
from deliberate.residency import actions, policy, queries
from deliberate.residency.actions import Letter
from deliberate.residency.forms import AttestForm, RefuseForm
from deliberate.residency.routes.letters import letters_page
from deliberate.residency.rules import MOST_A_DAY
from deliberate.verdict import Refused
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page
from deliberate.web.routing import post, weighty

LISTED = timedelta(days=60)
HERE = "/residents/attested"
MISTAKEN = {
    "not-in-your-area": "home",
    "not-your-own-home": "home",
    "has-an-account": "name",
    "attested-already": "name",
}


async def show_attested(request: Request) -> Response:
    enter(request)
    return await _show(request, AttestForm())


async def attest(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    form = AttestForm.read(typed)
    home = await queries.find_home(form.home, request.state.community.code)
    if home is None and not form.errors:
        return await _show(request, form, {"home": "home-not-found"}, 422)
    if home is None or form.errors:
        return await _show(request, form, dict(form.errors), 422)
    try:
        done = await do_once(
            request,
            typed,
            lambda: actions.attest(home.id, form.name, by=someone(request), at=now()),
            lambda _: Done(HERE, "attested"),
        )
    except Refused as refused:
        if refused.reason not in MISTAKEN:
            raise
        return await _show(request, form, {MISTAKEN[refused.reason]: refused.reason}, 422)
    return go_on(done)


async def confirm(request: Request) -> Response:
    return await _letter(request, actions.confirm, "confirmed-before")


async def hand_over(request: Request) -> Response:
    return await _letter(request, actions.hand_over, "letters-printed-before")


class MakesLetter(Protocol):
    def __call__(self, attestation_id: int, /, *, by: Actor, at: datetime) -> Awaitable[Letter]: ...


async def _letter(request: Request, make: MakesLetter, said_again: str) -> Response:
    """The letter to hand over is the answer, once; it can be printed anew from the list."""
    enter(request)
    typed, letters = await Typed.read(request), list[Letter]()

    async def act() -> None:
        number, at = request.path_params["id"], now()
        letters.append(await make(number, by=someone(request), at=at))

    done = await do_once(request, typed, act, lambda _: Done(HERE, said_again))
    return await letters_page(request, letters, HERE) if letters else go_on(done)


async def refuse(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    form = RefuseForm.read(typed)
    number = request.path_params["id"]
    if form.errors:
        return await _show(request, AttestForm(), {f"reason-{number}": form.errors["reason"]}, 422)
    by, at = someone(request), now()
    done = await do_once(
        request,
        typed,
        lambda: actions.refuse(number, form.reason, by=by, at=at),
        lambda _: Done(HERE, "not-confirmed"),
    )
    return go_on(done)


async def withdraw(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    number, by = request.path_params["id"], someone(request)
    done = await do_once(
        request,
        typed,
        lambda: actions.withdraw(number, by=by, at=now()),
        lambda _: Done(HERE, "attestation-withdrawn"),
    )
    return go_on(done)


async def _show(
    request: Request,
    form: AttestForm,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Names are shown to who attested, and to who may confirm: those their post serves."""
    actor, who, at = someone(request), general_standing(request), now()
    assert actor.post, "the policy asks for a post"
    area, confirms = actor.post.area, bool(policy.may_confirm_residents(who))
    found = await queries.attestations(at - LISTED)
    context = {
        "attests": bool(policy.may_attest(who)),
        "confirms": confirms,
        "listed": [
            each
            for each in found
            if each.by_id == actor.person_id or (confirms and each.home.is_served_from(area))
        ],
        "me": actor.person_id,
        "most": MOST_A_DAY,
        "form": form,
        "errors": errors or {},
    }
    return page(request, "residency/attested.html", context, status=status)


routes = [
    weighty("/residents/attested/{id:int}/confirm", confirm, may=policy.may_confirm_residents),
    post("/residents/attested/{id:int}/refuse", refuse, may=policy.may_confirm_residents),
    weighty("/residents/attested/{id:int}/letter", hand_over, may=policy.may_confirm_residents),
    post("/residents/attested/{id:int}/withdraw", withdraw, may=policy.may_attest),
]
