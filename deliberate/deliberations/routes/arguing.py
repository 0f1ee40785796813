"""What residents do: say something, reply, answer for a body, say what they think in one tap."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.deliberations import actions, queries
from deliberate.deliberations.forms import ClaimForm, ReplyForm
from deliberate.deliberations.queries import AtClaim
from deliberate.deliberations.routes.quick import chance_in
from deliberate.deliberations.routes.showing import (
    Typing,
    path_of,
    show_claim,
    show_page,
    show_quick,
)
from deliberate.deliberations.rules import WORDS, Position, ReplyKind
from deliberate.issues.models import Issue
from deliberate.issues.policy import may_see
from deliberate.issues.routes import enter_issue
from deliberate.people.routes import anyone, someone, today
from deliberate.people.rules import Role, Standing
from deliberate.verdict import Refused, Unseen, require
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, wants_fragment
from deliberate.web.routing import policy_of

OF_NEWCOMERS = frozenset({"new-accounts-say-five-a-day", "no-links-yet"})


def beside(refused: Refused) -> Mapping[str, str]:
    """What only the account can tell, beside the field that it is about: nothing typed is lost."""
    if refused.reason not in OF_NEWCOMERS:
        raise refused
    return {str(refused.details.get("field", "text")): refused.reason}


async def make_claim(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    form = ClaimForm.read(typed)
    if form.errors:
        return await _claim_again(request, issue, who, form)
    try:
        done = await do_once(
            request,
            typed,
            lambda: actions.make_claim(
                request.path_params["number"],
                by=someone(request),
                at=now(),
                position=Position(form.position),
                text=form.text,
                evidence=form.evidence,
                url=form.url,
                paper=who.role is Role.GRID_WORKER,
            ),
            lambda claim: Done(f"{path_of(issue.number)}?show={claim}#claim-{claim}", "claim-made"),
        )
    except Refused as refused:
        return await _claim_again(request, issue, who, replace(form, errors=beside(refused)))
    if wants_fragment(request):
        typing = Typing(said=done.said, claim_said=int(done.to.rpartition("-")[2]))
        return await show_page(request, issue, who, typing, fragment="_thread.html")
    return go_on(done)


async def _claim_again(request: Request, issue: Issue, who: Standing, form: ClaimForm) -> Response:
    typing = Typing(claim=form)
    return await show_page(request, issue, who, typing, fragment="_thread.html", status=422)


async def reply(request: Request) -> Response:
    return await _say_under(
        request,
        ReplyForm.read,
        lambda number, claim, form: actions.reply(
            number, claim, by=someone(request), at=now(), kind=ReplyKind(form.kind), text=form.text
        ),
        "reply-made",
    )


async def answer(request: Request) -> Response:
    return await _say_under(
        request,
        ReplyForm.read_answer,
        lambda number, claim, form: actions.answer(
            number, claim, by=someone(request), at=now(), text=form.text
        ),
        "answer-given",
    )


async def _say_under(
    request: Request,
    read: Callable[[Typed], ReplyForm],
    act: Callable[[int, int, ReplyForm], Awaitable[object]],
    said: str,
) -> Response:
    issue, who = await enter_issue(request)
    number, claim = request.path_params["number"], request.path_params["claim"]
    typed = await Typed.read(request)
    form = read(typed)
    if form.errors:
        return await show_claim(request, issue, who, claim, Typing(reply=(claim, form)), 422)
    try:
        done = await do_once(
            request,
            typed,
            lambda: act(number, claim, form),
            lambda _: Done(f"{path_of(number)}?show={claim}#claim-{claim}", said),
        )
    except Refused as refused:
        form = replace(form, errors=beside(refused))
        return await show_claim(request, issue, who, claim, Typing(reply=(claim, form)), 422)
    if wants_fragment(request):
        typing = Typing(said=done.said, claim_said=claim)
        return await show_claim(request, issue, who, claim, typing)
    return go_on(done)


async def give_opinion(request: Request) -> Response:
    """One tap is recorded; the next claim comes, with the way back above it."""
    number, claim, word = (request.path_params[name] for name in ("number", "claim", "word"))
    at = await _enter_claim(request, number, claim)
    if word not in WORDS and word != "undo":
        raise Unseen
    typed = await Typed.read(request)
    where = f"after={claim}" if word in WORDS else f"claim={claim}"
    done = await do_once(
        request,
        typed,
        lambda: actions.give_opinion(
            number,
            claim,
            WORDS.get(word),
            by=someone(request),
            at=now(),
            chance=chance_in(request, number, claim, typed),
        ),
        lambda _: Done(f"{path_of(number)}?{where}#quick", "" if word in WORDS else "taken-back"),
    )
    if wants_fragment(request):
        typing = Typing(said=done.said, **({"after": claim} if word in WORDS else {"asked": claim}))
        return await show_quick(request, at, number, typing)
    return go_on(done)


async def _enter_claim(request: Request, number: int, claim: int) -> AtClaim:
    """As `enter_issue`, reading no more than a tap needs."""
    found = await queries.claim_for_opinion(number, claim, anyone(request), today().date())
    if found is None or not may_see(found.who, found.state):
        raise Unseen
    require(policy_of(request)(found.who, found.state))
    return found
