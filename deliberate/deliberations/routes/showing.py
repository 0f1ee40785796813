"""The page of a deliberation, in each of its states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from deliberate.consensus.seeds import commitment
from deliberate.deliberations import policy, queries
from deliberate.deliberations.forms import (
    OFFERED,
    ChoiceForm,
    ClaimForm,
    ConveningForm,
    OptionForm,
    PeriodForm,
    ReplyForm,
)
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.queries import AtClaim, Claim, Reply
from deliberate.deliberations.routes.opening import obstacle
from deliberate.deliberations.routes.quick import carried, quick_card
from deliberate.deliberations.routes.thread import (
    PORTION,
    REPLIES,
    View,
    claims_html,
    for_reader,
    groups_of,
    in_order,
    line_of,
)
from deliberate.deliberations.rules import MAY_HIDE_FOR, Form, Mark, Position
from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.issues.rules import State
from deliberate.people.routes import anyone, today
from deliberate.people.rules import Role, Standing
from deliberate.verdict import Unseen
from deliberate.web.pages import page, safe, wants_fragment
from deliberate.web.reading import number_in

PAGE = "deliberations/page.html"
MAY = {
    name: getattr(policy, f"may_{name}")
    for name in (
        *("argue", "reply", "opine", "answer", "mark", "hide"),
        *("extend", "start_drafting", "draft_options", "close", "convene"),
        *("open_round", "answer_round", "ask_consent", "resume_arguing"),
    )
}


@dataclass(frozen=True, slots=True)
class Typing:
    """Forms that were sent and are shown again, and where the page stands after an act."""

    claim: ClaimForm = field(default_factory=ClaimForm)
    reply: tuple[int, ReplyForm] | None = None
    choice: tuple[int, ChoiceForm] | None = None
    """A mark, or a reason to hide, that was not chosen."""
    option: tuple[int | None, OptionForm] | None = None
    period: PeriodForm = field(default_factory=PeriodForm)
    """More time, or the way back."""
    convening: ConveningForm = field(default_factory=ConveningForm)
    said: str = ""
    claim_said: int | None = None
    """The claim that `said` is about."""
    after: int | None = None
    asked: int | None = None

    @property
    def errors(self) -> Mapping[str, str]:
        """Of whichever form was sent: the title of the page begins with it."""
        sent = [self.claim.errors, self.period.errors, self.convening.errors]
        sent += [pair[1].errors for pair in (self.reply, self.choice, self.option) if pair]
        return next((errors for errors in sent if errors), {})


BLANK = Typing()


async def show(request: Request) -> Response:
    issue, who = await enter_issue(request)
    asked = request.query_params
    typing = Typing(asked=number_in(asked.get("claim")), after=number_in(asked.get("after")))
    if wants_fragment(request) and asked.get("all") in set(Position):
        return await show_group(request, issue, who, Position(asked["all"]))
    return await show_page(request, issue, who, typing, fragment="_quick.html")


async def show_page(
    request: Request,
    issue: Issue,
    who: Standing,
    typing: Typing = BLANK,
    *,
    fragment: str = "",
    status: int = 200,
) -> Response:
    """The whole page, or the part named `fragment` for htmx."""
    thread = await queries.deliberation_on(issue)
    context = await (
        _thread_context(request, issue, who, thread, typing)
        if thread
        else _before_context(issue, who, typing)
    )
    part = f"deliberations/{fragment}" if fragment and thread else ""
    return page(request, PAGE, {**context, "errors": typing.errors}, fragment=part, status=status)


async def show_quick(request: Request, at: AtClaim, number: int, typing: Typing) -> Response:
    """The card of quick opinions alone: what htmx puts in place after every tap.

    It is the page's most frequent part, so it reads the thread and nothing else.
    """
    heard = await queries.heard_in(at.deliberation)
    me = anyone(request)
    opinions = await queries.opinions_of(me.person_id, at.deliberation) if me else {}
    person = me.person_id if me else None
    quick = quick_card(heard, opinions, typing.asked, typing.after, person=person, seed=at.seed)
    asked = quick.number and await queries.one_claim_in(at.deliberation, quick.number)
    context = {
        **_list_context(
            number, at.state, at.who, _view(request, at.state, at.who, (), typing), typing
        ),
        "quick": quick,
        "shown": carried(request, number, quick),
        "asked": asked,
    }
    return page(request, PAGE, context, fragment="deliberations/_quick.html")


async def show_claim(
    request: Request, issue: Issue, who: Standing, number: int, typing: Typing, status: int = 200
) -> Response:
    """One claim alone for htmx, in the whole page otherwise."""
    if not wants_fragment(request):
        return await show_page(request, issue, who, typing, status=status)
    _, claims, replies = await _read(issue)
    found = next((one for one in claims if one.number == number), None)
    if found is None:
        raise Unseen
    view = _view(request, issue.state, who, claims, typing)
    context = {
        **_list_context(issue.number, issue.state, who, view, typing),
        "one": line_of(found, replies, view),
    }
    return page(request, PAGE, context, fragment="deliberations/_claim.html", status=status)


async def show_group(request: Request, issue: Issue, who: Standing, position: Position) -> Response:
    """A portion of the claims of a position, in the place of the first few."""
    _, claims, replies = await _read(issue)
    view = _view(request, issue.state, who, claims, BLANK)
    groups = groups_of([one for one in claims if one.position == position], replies, view)
    group = next((one for one in groups if one.position is position), None)
    if group is None:
        raise Unseen
    context = {**_list_context(issue.number, issue.state, who, view, BLANK), "group": group}
    return page(request, PAGE, context, fragment="deliberations/_group.html")


async def _read(issue: Issue) -> tuple[Deliberation, Sequence[Claim], Mapping[int, list[Reply]]]:
    thread = await queries.deliberation_on(issue)
    if thread is None:
        raise Unseen
    return thread, await queries.claims_in(thread.id), await queries.replies_in(thread.id)


async def _before_context(issue: Issue, who: Standing, typing: Typing) -> dict[str, Any]:
    """There is no thread yet: what has to happen first, and the form for who convenes it."""
    may = policy.may_convene(who, issue.state)
    return {
        **issue_context(issue, who),
        "base": path_of(issue.number),
        "thread": None,
        "may_convene": may,
        "neutral": await queries.neutral_people(issue, today().date()) if may else [],
        "forms_of_talk": list(Form),
        "typing": typing,
    }


async def _thread_context(
    request: Request, issue: Issue, who: Standing, thread: Deliberation, typing: Typing
) -> dict[str, Any]:
    claims = await queries.claims_in(thread.id)
    replies = await queries.replies_in(thread.id)
    me = anyone(request)
    opinions = await queries.opinions_of(me.person_id, thread.id) if me else {}
    people, on_paper, facilitator = await queries.people_in(thread.id, today().date())
    view = _view(request, issue.state, who, claims, typing)
    person = me.person_id if me else None
    quick = quick_card(
        claims, opinions, typing.asked, typing.after, person=person, seed=thread.seed
    )
    form_key = request.state.new_form_key()
    listed = _list_context(issue.number, issue.state, who, view, typing)
    html = claims_html(request, listed, thread, view, claims, replies, people)
    return {
        **issue_context(issue, who),
        **listed,
        "thread": thread,
        "facts": safe(thread.facts),
        "form_key": form_key,
        "claims": for_reader(request, html, form_key, opinions),
        "quick": quick,
        "shown": carried(request, issue.number, quick),
        "commitment": commitment(thread.seed),
        "asked": next((claim for claim in claims if claim.number == quick.number), None),
        **await _options_context(thread.id),
        "people": people,
        "on_paper": on_paper,
        "facilitator": facilitator,
        "is_open": issue.state in policy.OPEN,
        "positions": OFFERED,
    }


async def _options_context(thread: int) -> dict[str, Any]:
    """The options, the rounds in which people were asked about one, and what is put to consent."""
    options, rounds = await queries.options_in(thread), await queries.rounds_in(thread)
    return {
        "options": options,
        "rounds": rounds,
        "round_now": queries.open_among(rounds),
        "obstacle": obstacle(rounds, options),
        "no_way_back": queries.no_way_back(rounds),
        "consents": await queries.consents_in(thread),
    }


def _list_context(
    number: int | None, state: State, who: Standing, view: View, typing: Typing
) -> dict[str, Any]:
    """What the list of claims needs beside the claims."""
    return {
        "base": path_of(number),
        "home": f"/issues/{number}",
        "may": {name: may(who, state) for name, may in MAY.items()},
        "view": view,
        "typing": typing,
        "for_somebody": who.role is Role.GRID_WORKER,
        "marks": list(Mark),
        "hide_reasons": MAY_HIDE_FOR,
    }


def _view(
    request: Request, state: State, who: Standing, claims: Sequence[Claim], typing: Typing
) -> View:
    counts = state is not State.ARGUING
    at = number_in(request.query_params.get("show")) or 0
    return View(
        counts=counts,
        listed=_listed(request, claims, typing, counts=counts),
        replied=(at, _rounded(request.query_params.get("replies"), REPLIES)),
        replies=bool(policy.may_reply(who, state)),
        opinions=bool(policy.may_opine(who, state)),
        answers=bool(policy.may_answer(who, state)),
        marks=bool(policy.may_mark(who, state)),
        hides=bool(policy.may_hide(who, state)),
    )


def _listed(
    request: Request, claims: Sequence[Claim], typing: Typing, *, counts: bool
) -> frozenset[tuple[str, int]]:
    """The positions listed: asked for, or with the claim that an act was about in its portion."""
    asked = {request.query_params.get("all", "")} & set(Position)
    start = _rounded(request.query_params.get("from"), PORTION)
    at = number_in(request.query_params.get("show"))
    about = {at, typing.claim_said, *(pair[0] for pair in (typing.reply, typing.choice) if pair)}
    found = dict.fromkeys(asked, start)
    for claim in claims:
        if claim.number in about:
            place = in_order(claims, claim.position, counts=counts).index(claim)
            found[claim.position] = place // PORTION * PORTION
    return frozenset(found.items())


def _rounded(asked: str | None, portion: int) -> int:
    """The beginning of a portion."""
    return (number_in(asked) or 0) // portion * portion


def path_of(number: int | None) -> str:
    return f"/issues/{number}/deliberation"
