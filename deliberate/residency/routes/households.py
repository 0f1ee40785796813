"""Who votes for one's household."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.people.queries import home_in_words
from deliberate.people.routes import enter, someone, today
from deliberate.residency import actions, queries
from deliberate.verdict import Refused
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page


async def show_household(request: Request) -> Response:
    enter(request)
    me = someone(request)
    context = {
        "home": await home_in_words(me.home),
        "adults": await queries.housemates(me.home, today().date()),
        "me": me.person_id,
    }
    return page(request, "residency/household.html", context)


async def name_representative(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    me, chosen = someone(request), typed["person"]
    adults = await queries.housemates(me.home, today().date())
    named = {str(each.person_id): each.person_id for each in adults}
    if chosen and chosen not in named:
        raise Refused("not-of-your-household")
    done = await do_once(
        request,
        typed,
        lambda: actions.name_representative(named.get(chosen), by=me, at=now()),
        lambda _: Done("/me/household", "representative-changed"),
    )
    return go_on(done)
