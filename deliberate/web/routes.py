"""Pages that belong to no room: how it looks, help, and the public record."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate import settings
from deliberate.verdict import Unseen, anyone_may
from deliberate.web.display import CHOICES
from deliberate.web.forms import Typed
from deliberate.web.pages import Done, go_on, page
from deliberate.web.record import routes as record_pages
from deliberate.web.reports import routes as reports
from deliberate.web.routing import Handler, get, post
from deliberate.web.text import local_path

A_YEAR = 365 * 24 * 3600


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
                settings.HOST_ONLY + name,
                typed[name],
                max_age=A_YEAR,
                path="/",
                httponly=True,
                samesite="lax",
                secure=settings.SECURE,
            )
    return answer


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
    *record_pages,
    *reports,
    get("/styleguide", styleguide, may=anyone_may),
]
