"""The page of an issue, and what can be done there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.issues import actions, policy, queries
from deliberate.issues.forms import BLANK, MergeForm, ReasonForm, TriageForm, WithdrawForm
from deliberate.issues.models import Issue
from deliberate.issues.routes.entering import enter_issue, issue_context
from deliberate.issues.rules import ReferReason, RejectReason, ReturnReason
from deliberate.people.routes import anyone, someone, today
from deliberate.people.rules import Standing
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page, safe, wants_fragment
from deliberate.web.routing import Guarded, Handler, get, post

REASONS: dict[str, type[StrEnum]] = {
    "return": ReturnReason,
    "refer": ReferReason,
    "reject": RejectReason,
}
POLICIES = {
    "accept": policy.may_accept,
    "return": policy.may_return,
    "merge": policy.may_merge,
    "unmerge": policy.may_unmerge,
    "refer": policy.may_refer,
    "reject": policy.may_reject,
    "second": policy.may_second,
    "follow": policy.may_follow,
    "unfollow": policy.may_follow,
    "triage": policy.may_triage,
    "withdraw": policy.may_withdraw,
    "edit": policy.may_edit_draft,
}


class Form(Protocol):
    @property
    def errors(self) -> Mapping[str, str]: ...

    @property
    def answers(self) -> Mapping[str, Any]:
        """What the action is told."""


async def show(request: Request) -> Response:
    issue, who = await enter_issue(request)
    return await show_issue(request, issue, who)


async def show_issue(
    request: Request,
    issue: Issue,
    who: Standing,
    *,
    form: Form = BLANK,
    said: str = "",
    status: int = 200,
) -> Response:
    viewer = anyone(request)
    may = {act: allowed(who, issue.state) for act, allowed in POLICIES.items()}
    follows, seconded = False, False
    if viewer:
        follows, seconded = await queries.own_part_in(issue.id, viewer.person_id)
    context = {
        **issue_context(issue, who),
        "may": may,
        "follows": follows,
        "seconded": seconded,
        "place": queries.place_name(issue),
        "support": await queries.support_of(issue.id, issue.proposer_id),  # type: ignore[attr-defined]  # made by the ORM
        "photos": await queries.photos_of(issue.id),
        "may_add_photo": policy.may_add_photo(who, issue.state),
        "merged": await queries.issues_merged_into(issue.id),
        "timeline": await queries.timeline_of(request.path_params["number"]),
        "bodies": await queries.bodies_for(issue) if may["triage"] else [],
        "html": safe(issue.body_html),
        "reasons": REASONS,
        "fragment": wants_fragment(request),
        "form": form,
        "errors": form.errors,
        "said": said,
    }
    return page(request, "issues/issue.html", context, fragment="issues/_issue.html", status=status)


Read = Callable[[Request, Issue, Typed], Awaitable[Form]]


def acts(act: Callable[..., Awaitable[Any]], said: str, read: Read) -> Handler:
    """A handler that reads a form, does one thing to the issue, and shows it again."""

    async def handle(request: Request) -> Response:
        issue, who = await enter_issue(request)
        typed = await Typed.read(request)
        form = await read(request, issue, typed)
        if form.errors:
            return await show_issue(request, issue, who, form=form, status=422)
        number = request.path_params["number"]
        do = partial(act, number, by=someone(request), at=now(), **form.answers)
        done = await do_once(
            request, typed, do, lambda code: Done(f"/issues/{number}", code or said)
        )
        return await show_changed(request, done)

    return handle


async def show_changed(request: Request, done: Done) -> Response:
    if not wants_fragment(request):
        return go_on(done)
    issue = await queries.find_issue(request.path_params["number"])
    assert issue is not None
    who = queries.standing_on(issue, anyone(request), today().date())
    return await show_issue(request, issue, who, said=done.said)


async def nothing(_: Request, __: Issue, ___: Typed) -> Form:
    return BLANK


def reason_for(act: str) -> Read:
    async def read(_: Request, __: Issue, typed: Typed) -> Form:
        return ReasonForm.read(act, REASONS[act], typed)

    return read


async def merging(_: Request, issue: Issue, typed: Typed) -> Form:
    form = MergeForm.read(typed)
    if form.errors or form.into is None:
        return form
    target = await queries.find_issue(form.into)
    if target is None or not actions.can_take_in(target, issue):
        return replace(form, errors={"into": "no-such-issue"})
    return form


async def triage(_: Request, issue: Issue, typed: Typed) -> Form:
    form = TriageForm.read(typed)
    if form.lead is not None and form.lead not in dict(await queries.bodies_for(issue)):
        return replace(form, errors={"lead": "choose-one"})
    return form


async def withdrawing(_: Request, __: Issue, typed: Typed) -> Form:
    return WithdrawForm.read(typed)


async def reject(number: int, **answers: Any) -> str:
    """Which of the two steps it was."""
    decided = await actions.reject_issue(number, **answers)
    return "issue-rejected" if decided else "rejection-proposed"


def act_on(name: str, act: Callable[..., Awaitable[Any]], said: str, read: Read) -> Guarded:
    return post(f"/issues/{{number:int}}/{name}", acts(act, said, read), may=POLICIES[name])


routes = [
    get("/issues/{number:int}", show, may=policy.may_see),
    act_on("accept", actions.accept_issue, "issue-accepted", nothing),
    act_on("return", actions.return_issue, "issue-returned", reason_for("return")),
    act_on("merge", actions.merge_issue, "issue-merged", merging),
    act_on("unmerge", actions.unmerge_issue, "issue-unmerged", nothing),
    act_on("refer", actions.refer_issue, "issue-referred", reason_for("refer")),
    act_on("reject", reject, "issue-rejected", reason_for("reject")),
    act_on("second", actions.second_issue, "issue-seconded", nothing),
    act_on("follow", actions.follow_issue, "issue-followed", nothing),
    act_on("unfollow", actions.unfollow_issue, "issue-unfollowed", nothing),
    act_on("triage", actions.triage_issue, "issue-triaged", triage),
    act_on("withdraw", actions.withdraw_issue, "issue-withdrawn", withdrawing),
]
