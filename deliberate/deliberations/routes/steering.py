"""What the committee and the facilitator do with the whole: convene, extend, draw up options."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.deliberations import actions, queries
from deliberate.deliberations.forms import ConveningForm, OptionForm, PeriodForm
from deliberate.deliberations.routes.showing import Typing, path_of, show_page
from deliberate.deliberations.rules import Form
from deliberate.issues.routes import enter_issue
from deliberate.people.routes import someone, today
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on


async def convene(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    neutral = await queries.neutral_people(issue, today().date())
    form = ConveningForm.read(typed, [person for person, *_ in neutral])
    if form.errors:
        return await show_page(request, issue, who, Typing(convening=form), status=422)
    done = await do_once(
        request,
        typed,
        lambda: actions.convene(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            question=form.question,
            form=Form(form.form),
            facilitator_id=int(form.facilitator),
            facts=form.facts,
            days=int(form.days),
        ),
        lambda _: Done(path_of(issue.number), "deliberation-convened"),
    )
    return go_on(done)


async def extend(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    form = PeriodForm.read_extension(typed)
    if form.errors:
        return await show_page(request, issue, who, Typing(period=form), status=422)
    done = await do_once(
        request,
        typed,
        lambda: actions.extend(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            days=int(form.days),
            reason=form.reason,
        ),
        lambda _: Done(path_of(issue.number), "deliberation-extended"),
    )
    return go_on(done)


async def start_drafting(request: Request) -> Response:
    issue, _ = await enter_issue(request)
    typed = await Typed.read(request)
    done = await do_once(
        request,
        typed,
        lambda: actions.start_drafting(
            request.path_params["number"], by=someone(request), at=now()
        ),
        lambda _: Done(f"{path_of(issue.number)}#options", "drafting-started"),
    )
    return go_on(done)


async def resume_arguing(request: Request) -> Response:
    issue, who = await enter_issue(request)
    typed = await Typed.read(request)
    form = PeriodForm.read_resumption(typed)
    if form.errors:
        return await show_page(request, issue, who, Typing(period=form), status=422)
    done = await do_once(
        request,
        typed,
        lambda: actions.resume_arguing(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            days=int(form.days),
            reason=form.reason,
        ),
        lambda _: Done(path_of(issue.number), "arguing-resumed"),
    )
    return go_on(done)


async def put_option(request: Request) -> Response:
    """Add an option, or change the one that the path names."""
    issue, who = await enter_issue(request)
    option = request.path_params.get("option")
    typed = await Typed.read(request)
    form = OptionForm.read(typed)
    if form.errors:
        return await show_page(request, issue, who, Typing(option=(option, form)), status=422)
    done = await do_once(
        request,
        typed,
        lambda: actions.put_option(
            request.path_params["number"],
            by=someone(request),
            at=now(),
            title=form.title,
            body=form.body,
            cost=form.yuan,
            funding=form.funding,
            effects=form.effects,
            status_quo=bool(form.status_quo),
            option=option,
        ),
        lambda number: Done(f"{path_of(issue.number)}#option-{number}", "option-put"),
    )
    return go_on(done)


async def drop_option(request: Request) -> Response:
    issue, _ = await enter_issue(request)
    typed = await Typed.read(request)
    done = await do_once(
        request,
        typed,
        lambda: actions.drop_option(
            request.path_params["number"],
            request.path_params["option"],
            by=someone(request),
            at=now(),
        ),
        lambda _: Done(f"{path_of(issue.number)}#options", "option-dropped"),
    )
    return go_on(done)
