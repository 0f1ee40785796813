"""From a letter to an account: the code first, then what the account needs."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.log import Event
from deliberate.people.actions import digest_of
from deliberate.people.routes import breach_of, enter, give_token
from deliberate.people.rules import SHORTEST_PASSWORD
from deliberate.residency import actions, queries
from deliberate.residency.forms import CodeForm, JoinForm
from deliberate.residency.queries import Invited
from deliberate.verdict import Refused
from deliberate.web.attempts import Attempts, failed, must_wait
from deliberate.web.forms import Typed, do_once, done_before
from deliberate.web.noting import network_of_visitor, noted
from deliberate.web.pages import Done, go_on, page

BY_NETWORK, BY_ALL = Attempts(10, 60), Attempts(1_000, 1)
"""Codes that nobody was sent: from one place, and from everywhere. A slip of the pen is none."""
EVERYWHERE = "everywhere"
MISTAKEN = {
    "code-not-valid": "code",
    "login-taken": "login",
    "pseudonym-taken": "pseudonym",
}
"""Refusals that the form says, and the field they are about."""


async def show_code(request: Request) -> Response:
    """The address in a letter's QR code ends in `#code=…`, which the page fills in by itself."""
    enter(request)
    return _ask_code(request, CodeForm(""))


async def open_code(request: Request) -> Response:
    """Which home a code is for: told to who has the code, and to nobody else."""
    enter(request)
    form = CodeForm.read(await Typed.read(request))
    invited = await _invited(request, form)
    if isinstance(invited, Response):
        return invited
    return _ask_account(request, form, invited, JoinForm(pseudonym=invited.pseudonym))


async def join(request: Request) -> Response:
    enter(request)
    if done := await done_before(request):  # its code was used by the first of two presses
        return go_on(done)
    typed = await Typed.read(request)
    code = CodeForm.read(typed)
    invited = await _invited(request, code)
    if isinstance(invited, Response):
        return invited
    form = JoinForm.read(typed, invited.to.name)
    if wrong := form.errors or await breach_of(form.password):
        return _ask_account(request, code, invited, replace(form, errors=wrong), status=422)
    try:
        return await _join(request, typed, code, form)
    except Refused as refused:
        if refused.reason not in MISTAKEN:
            raise
        form = replace(form, errors={MISTAKEN[refused.reason]: refused.reason})
        return _ask_account(request, code, invited, form, status=422)


async def _join(request: Request, typed: Typed, code: CodeForm, form: JoinForm) -> Response:
    password, tokens = await digest_of(form.password), []

    async def act() -> None:
        token = await actions.join(
            code.code,
            at=now(),
            login=form.login,
            password=password,
            pseudonym=form.pseudonym,
            name=form.name,
        )
        tokens.append(token)

    done = await do_once(request, typed, act, lambda _: Done("/me", "joined"))
    for token in tokens:
        give_token(request, token)
        noted(request.scope, Event.SIGNED_IN, shown="letter")
    return go_on(done)


async def _invited(request: Request, form: CodeForm) -> Invited | Response:
    """Whom the code is for, or the page that says to type it again or to wait."""
    tried = {BY_NETWORK: network_of_visitor(request), BY_ALL: EVERYWHERE}
    if wait := must_wait(request, Event.LETTER_CODE_FAILED, tried):
        answer = _ask_code(request, replace(form, errors={"code": "too-many-attempts"}), 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    if form.errors:
        return _ask_code(request, form, 422)
    if invited := await queries.invited_by(form.code, now()):
        return invited
    failed(request, Event.LETTER_CODE_FAILED, tried)
    return _ask_code(request, replace(form, errors={"code": "code-not-valid"}), 422)


def _ask_code(request: Request, form: CodeForm, status: int = 200) -> Response:
    context = {"form": form, "errors": form.errors}
    return page(request, "residency/join.html", context, status=status)


def _ask_account(
    request: Request, code: CodeForm, invited: Invited, form: JoinForm, status: int = 200
) -> Response:
    context = {
        "code": code.code,
        "to": invited.to,
        "form": form,
        "errors": form.errors,
        "shortest": SHORTEST_PASSWORD,
    }
    return page(request, "residency/account.html", context, status=status)
