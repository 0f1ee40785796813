"""The desk: what waits for the post acted in."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from deliberate.confirmations.queries import waiting_for
from deliberate.issues import queries
from deliberate.issues.rules import Pile
from deliberate.people.policy import may_recover_accounts
from deliberate.people.routes import enter, someone
from deliberate.web.pages import page


async def show_desk(request: Request) -> Response:
    who = enter(request)
    actor, at = someone(request), datetime.now(UTC)
    waiting = await queries.desk_of(actor, at=at)
    context = {
        "tally": await queries.desk_tally(actor, at=at),
        "piles": {pile: [each for each in waiting if each.pile is pile] for pile in Pile},
        "shown": len(waiting),
        "may_recover": may_recover_accounts(who).allowed,
        "confirmations": await waiting_for(actor, at),
        "at": at,
    }
    return page(request, "issues/desk.html", context)
