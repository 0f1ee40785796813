"""What is worth looking at, for those who watch over fairness: never a person."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.people.routes import enter, today
from deliberate.residency import queries
from deliberate.web.pages import page


async def show_signals(request: Request) -> Response:
    enter(request)
    community = request.state.community.code
    found = await queries.signals_in(community, today().date(), now())
    return page(request, "residency/signals.html", {"signals": found})
