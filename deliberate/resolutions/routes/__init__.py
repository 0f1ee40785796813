"""The pages of a resolution: drafting, the published document, its PDF, verification."""

import json
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from deliberate import settings
from deliberate.clock import now
from deliberate.confirmations.queries import waiting_on
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.decisions.models import Decision
from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.people.routes import enter, someone
from deliberate.people.rules import Standing
from deliberate.resolutions import actions, policy, queries
from deliberate.resolutions.forms import DraftForm, suggested
from deliberate.resolutions.models import Resolution
from deliberate.resolutions.routes.pdf import pdf_of
from deliberate.resolutions.rules import MOST_CLAUSES, Kind, as_code, missing, seen
from deliberate.resolutions.rules.paper import Draft, paper, unsigned
from deliberate.verdict import Unseen, anyone_may
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page, wants_fragment
from deliberate.web.qr import qr_of
from deliberate.web.reading import number_in
from deliberate.web.routing import get, post, weighty
from deliberate.web.text import plain

DRAFTED = "resolution-drafted"


async def index(request: Request) -> Response:
    enter(request)
    words = plain(request.query_params.get("q", ""))[:40]
    current = number_in(request.query_params.get("page")) or 1
    found, total = await queries.published_resolutions(words, current)
    context = {
        "found": found,
        "total": total,
        "words": words,
        "current": current,
        "pages": -(-total // queries.ON_A_PAGE),
    }
    return page(request, "resolutions/list.html", context)


async def show(request: Request) -> Response:
    issue, who = await enter_issue(request)
    return await show_resolution(request, issue, who)


async def show_resolution(request: Request, issue: Issue, who: Standing) -> Response:
    context = {**issue_context(issue, who), "may_archive": policy.may_archive(who, issue.state)}
    resolution = await queries.resolution_of(issue)
    if resolution and resolution.published_at:
        context |= await published_context(resolution, issue)
        return page(request, "resolutions/published.html", context)
    if not policy.may_draft(who, issue.state):
        return page(request, "resolutions/awaited.html", context)
    return await show_editor(request, issue, who)


async def published_context(resolution: Resolution, issue: Issue) -> dict[str, Any]:
    return {
        "resolution": resolution,
        "paper": json.loads(resolution.document),
        "whole": await queries.is_whole(resolution, issue),
        "qr": qr_of(address_of(resolution.code or "")),
    }


async def show_editor(
    request: Request,
    issue: Issue,
    who: Standing,
    form: DraftForm | None = None,
    *,
    said: str = "",
    status: int = 200,
) -> Response:
    """The committee's page: the draft, how it will look, and what is still missing."""
    decision = await queries.decision_for(issue)
    resolution = await queries.resolution_of(issue)
    context = {
        **issue_context(issue, who),
        **await draft_context(request, issue, decision, resolution),
        "form": form or await first_form(issue, resolution),
        "errors": form.errors if form else {},
        "said": said,
        "most": MOST_CLAUSES,
        "may_publish": policy.may_publish(who, issue.state),
        "may_sign": queries.may_sign(issue, decision, someone(request)),
        "waiting_act": await waiting_on(
            TwoPersonAct.PUBLICATION, issue.number, someone(request), now()
        ),
    }
    whole, fragment = "resolutions/draft.html", "resolutions/_editor.html"
    return page(request, whole, context, fragment=fragment, status=status)


async def draft_context(
    request: Request, issue: Issue, decision: Decision | None, resolution: Resolution | None
) -> dict[str, Any]:
    draft = queries.written(resolution) if resolution else None
    kind = Kind.RESOLUTION if decision else Kind.AGREEMENT
    post = someone(request).post
    grounds = await queries.grounds_of(issue, decision)
    signature = unsigned(post.organization if post else "", now())
    lacks = missing(drafted=draft is not None, unanswered=await queries.unanswered(issue, decision))
    return {
        "kind": kind,
        "lacks": lacks,
        "paper": paper(kind, draft or Draft("", "", ()), grounds, signature),
        "as_seen": seen(draft.title, draft.summary, resolution.clauses)
        if draft and resolution
        else "",
    }


async def first_form(issue: Issue, resolution: Resolution | None) -> DraftForm:
    if resolution:
        return DraftForm.of(queries.written(resolution))
    return suggested(f"关于{issue.title}的决议", await queries.agreed_points(issue))


async def draft(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    form = DraftForm.read(typed)
    if typed["do"] not in {"", "save"}:
        return await show_editor(request, issue, who, form.pressed(typed["do"]))
    if form.errors:
        return await show_editor(request, issue, who, form, status=422)
    done = await do_once(
        request,
        typed,
        lambda: actions.draft_resolution(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            title=form.title,
            summary=form.summary,
            clauses=list(form.clauses),
        ),
        lambda _: Done(f"/issues/{issue.number}/resolution#preview", DRAFTED),
    )
    if wants_fragment(request):
        return await show_editor(request, issue, who, said=done.said)
    return go_on(done)


async def publish(request: Request) -> Response:
    await enter_issue(request)
    typed = await Typed.read(request)
    done = await do_once(
        request,
        typed,
        lambda: actions.propose_publication(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            as_seen=typed["as_seen"],
        ),
        lambda key: Done(f"/confirmations/{key}", "act-proposed"),
    )
    return go_on(done)


async def archive(request: Request) -> Response:
    issue, _ = await enter_issue(request)
    typed = await Typed.read(request)
    done = await do_once(
        request,
        typed,
        lambda: actions.archive_issue(request.path_params["number"], by=someone(request), at=now()),
        lambda _: Done(f"/issues/{issue.number}/resolution", "issue-archived"),
    )
    return go_on(done)


async def as_pdf(request: Request) -> Response:
    issue, _ = await enter_issue(request)
    resolution = await queries.resolution_of(issue)
    if resolution is None or not resolution.code:
        raise Unseen
    made = await pdf_of(resolution.document, resolution.code, address_of(resolution.code))
    name = quote(f"{resolution.number} {resolution.title}.pdf", safe="")
    latin = f'attachment; filename="resolution-{issue.number}.pdf"'
    headers = {"Content-Disposition": f"{latin}; filename*=UTF-8''{name}"}
    return Response(made, headers=headers, media_type="application/pdf")


async def verify(request: Request) -> Response:
    """The field for a code. It leads to the address that the QR code holds."""
    enter(request)
    typed = request.query_params.get("code", "")[:40]
    if code := as_code(typed):
        return RedirectResponse(f"/v/{code}", 303)
    errors = {"code": "not-a-code"} if typed.strip() else {}
    context = {"typed": typed, "errors": errors}
    return page(request, "resolutions/verify.html", context, status=422 if errors else 200)


async def verified(request: Request) -> Response:
    enter(request)
    code = as_code(request.path_params["code"])
    found = await queries.checked(code) if code else None
    context = {"code": code or request.path_params["code"][:40], "found": found}
    return page(request, "resolutions/verified.html", context, status=200 if found else 404)


def address_of(code: str) -> str:
    return f"{settings.BASE_URL}/v/{code}"


routes = [
    get("/resolutions", index, may=anyone_may),
    get("/issues/{number:int}/resolution", show, may=anyone_may),
    get("/issues/{number:int}/resolution.pdf", as_pdf, may=anyone_may),
    post("/issues/{number:int}/resolution", draft, may=policy.may_draft),
    weighty("/issues/{number:int}/resolution/publish", publish, may=policy.may_draft),
    weighty("/issues/{number:int}/archive", archive, may=policy.may_archive),
    get("/verify", verify, may=anyone_may),
    get("/v/{code}", verified, may=anyone_may),
]
