"""Through the door of a decision: the issue, the reading asked for, and where the viewer stands."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from deliberate.decisions import queries
from deliberate.decisions.models import Decision
from deliberate.decisions.rules import TOO_LATE
from deliberate.issues.models import Issue
from deliberate.issues.queries import find_issue, standing_on
from deliberate.issues.routes import enter_issue
from deliberate.people.routes import anyone, today
from deliberate.people.rules import Standing
from deliberate.verdict import Refused, Unseen
from deliberate.web import language
from deliberate.web.pages import page
from deliberate.web.reading import number_in


@dataclass(frozen=True, slots=True)
class Entered:
    issue: Issue
    who: Standing
    decision: Decision | None
    """The latest reading, or the one asked for."""

    @property
    def number(self) -> int:
        assert self.issue.number is not None
        return self.issue.number

    @property
    def known(self) -> Decision:
        if self.decision is None:
            raise Unseen
        return self.decision


async def enter_decision(request: Request) -> Entered:
    """Asks the route's policy once, with whether the viewer is on the roll."""
    reading = reading_asked(request)
    issue, who = await enter_issue(request, on_roll=await _on_roll(request, reading))
    entered = Entered(issue, who, await queries.find_decision(issue.id, reading))
    if reading is not None:
        assert entered.known
    return entered


async def as_it_is_now(request: Request) -> Entered:
    """After an act that was allowed: what it led to."""
    issue = await find_issue(request.path_params["number"])
    if issue is None:
        raise Unseen
    on_roll = await _on_roll(request)
    who = standing_on(issue, anyone(request), today().date(), on_roll=on_roll)
    return Entered(issue, who, await queries.find_decision(issue.id))


def reading_asked(request: Request) -> int | None:
    asked = request.query_params.get("reading", "")
    return int(asked) if asked in {"1", "2"} else None


def portion_asked(request: Request) -> int:
    """After how many statements of the minority those begin that are shown."""
    return number_in(request.query_params.get("from")) or 0


def too_late(request: Request, decision: Decision) -> Refused:
    return Refused(TOO_LATE, closed=_last_day(request, decision))


def late_page(request: Request, decision: Decision) -> Response:
    """The refusal of a ballot, which was kept as refused: not to be undone by raising."""
    spoken = request.state.display.language
    closed = _last_day(request, decision)
    reason = language.say(spoken, f"reason.{TOO_LATE}", closed=closed)
    return page(request, "errors/403.html", {"reason": reason, "remedy": None}, status=403)


def _last_day(request: Request, decision: Decision) -> str:
    return language.day(request.state.display.language, decision.last_day)


def now() -> datetime:
    return today()


async def _on_roll(request: Request, reading: int | None = None) -> bool:
    viewer = anyone(request)
    person = viewer.person_id if viewer else None
    return await queries.is_on_roll(request.path_params["number"], person, reading)
