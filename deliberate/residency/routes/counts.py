"""How many of each building take part, for everybody to compare with what they know."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.people.routes import enter, today
from deliberate.residency import queries
from deliberate.residency.rules import LEAST, shown_counts
from deliberate.web.pages import page


async def show_counts(request: Request) -> Response:
    enter(request)
    community = request.state.community
    counts = await queries.building_counts(community.code, today().date()) if community else []
    context = {
        "rows": shown_counts(counts),
        "registered": sum(each.registered for each in counts),
        "least": LEAST,
    }
    return page(request, "residency/counts.html", context)
