"""One's own page: the post acted in, where one is signed in, the password."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from deliberate.clock import now
from deliberate.people import actions, queries
from deliberate.people.forms import PasswordForm
from deliberate.people.routes.here import enter, someone
from deliberate.people.routes.proving import fields_of_proof, what_is_wrong_here
from deliberate.people.routes.tokens import give_token, token_of
from deliberate.people.routes.words import breach_of, words_about
from deliberate.people.rules import OptInPurpose
from deliberate.verdict import Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page
from deliberate.web.reading import number_in
from deliberate.web.routing import ALWAYS

OPTING = {"in": (actions.opt_in, "opted-in"), "out": (actions.opt_out, "opted-out")}


async def show_me(request: Request) -> Response:
    enter(request)
    me = someone(request)
    assert me.person_id is not None
    at = now()
    context = {
        "me": me,
        "looks": await queries.looks_at(me.person_id),
        "opt_ins": await queries.opt_ins_asked_of(me),
        "home": await queries.home_in_words(me.home),
        "sign_ins": await queries.sign_ins_of(me.person_id, request.state.session, at),
        "recovery": await queries.recovery_of(me.person_id, at),
    }
    return page(request, "people/me.html", context)


async def show_whose(request: Request) -> Response:
    """Whose pages this browser may show now: what a page left open asks when it is seen again."""
    enter(request)
    return PlainTextResponse(someone(request).pseudonym)


async def sign_out_elsewhere(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    name = typed["browser"] if typed["browser"].isalnum() else ""
    await actions.sign_out_elsewhere(name, token_of(request), by=someone(request))
    return go_on(Done("/me", "signed-out-elsewhere"))


async def opt(request: Request) -> Response:
    """Agree to one purpose, or withdraw that: one tap either way."""
    enter(request)
    typed, act = await Typed.read(request), request.path_params["act"]
    if typed["purpose"] not in set(OptInPurpose) or act not in OPTING:
        raise Unseen
    purpose, me, at = OptInPurpose(typed["purpose"]), someone(request), now()
    do, said = OPTING[act]
    done = Done("/me", said)
    return go_on(await do_once(request, typed, lambda: do(purpose, by=me, at=at), lambda _: done))


async def act_as(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    post_id = number_in(typed["post"])
    at = now()
    give_token(
        request, await actions.act_as(post_id, token_of(request), by=someone(request), at=at)
    )
    return go_on(Done("/desk" if post_id else "/", "acting-changed"))


async def show_password(request: Request) -> Response:
    enter(request)
    return await _password(request, {})


async def _password(request: Request, errors: Mapping[str, str]) -> Response:
    context = await fields_of_proof(request, ALWAYS, errors)
    return page(request, "people/password.html", context, status=422 if errors else 200)


async def change_password(request: Request) -> Response:
    """The proof has its fields here: a new password is carried by no page that asks for it.

    First whether the new one is good: digits that were shown are used up.
    """
    enter(request)
    me = someone(request)
    assert me.person_id is not None
    about = await words_about(request, me.person_id)
    sent = await Typed.sent(request)
    form = PasswordForm.read(sent, about, second_factor=me.second_factor)
    if weak := form.errors or await breach_of(form.password):
        return await _password(request, weak)
    if wrong := await what_is_wrong_here(request):
        return await _password(request, wrong)
    token = await actions.change_own_password(form.password, token_of(request), by=me, at=now())
    give_token(request, token)
    return go_on(Done("/me", "password-changed"))


async def stop_recovery(request: Request) -> Response:
    enter(request)
    await Typed.read(request)
    await actions.stop_recovery(by=someone(request), at=now())
    return go_on(Done("/me", "recovery-stopped"))
