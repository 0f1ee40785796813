"""The page of an issue's panels, and their numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deliberate.issues.models import Issue
from deliberate.issues.routes import enter_issue, issue_context
from deliberate.panels import policy, queries
from deliberate.panels.forms import CallForm, DrawForm, ExtendForm
from deliberate.panels.models import Panel
from deliberate.panels.queries import Own, Row
from deliberate.panels.rules import AgeBand, Feature, Purpose, Stage, Tenure
from deliberate.people.actions import note_looks
from deliberate.people.routes import anyone, someone, today
from deliberate.people.rules import LookedFor, Standing
from deliberate.verdict import Unseen
from deliberate.web import language
from deliberate.web.pages import page

PAGE, PART = "panels/panels.html", "panels/_panels.html"
VALUES = {Feature.AGE: AgeBand, Feature.TENURE: Tenure}


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel as a page tells it."""

    panel: Panel
    stage: Stage
    volunteers: int
    quotas: list[Row]
    seats: list[int]
    own: Own | None
    members: list[tuple[int, str, str]]


async def show(request: Request) -> Response:
    issue, who = await enter_issue(request)
    return await show_panels(request, issue, who)


async def show_panels(
    request: Request,
    issue: Issue,
    who: Standing,
    *,
    status: int = 200,
    said: str = "",
    **more: Any,
) -> Response:
    """`more`: forms that failed, as they were typed; quotas that cannot be kept."""
    shown = [await _shown(request, panel, who, issue) for panel in await queries.panels_of(issue)]
    taken = {each.panel.purpose for each in shown}
    context = {
        **issue_context(issue, who),
        "panels": shown,
        "free": [purpose for purpose in Purpose if purpose not in taken],
        "may": _allowed(who, issue),
        "Stage": Stage,
        "Feature": Feature,
        "value_of": _value_in(request.state.display.language),
        "call_form": CallForm(area=issue.area.code),
        "draw_form": DrawForm(),
        "extend_form": ExtendForm(),
        "changes": {},
        "said": said,
        **more,
    }
    forms = (context["call_form"], context["draw_form"], context["extend_form"])
    context["errors"] = {name: code for form in forms for name, code in form.errors.items()}
    return page(request, PAGE, context, fragment=PART, status=status)


async def _shown(request: Request, panel: Panel, who: Standing, issue: Issue) -> Shown:
    person = viewer.person_id if (viewer := anyone(request)) else None
    sees = policy.may_see_members(who, issue.state)
    if sees:
        sitting = [each.person_id for each in panel.volunteers if each.sits]
        await note_looks(sitting, LookedFor.PANEL, by=someone(request), at=now())
    return Shown(
        panel,
        panel.stage_at(now()),
        len(panel.volunteers),
        await queries.quota_rows(panel),
        queries.seats_of(panel),
        queries.own_part(panel, person) if person else None,
        await queries.members_of(panel) if sees else [],
    )


def _allowed(who: Standing, issue: Issue) -> dict[str, object]:
    asked = (policy.may_call, policy.may_volunteer, policy.may_draw, policy.may_excuse)
    return {may.__name__.removeprefix("may_"): may(who, issue.state) for may in asked}


def _value_in(spoken: str) -> Callable[[str, str], str]:
    """A value in words: buildings have their names, bands and tenures their codes."""

    def told(feature: str, value: str) -> str:
        kind = VALUES.get(Feature(feature))
        return language.label(spoken, kind(value)) if kind else value

    return told


async def show_numbers(request: Request) -> Response:
    """All that anybody needs to draw again."""
    issue, _ = await enter_issue(request)
    panel = await queries.find_panel(issue, purpose_of(request).value)
    return JSONResponse(queries.as_document(panel, now()))


def purpose_of(request: Request) -> Purpose:
    asked = request.path_params["purpose"]
    if asked not in set(Purpose):
        raise Unseen
    return Purpose(asked)


def now() -> datetime:
    return today()
