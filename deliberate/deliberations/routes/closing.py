"""The closing statement."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.confirmations.queries import waiting_on
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.deliberations import actions, queries
from deliberate.deliberations.forms import ClosingForm
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.routes.showing import path_of
from deliberate.deliberations.rules import LONGEST_POINT, Path
from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.people.routes import someone
from deliberate.people.rules import Standing
from deliberate.verdict import Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page


async def show_close(request: Request) -> Response:
    """The form, with the open questions already listed among the unanswered."""
    issue, who = await enter_issue(request)
    thread = await _thread(issue)
    questions = await queries.open_questions_in(thread.id)
    lines = (f"#{number} {text}"[:LONGEST_POINT].replace("\n", " ") for number, text in questions)
    return await _show_form(request, issue, who, thread, ClosingForm(unanswered="\n".join(lines)))


async def close(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    thread = await _thread(issue)
    form = ClosingForm.read(typed, **await queries.what_a_closing_needs(thread.id))
    if form.errors:
        return await _show_form(request, issue, who, thread, form, status=422)
    said = form.said
    done = await do_once(
        request,
        typed,
        lambda: actions.propose_closing(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            agreed=said.agreed,
            disputed=said.disputed,
            unanswered=said.unanswered,
            path=Path(said.path),
            reason=said.reason,
        ),
        lambda key: Done(f"/confirmations/{key}", "act-proposed"),
    )
    return go_on(done)


async def _thread(issue: Issue) -> Deliberation:
    thread = await queries.deliberation_on(issue)
    if thread is None:
        raise Unseen
    return thread


async def _show_form(
    request: Request,
    issue: Issue,
    who: Standing,
    thread: Deliberation,
    form: ClosingForm,
    status: int = 200,
) -> Response:
    context = {
        **issue_context(issue, who),
        "base": path_of(issue.number),
        "form": form,
        "errors": form.errors,
        "paths": list(Path),
        "waiting_act": await waiting_on(
            TwoPersonAct.CLOSING, issue.number, someone(request), now()
        ),
        **await queries.what_a_closing_needs(thread.id),
    }
    return page(request, "deliberations/close.html", context, status=status)
