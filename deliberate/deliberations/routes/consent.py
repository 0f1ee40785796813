"""The page on which an option is put to consent, and every act there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.deliberations import actions, policy, queries
from deliberate.deliberations.forms import ConsentForm, ObjectionForm, ObjectionReplyForm
from deliberate.deliberations.queries import Sheet
from deliberate.deliberations.routes.rounds import places_of
from deliberate.deliberations.rules import PartyKind, PutToConsent, ReplyEffect, asked_now
from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.people.routes import anyone, someone
from deliberate.people.rules import Standing
from deliberate.verdict import Refused, Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page, wants_fragment
from deliberate.web.telling import sentence

BLANK = {
    "asking": ConsentForm(),
    "objecting": ObjectionForm(),
    "replying": ObjectionReplyForm(),
}


IN_A_FIELD = {
    "too-few-parties": "parties",
    "no-such-home": "homes",
}
"""What only the action finds out, and the field that it is about."""


async def enter_consent(request: Request) -> tuple[Issue, Standing]:
    """As `enter_issue`; on the roll are those who are asked now."""
    viewer = anyone(request)
    person = viewer.person_id if viewer else None
    asked = await queries.is_asked(request.path_params["number"], person)
    return await enter_issue(request, on_roll=asked)


async def show(request: Request) -> Response:
    return await show_consent(request, *await enter_consent(request))


async def show_consent(
    request: Request,
    issue: Issue,
    who: Standing,
    *,
    said: str = "",
    status: int = 200,
    **forms: Any,
) -> Response:
    """`forms`: one that failed, to be shown as it was typed."""
    thread = await queries.deliberation_on(issue)
    if thread is None:
        raise Unseen
    viewer = anyone(request)
    consents = await queries.consents_in(thread.id, viewer.person_id if viewer else None)
    context = {
        **issue_context(issue, who),
        **BLANK,
        **forms,
        "here": f"/issues/{issue.number}/consent",
        "base": f"/issues/{issue.number}/deliberation",
        "consents": consents[::-1],
        "now_asked": asked_now(consents),
        "offered": _offered(await queries.options_in(thread.id), consents),
        "may_ask": policy.may_ask_consent(who, issue.state),
        "may_object": policy.may_object(who, issue.state),
        "may_reply": policy.may_reply_to_objection(who, issue.state),
        "effects": list(ReplyEffect),
        "places": await places_of(issue),
        "party_kinds": list(PartyKind),
        "steps_of": {each.id: _told(request, each) for each in consents},
        "said": said,
        "errors": {name: code for form in forms.values() for name, code in form.errors.items()},
    }
    whole, part = "deliberations/consent.html", "deliberations/_consent.html"
    return page(request, whole, context, fragment=part, status=status)


def _offered(options: list[Sheet], consents: list[PutToConsent]) -> list[Sheet]:
    """What can still be put to consent: not to leave things as they are, and nothing twice."""
    asked = {each.option for each in consents}
    return [each for each in options if not each.status_quo and each.number not in asked]


def _told(request: Request, put: PutToConsent) -> list[str]:
    spoken = request.state.display.language
    return [sentence(spoken, step) for step in put.finding["steps"]] if put.finding else []


async def ask(request: Request) -> Response:
    issue, who = await enter_consent(request)
    typed = await Typed.read(request)
    thread = await queries.deliberation_on(issue)
    if thread is None:
        raise Unseen
    consents = await queries.consents_in(thread.id)
    offered = _offered(await queries.options_in(thread.id), consents)
    form = ConsentForm.read(
        typed,
        offered=[each.number for each in offered],
        places=await places_of(issue),
        community=issue.community.code,
    )
    if form.errors:
        return await show_consent(request, issue, who, asking=form, status=422)
    try:
        return await _ask(request, typed, form)
    except Refused as refused:
        if refused.reason not in IN_A_FIELD:
            raise
        form = replace(form, errors={IN_A_FIELD[refused.reason]: refused.reason})
        return await show_consent(request, issue, who, asking=form, status=422)


async def _ask(request: Request, typed: Typed, form: ConsentForm) -> Response:
    return await _act(
        request,
        typed,
        "consent-asked",
        lambda: actions.ask_consent(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            option=int(form.option),
            days=int(form.days),
            seconds_needed=int(form.seconds),
            parties=form.parties,
        ),
    )


async def object_(request: Request) -> Response:
    issue, who = await enter_consent(request)
    typed = await Typed.read(request)
    form = ObjectionForm.read(typed)
    if form.errors:
        return await show_consent(request, issue, who, objecting=form, status=422)
    return await _act(
        request,
        typed,
        "objection-raised",
        lambda: actions.raise_objection(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            harm=form.harm,
            bearer=form.bearer,
            remedy=form.remedy,
        ),
    )


async def reply(request: Request) -> Response:
    issue, who = await enter_consent(request)
    typed = await Typed.read(request)
    form = ObjectionReplyForm.read(typed, request.path_params["objection"])
    if form.errors:
        return await show_consent(request, issue, who, replying=form, status=422)
    return await _act(
        request,
        typed,
        "objection-replied",
        lambda: actions.reply_to_objection(
            request.path_params["number"],
            form.objection,
            by=someone(request),
            at=now(),
            text=form.text,
            effect=ReplyEffect(form.effect),
        ),
    )


async def second(request: Request) -> Response:
    return await _on_objection(request, actions.second_objection, "objection-seconded")


async def withdraw(request: Request) -> Response:
    return await _on_objection(request, actions.withdraw_objection, "objection-withdrawn")


async def end(request: Request) -> Response:
    await enter_consent(request)
    return await _act(
        request,
        await Typed.read(request),
        "consent-ended",
        lambda: actions.end_consent(request.path_params["number"], by=someone(request), at=now()),
    )


async def _on_objection(
    request: Request, act: Callable[..., Awaitable[None]], said: str
) -> Response:
    await enter_consent(request)
    number, objection = request.path_params["number"], request.path_params["objection"]
    return await _act(
        request,
        await Typed.read(request),
        said,
        lambda: act(number, objection, by=someone(request), at=now()),
    )


async def _act(
    request: Request, typed: Typed, said: str, act: Callable[[], Awaitable[Any]]
) -> Response:
    to = f"/issues/{request.path_params['number']}/consent"
    done = await do_once(request, typed, act, lambda _: Done(to, said))
    if wants_fragment(request):
        return await show_consent(request, *await enter_consent(request), said=done.said)
    return go_on(done)
