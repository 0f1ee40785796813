"""The front door: every part of the house is joined here and nowhere else."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from deliberate import __version__, settings
from deliberate.calendar.moments import day_in_shanghai
from deliberate.clock import CLOCK, now
from deliberate.confirmations.actions import CarryOut
from deliberate.confirmations.routes import routes as confirmation_pages
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.decisions.actions import notice_confirmed, seal_boxes, settle_votes
from deliberate.decisions.routes import routes as decision_pages
from deliberate.deliberations.actions import closing_confirmed, settle_rounds
from deliberate.deliberations.queries import rounds_to_answer
from deliberate.deliberations.routes import routes as deliberation_pages
from deliberate.deliberations.routes.drawing import keep_drawn_letters
from deliberate.issues.actions import lapse_overdue
from deliberate.issues.routes import routes as issue_pages
from deliberate.issues.rules import Reminding
from deliberate.log import Event, note, tell_the_rest
from deliberate.panels.routes import routes as panel_pages
from deliberate.people.actions import let_recoveries_take_effect
from deliberate.people.routes import ProofWanted, WhoIsHere, ask_for_proof
from deliberate.people.routes import routes as people_pages
from deliberate.posts.actions import end_post, grant_post
from deliberate.posts.routes import routes as post_pages
from deliberate.privacy.actions import erase_what_is_due, keep_periods
from deliberate.privacy.queries import assessments_due
from deliberate.privacy.routes import routes as privacy_pages
from deliberate.record.queries import head
from deliberate.record.signing import sign_when_due
from deliberate.residency.actions import draw_rechecks, forget_codes
from deliberate.residency.routes import routes as residency_pages
from deliberate.resolutions.actions import publication_confirmed, take_effect
from deliberate.resolutions.routes import routes as resolution_pages
from deliberate.storage import forget_forms, lasting_connections
from deliberate.verdict import anyone_may
from deliberate.web.limits import LARGEST_BODY, Patience, Room, Shape, Whole
from deliberate.web.refusals import HANDLERS
from deliberate.web.routes import routes as plain_pages
from deliberate.web.routing import get
from deliberate.web.security import Headers, SameOrigin

SECONDS_BETWEEN_ROUNDS = 30
REMINDING: tuple[Reminding, ...] = (rounds_to_answer,)
"""The rooms that have something to remind people of on the first page."""
DUTIES: tuple[Reminding, ...] = (assessments_due,)
"""Those that have something on the desk of a post beside the issues."""
CARRIED_OUT: dict[TwoPersonAct, CarryOut] = {
    TwoPersonAct.GRANT_POST: grant_post,
    TwoPersonAct.END_POST: end_post,
    TwoPersonAct.CLOSING: closing_confirmed,
    TwoPersonAct.NOTICE: notice_confirmed,
    TwoPersonAct.PUBLICATION: publication_confirmed,
}
"""What happens when the second of two persons confirms."""


async def health(_: Request) -> Response:
    try:
        number, _hash = await head()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is logged and told
        note(Event.DATABASE_SILENT, error)
        return JSONResponse({"status": "unavailable", "version": __version__}, 503)
    told = {"status": "ready", "version": __version__, "entries": number}
    return JSONResponse(told | ({"clock_jumped_by": str(jump)} if (jump := CLOCK.jump) else {}))


async def what_time_does(at: datetime) -> None:
    """Everything that happens because a day has come. Each is idempotent."""
    await forget_forms(at)
    await lapse_overdue(at)
    await settle_rounds(at)
    await settle_votes(at)
    await seal_boxes(at)
    await keep_drawn_letters()
    await take_effect(at)
    await let_recoveries_take_effect(at)
    await forget_codes(at)
    await draw_rechecks(at)
    await sign_when_due(at)
    await erase_what_is_due(at)


async def a_round(at: datetime, kept_on: date | None) -> date:
    """What the clock does at a moment; once a day also what keeps the periods."""
    await what_time_does(at)
    if kept_on != day_in_shanghai(at):
        await keep_periods(at)
    return day_in_shanghai(at)


async def rounds() -> None:
    day = None
    while True:
        try:
            if jump := CLOCK.jump:
                note(Event.CLOCK_JUMPED, by=str(jump))
            else:
                day = await a_round(now(), day)
        except Exception as error:  # noqa: BLE001 - the next round tries again
            note(Event.ROUND_FAILED, error)
        tell_the_rest()
        await asyncio.sleep(SECONDS_BETWEEN_ROUNDS)


@asynccontextmanager
async def open_house(_: Starlette) -> AsyncIterator[None]:
    async with lasting_connections():
        clock = asyncio.create_task(rounds())
        note(Event.STARTED, version=__version__)
        yield
        clock.cancel()
        with suppress(asyncio.CancelledError):
            await clock
        tell_the_rest(at_once=True)
        note(Event.STOPPED)


mimetypes.add_type("image/svg+xml; charset=utf-8", ".svg")  # how static files are told


def create_app() -> Starlette:
    routes: list[BaseRoute] = [
        *issue_pages,
        *deliberation_pages,
        *decision_pages,
        *resolution_pages,
        *panel_pages,
        *people_pages,
        *privacy_pages,
        *residency_pages,
        *confirmation_pages,
        *post_pages,
        *plain_pages,
        get("/health", health, may=anyone_may),
        Mount("/static/htmx", StaticFiles(packages=[("js_lib_htmx", "static/htmx")])),
        Mount("/static", StaticFiles(directory=settings.shipped("static"))),
    ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Headers),
            Middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY),
            Middleware(Shape),
            Middleware(SameOrigin),
            Middleware(Patience),
            Middleware(Whole),
            Middleware(Room),
            Middleware(WhoIsHere),
        ],
        exception_handlers={**HANDLERS, ProofWanted: ask_for_proof},
        lifespan=open_house,
    )
    app.router.redirect_slashes = False  # it would build an address of what the request calls us
    app.state.reminding = REMINDING
    app.state.duties = DUTIES
    app.state.carried_out = CARRIED_OUT
    return app
