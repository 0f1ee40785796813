"""Pages that belong to no room: how it looks, help, and the public record."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate import settings
from deliberate.record.queries import head, latest_entries
from deliberate.verdict import Unseen, anyone_may
from deliberate.web.display import CHOICES
from deliberate.web.forms import Typed
from deliberate.web.pages import Done, go_on, page
from deliberate.web.routing import Handler, get, post
from deliberate.web.text import local_path

A_YEAR = 365 * 24 * 3600
ON_A_PAGE = 50


def shows(template: str) -> Handler:
    async def show(request: Request) -> Response:
        return page(request, template, {})

    return show


async def display(request: Request) -> Response:
    """Keep how pages shall look, in cookies: works without an account and without JavaScript."""
    typed = await Typed.read(request)
    answer = go_on(Done(local_path(typed["next"])))
    for name, allowed in CHOICES.items():
        if name in typed and typed[name] in allowed:
            answer.set_cookie(
                name, typed[name], max_age=A_YEAR, path="/", samesite="lax", secure=settings.SECURE
            )
    return answer


async def show_record(request: Request) -> Response:
    asked, of_office = request.query_params.get("before", ""), "all" not in request.query_params
    before = int(asked[:18]) if asked.isdecimal() else None
    lines = await latest_entries(before=before, of_office=of_office)
    number, hashed = await head()
    older = lines[-1].number if len(lines) == ON_A_PAGE and lines[-1].number > 1 else None
    context = {
        "lines": lines,
        "number": number,
        "hash": hashed,
        "older": older,
        "of_office": of_office,
    }
    return page(request, "web/record.html", context)


async def styleguide(request: Request) -> Response:
    if not settings.DEBUG:
        raise Unseen
    return page(request, "web/styleguide.html", {})


routes = [
    get("/help", shows("web/help.html"), may=anyone_may),
    get("/help/paper", shows("web/paper.html"), may=anyone_may),
    get("/help/accessibility", shows("web/accessibility.html"), may=anyone_may),
    get("/help/privacy", shows("web/privacy.html"), may=anyone_may),
    get("/display", shows("web/display.html"), may=anyone_may),
    post("/display", display, may=anyone_may),
    get("/record", show_record, may=anyone_may),
    get("/styleguide", styleguide, may=anyone_may),
]
