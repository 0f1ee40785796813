"""The way back: staff hand out a code on paper, with it somebody chooses a new password."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from deliberate import settings
from deliberate.clock import now
from deliberate.log import Event
from deliberate.people import actions, queries
from deliberate.people.actions.sealing import digests_of_code
from deliberate.people.forms import HandingForm, PasswordForm, RecoverForm
from deliberate.people.routes.here import enter, someone
from deliberate.people.routes.words import breach_of, words_about
from deliberate.people.rules import GOOD_FOR, LookedFor
from deliberate.web.attempts import Attempts, failed, must_wait
from deliberate.web.forms import Typed
from deliberate.web.noting import network_of_visitor
from deliberate.web.pages import page
from deliberate.web.qr import qr_of

BY_CODE = Attempts(10, 60)
"""Codes that are none, from one place."""


async def show_handing(request: Request) -> Response:
    enter(request)
    return _handing(request, HandingForm())


def _handing(request: Request, form: HandingForm) -> Response:
    context = {"form": form, "errors": form.errors}
    return page(request, "people/hand_out.html", context, status=422 if form.errors else 200)


async def hand_out(request: Request) -> Response:
    enter(request)
    form = HandingForm.read(await Typed.read(request))
    if form.errors:
        return _handing(request, form)
    found = await queries.accounts_named(form.who)
    if len(found) != 1:
        errors = {"who": "several-of-that-name" if found else "no-such-account"}
        return _handing(request, replace(form, errors=errors))
    by, at = someone(request), now()
    await actions.note_looks([found[0].id], LookedFor.RECOVERY, by=by, at=at)
    code = await actions.issue_recovery(found[0].id, form.handing, by=by, at=at)
    address = f"{settings.BASE_URL}/recover"
    context = {
        "person": found[0],
        "code": code,
        "ends": at + GOOD_FOR[form.handing],
        "address": address,
        "qr": qr_of(address),
    }
    return page(request, "people/handed_out.html", context)


async def show_recover(request: Request) -> Response:
    enter(request)
    return page(request, "people/recover.html", {"form": RecoverForm()})


async def recover(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    form, at = RecoverForm.read(typed), now()
    if must_wait(request, Event.RECOVERY_CODE_FAILED, _tried(request)):
        return _recover(request, replace(form, errors={"code": "too-many-attempts"}), 429)
    if form.errors:
        return _recover(request, form)
    found = await queries.recovery_with(digests_of_code(form.code), at)
    if found is None:
        return _no_such_code(request, form)
    person_id = found.person_id  # type: ignore[attr-defined]  # made by the ORM
    about = await words_about(request, person_id)
    second = await queries.has_second_factor(person_id)
    chosen = PasswordForm.read(typed, about, second_factor=second)
    if weak := chosen.errors or await breach_of(chosen.password):
        return _recover(request, replace(form, errors=weak))
    due = await actions.use_recovery(form.code, chosen.password, at=at)
    if due is None:
        return _no_such_code(request, form)
    context = {"due": due, "at_once": due == at, "login": await queries.login_of(person_id)}
    return page(request, "people/recovered.html", context)


def _tried(request: Request) -> dict[Attempts, str]:
    return {BY_CODE: network_of_visitor(request)}


def _no_such_code(request: Request, form: RecoverForm) -> Response:
    failed(request, Event.RECOVERY_CODE_FAILED, _tried(request))
    return _recover(request, replace(form, errors={"code": "code-not-good"}))


def _recover(request: Request, form: RecoverForm, status: int = 422) -> Response:
    context = {"form": form, "errors": form.errors}
    return page(request, "people/recover.html", context, status=status)
