"""The page of an issue, and what can be done there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from deliberate.issues import actions, policy, queries
from deliberate.issues.forms import MergeForm, ReasonForm, TriageForm, WithdrawForm
from deliberate.issues.models import Issue
from deliberate.issues.routes.entering import enter_issue, issue_context
from deliberate.issues.rules import ReferReason, RejectReason, ReturnReason
from deliberate.people.routes import anyone, someone, today
from deliberate.people.rules import Actor, Standing
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page, wants_fragment
from deliberate.web.routing import Handler

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
    "triage": policy.may_triage,
    "withdraw": policy.may_withdraw,
    "edit": policy.may_edit_draft,
}


class Form(Protocol):
    @property
    def errors(self) -> Mapping[str, str]: ...


class Nothing:
    """The form of a button: nothing is typed."""

    errors: Mapping[str, str] = {}


async def show(request: Request) -> Response:
    issue, who = await enter_issue(request)
    return await show_issue(request, issue, who)


async def show_issue(
    request: Request,
    issue: Issue,
    who: Standing,
    *,
    form: Form | None = None,
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
        "merged": await queries.issues_merged_into(issue.id),
        "timeline": await queries.timeline_of(request.path_params["number"]),
        "bodies": await queries.bodies_for(issue) if may["triage"] else [],
        "reasons": REASONS,
        "form": form,
        "errors": form.errors if form else {},
        "said": said,
    }
    return page(request, "issues/issue.html", context, fragment="issues/_issue.html", status=status)


Act = Callable[..., Awaitable[Any]]


def acts(said: str, act: Act, read: Callable[[Request, Issue, Typed], Awaitable[Form]]) -> Handler:
    """A handler that reads a form, does one thing to the issue, and shows it again."""

    async def handle(request: Request) -> Response:
        issue, who = await enter_issue(request)
        typed = await Typed.read(request)
        form = await read(request, issue, typed)
        if form.errors:
            return await show_issue(request, issue, who, form=form, status=422)
        number = request.path_params["number"]
        do = partial(act, number, form, by=someone(request), at=datetime.now(UTC))
        to = f"/issues/{number}"
        done = await do_once(request, typed, do, lambda code: Done(to, code or said))
        if not wants_fragment(request):
            return go_on(done)
        changed = await queries.find_issue(number)
        assert changed is not None
        who = queries.standing_on(changed, anyone(request), today().date())
        return await show_issue(request, changed, who, said=done.said)

    return handle


async def nothing(_: Request, __: Issue, ___: Typed) -> Form:
    return Nothing()


def reason_for(act: str) -> Callable[[Request, Issue, Typed], Awaitable[Form]]:
    async def read(_: Request, __: Issue, typed: Typed) -> Form:
        return ReasonForm.read(act, REASONS[act], typed)

    return read
