"""The first page, and the list of issues."""

from datetime import datetime
from functools import lru_cache, partial

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from deliberate.clock import now
from deliberate.issues import policy, queries
from deliberate.issues.forms import read_wanted
from deliberate.issues.rules import (
    RESULTS,
    WANTS_RESIDENTS,
    Due,
    Reminder,
    Shown,
    Topic,
    due_in,
)
from deliberate.people.routes import anyone, enter
from deliberate.web.pages import environment, page, wants_fragment

ON_HOME = 5
RESULTS_ON_HOME = 3


async def show_home(request: Request) -> Response:
    """What waits for me, what is open, what came of things."""
    who = enter(request)
    here, at = community_of(request), now()
    waiting = await queries.issues_waiting(anyone(request), community_id=here, at=at, limit=ON_HOME)
    running = await queries.issues_in(
        WANTS_RESIDENTS, community_id=here, at=at, limit=ON_HOME * 2, nearest=True
    )
    ids = {each.id for each in waiting}
    context = {
        "section": "home",
        "reminders": await _reminders(request, at),
        "waits": waiting,
        "running": [each for each in running if each.id not in ids][:ON_HOME],
        "results": await queries.issues_in(
            RESULTS, community_id=here, at=at, limit=RESULTS_ON_HOME, nearest=False
        ),
        "may_propose": policy.may_propose(who),
    }
    return page(request, "issues/home.html", context)


async def _reminders(request: Request, at: datetime) -> list[tuple[Reminder, Due | None]]:
    """What presses for the viewer, and how much time is left. The front door knows who tells."""
    viewer, telling = anyone(request), request.app.state.reminding
    told = [each for tell in telling for each in await tell(viewer, at)] if viewer else []
    return [(each, due_in(each.until, at)) for each in told]


@lru_cache(maxsize=4096)
def row_of(spoken: str, issue: queries.Listed) -> Markup:
    """An issue in a list. The same row is the same HTML for everybody: it is made once."""
    macros = environment(spoken).get_template("issues/_row.html").module
    row: Markup = macros.row(issue)  # type: ignore[attr-defined]  # a macro
    return row


async def show_list(request: Request) -> Response:
    enter(request)
    wanted = read_wanted(request.query_params)
    found = await queries.issues_found(
        wanted,
        community_id=community_of(request),
        viewer=anyone(request),
        at=now(),
    )
    here = request.state.community
    context = {
        "row": partial(row_of, request.state.display.language),
        "wanted": wanted,
        "found": found,
        "filters": list(Shown),
        "topics": list(Topic),
        "places": await queries.place_choices(here.code) if here else [],
        "fragment": wants_fragment(request),
        "kept": kept_in_links(wanted),
    }
    return page(request, "issues/list.html", context, fragment="issues/_list.html")


def kept_in_links(wanted: queries.Wanted) -> dict[str, str]:
    """What a link to another filter or page keeps of what was asked for."""
    asked = {
        "q": wanted.words,
        "topic": wanted.topic.value if wanted.topic else "",
        "area": wanted.area,
        "mine": "1" if wanted.mine else "",
    }
    return {name: value for name, value in asked.items() if value}


def community_of(request: Request) -> int:
    """No neighbourhood yet: lists are empty."""
    return request.state.community.id if request.state.community else 0
