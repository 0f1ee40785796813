"""Proposing in three screens: what and where, is it there already, check and send."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.issues import actions, policy, queries
from deliberate.issues.actions import Proposal
from deliberate.issues.forms import ProposalForm, SimilarForm
from deliberate.issues.models import Issue
from deliberate.issues.routes.entering import enter_draft
from deliberate.issues.rules import Kind, State, Topic, last_day
from deliberate.people.actions import note_looks
from deliberate.people.routes import enter, general_standing, someone
from deliberate.people.rules import LookedFor
from deliberate.verdict import Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page, safe


async def show_blank(request: Request) -> Response:
    enter(request)
    asked = request.query_params.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else Kind.PROPOSAL
    return await show_form(request, ProposalForm(kind=kind))


async def propose(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    form, proposal = await read_proposal(request, typed)
    if proposal is None:
        return await show_form(request, form, status=422)
    at = now()
    done = await do_once(
        request,
        typed,
        lambda: actions.keep_draft(proposal, by=someone(request), at=at),
        lambda draft: Done(f"/propose/{draft.id}/similar"),
    )
    return go_on(done)


async def show_draft(request: Request) -> Response:
    draft, _ = await enter_draft(request)
    return await show_form(request, form_of(draft), draft=draft)


async def redraft(request: Request) -> Response:
    draft, _ = await enter_draft(request)
    typed = await Typed.read(request)
    form, proposal = await read_proposal(request, typed)
    if proposal is None:
        return await show_form(request, form, draft=draft, status=422)
    at = now()
    done = await do_once(
        request,
        typed,
        lambda: actions.keep_redraft(draft.id, proposal, by=someone(request), at=at),
        lambda _: Done(f"/propose/{draft.id}/similar"),
    )
    return go_on(done)


async def read_proposal(request: Request, typed: Typed) -> tuple[ProposalForm, Proposal | None]:
    """The form, and what will be kept of it once nothing is wrong with it."""
    form = ProposalForm.read(typed)
    if form.errors:
        return form, None
    here = request.state.community.code
    if form.area not in dict(await queries.place_choices(here)):
        return replace(form, errors={"area": "no-such-place"}), None
    proposer_id = None
    if form.for_somebody:
        proposer_id = await queries.resident_at(form.for_name, form.for_home, here)
        if proposer_id is None:
            return replace(form, errors={"for_home": "no-such-resident"}), None
        await note_looks([proposer_id], LookedFor.ISSUE, by=someone(request), at=now())
    return form, await written(form, proposer_id)


async def written(form: ProposalForm, proposer_id: int | None) -> Proposal:
    assert form.kind is not None
    assert form.topic is not None
    return await actions.written_out(
        kind=form.kind,
        topic=form.topic,
        title=form.title,
        body=form.body,
        area_code=form.area,
        place=form.place,
        proposer_id=proposer_id,
    )


def form_of(draft: Issue) -> ProposalForm:
    return ProposalForm(
        draft.kind, draft.topic, draft.title, draft.body_source, draft.area.code, draft.place
    )


async def show_form(
    request: Request, form: ProposalForm, *, draft: Issue | None = None, status: int = 200
) -> Response:
    here = request.state.community
    context = {
        "section": "issues",
        "form": form,
        "errors": form.errors,
        "draft": draft,
        "kinds": list(Kind),
        "topics": list(Topic),
        "places": await queries.place_choices(here.code) if here else [],
        "for_others": policy.may_enter_for_others(general_standing(request)),
    }
    return page(request, "issues/propose.html", context, status=status)


async def show_similar(request: Request) -> Response:
    """Skipped when nothing is like it."""
    draft, _ = await enter_draft(request)
    like = await queries.issues_like(draft)
    if not like:
        return go_on(Done(f"/propose/{draft.id}/check"))
    return page(request, "issues/similar.html", draft_context(draft, like=shown(like)))


async def choose_similar(request: Request) -> Response:
    draft, _ = await enter_draft(request)
    typed = await Typed.read(request)
    like = await queries.issues_like(draft)
    form = SimilarForm.read(typed)
    if form.same is not None and form.same not in {each.number for each in like}:
        form = SimilarForm(errors={"same": "choose-one"})
    if form.errors:
        context = draft_context(draft, like=shown(like)) | {"errors": form.errors}
        return page(request, "issues/similar.html", context, status=422)
    number = form.same
    if number is None:
        return go_on(Done(f"/propose/{draft.id}/check"))
    at = now()
    done = await do_once(
        request,
        typed,
        lambda: actions.join_existing(draft.id, number, by=someone(request), at=at),
        lambda _: Done(f"/issues/{number}", "voice-joined"),
    )
    return go_on(done)


def shown(like: list[queries.Like]) -> list[tuple[queries.Like, Markup]]:
    return [(each, safe(each.body_html)) for each in like]


async def show_check(request: Request) -> Response:
    draft, _ = await enter_draft(request)
    return page(request, "issues/check.html", draft_context(draft))


async def send(request: Request) -> Response:
    draft, _ = await enter_draft(request)
    typed = await Typed.read(request)
    at = now()
    done = await do_once(
        request,
        typed,
        lambda: actions.submit_issue(draft.id, by=someone(request), at=at),
        lambda _: Done(f"/propose/{draft.id}/sent", "issue-sent"),
    )
    return go_on(done)


async def show_sent(request: Request) -> Response:
    issue, _ = await enter_draft(request)
    if issue.state is State.DRAFT:
        raise Unseen
    return page(request, "issues/sent.html", draft_context(issue))


def draft_context(draft: Issue, **more: Any) -> dict[str, Any]:
    return {
        "section": "issues",
        "draft": draft,
        "place": queries.place_name(draft),
        "html": safe(draft.body_html),
        "last_day": last_day(draft.due_at) if draft.due_at else None,
        **more,
    }
