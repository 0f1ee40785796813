"""Visiting attested residents again."""

from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.people.actions import note_looks
from deliberate.people.routes import enter, general_standing, someone
from deliberate.people.rules import LookedFor
from deliberate.residency import actions, policy, queries
from deliberate.residency.rules import Outcome
from deliberate.verdict import Unseen
from deliberate.web.forms import Typed, do_once
from deliberate.web.pages import Done, go_on, page
from deliberate.web.routing import get, post

HERE = "/residents/rechecks"


async def show_rechecks(request: Request) -> Response:
    enter(request)
    me, visits = someone(request), await queries.visits()
    drawn = [each.person_id for each in visits]
    await note_looks(drawn, LookedFor.RECHECK, by=me, at=now())
    context = {
        "visits": visits,
        "me": me.person_id,
        "ends": bool(policy.may_end_residence(general_standing(request))),
    }
    return page(request, "residency/rechecks.html", context)


async def recheck(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    if typed["outcome"] not in set(Outcome):
        raise Unseen
    outcome = Outcome(typed["outcome"])
    number, by, at = request.path_params["id"], someone(request), now()
    done = await do_once(
        request,
        typed,
        lambda: actions.recheck(number, outcome, by=by, at=at),
        lambda _: Done(HERE, "rechecked"),
    )
    return go_on(done)


async def end_residence(request: Request) -> Response:
    enter(request)
    typed = await Typed.read(request)
    number, by, at = request.path_params["id"], someone(request), now()
    done = await do_once(
        request,
        typed,
        lambda: actions.end_residence(number, by=by, at=at),
        lambda _: Done(HERE, "residence-ended"),
    )
    return go_on(done)


routes = [
    get(HERE, show_rechecks, may=policy.may_recheck),
    post(f"{HERE}/{{id:int}}", recheck, may=policy.may_recheck),
    post(f"{HERE}/{{id:int}}/end", end_residence, may=policy.may_end_residence),
]
