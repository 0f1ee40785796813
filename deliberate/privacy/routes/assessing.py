"""The register of impact assessments, for everybody; writing one, for whoever answers."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.people.routes import anyone, enter, someone, today
from deliberate.people.rules import STRANGER, Standing, standing
from deliberate.privacy import actions, policy, queries
from deliberate.privacy.forms import ImpactForm
from deliberate.privacy.rules import TEXTS, AssessmentStage, Processing
from deliberate.verdict import Unseen, require
from deliberate.web.forms import Typed, do_once
from deliberate.web.language import say
from deliberate.web.pages import Done, go_on, page

HOME = "/privacy/impact"
ONE = f"{HOME}/{{processing}}"
BROUGHT = ("purpose", "risks", "measures")
"""What is there to begin with; the rest is judged anew each time."""


def _standing(request: Request) -> Standing:
    """Towards the community, whose data they are: a post over another one is none here."""
    enter(request)
    community = request.state.community
    if community is None:
        return STRANGER
    return standing(anyone(request), today().date(), places=(community.code,))


def _named(request: Request) -> Processing:
    try:
        return Processing(request.path_params["processing"])
    except ValueError:
        raise Unseen from None


async def show_register(request: Request) -> Response:
    who, lines = _standing(request), await queries.register(today())
    context = {
        "lines": lines,
        "missing": [each for each in lines if each.stage is AssessmentStage.MISSING],
        "may": policy.may_assess(who).allowed,
    }
    return page(request, "privacy/impact.html", context)


async def show_versions(request: Request) -> Response:
    who, processing = _standing(request), _named(request)
    versions = await queries.versions_of(processing)
    context = {
        "line": queries.line_of(processing, versions[0] if versions else None, today()),
        "versions": versions,
        "whole": policy.may_read_answers(who).allowed,
        "may": policy.may_assess(who).allowed,
    }
    return page(request, "privacy/assessment.html", context)


async def show_new(request: Request) -> Response:
    require(policy.may_assess(_standing(request)))
    processing = _named(request)
    versions = await queries.versions_of(processing)
    if versions:
        last = versions[0].written
        known, since = {name: getattr(last, name) for name in BROUGHT}, last.since
    else:
        known, since = brought(request.state.display.language, processing), today().date()
    form = ImpactForm(dict.fromkeys(TEXTS, "") | known, since.isoformat())
    return await _show_form(request, processing, form)


def brought(language: str, processing: Processing) -> dict[str, str]:
    """What the program says of itself, for whoever assesses to begin with."""
    return {name: say(language, f"impact.{name}-{processing}") for name in BROUGHT}


async def _show_form(
    request: Request, processing: Processing, form: ImpactForm, status: int = 200
) -> Response:
    context = {"processing": processing, "form": form, "errors": form.errors}
    return page(request, "privacy/assess.html", context, status=status)


async def assess(request: Request) -> Response:
    require(policy.may_assess(_standing(request)))
    processing = _named(request)
    typed = await Typed.read(request)
    form = ImpactForm.read(typed)
    if form.errors:
        return await _show_form(request, processing, form, 422)
    done = await do_once(
        request,
        typed,
        lambda: actions.assess_impact(processing, form.written, by=someone(request), at=now()),
        lambda _: Done(f"{HOME}/{processing}", "impact-assessed"),
    )
    return go_on(done)
