"""The desk: what waits for the post acted in."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.confirmations.queries import waiting_for
from deliberate.issues import queries
from deliberate.issues.rules import Pile
from deliberate.people.policy import may_recover_accounts
from deliberate.people.routes import enter, someone
from deliberate.web.pages import page
from deliberate.web.routing import may_open

BESIDE = (
    "/residents/attested",
    "/residents/rechecks",
    "/residents/letters",
    "/residents/signals",
)
"""Other pages of posts, listed for those whom their policies let in."""


async def show_desk(request: Request) -> Response:
    who = enter(request)
    actor, at = someone(request), now()
    waiting = await queries.desk_of(actor, at=at)
    context = {
        "tally": await queries.desk_tally(actor, at=at),
        "piles": {pile: [each for each in waiting if each.pile is pile] for pile in Pile},
        "shown": len(waiting),
        "may_recover": may_recover_accounts(who).allowed,
        "confirmations": await waiting_for(actor, at),
        "duties": [duty for tell in request.app.state.duties for duty in await tell(actor, at)],
        "beside": [path for path in BESIDE if may_open(request, path, who)],
        "at": at,
    }
    return page(request, "issues/desk.html", context)
