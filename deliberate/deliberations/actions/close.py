from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from deliberate.calendar.moments import day_in_shanghai
from deliberate.confirmations.actions import propose_act
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread
from deliberate.deliberations.events import DeliberationClosed
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.rules import Path, Statement, gaps_in
from deliberate.issues.actions import move
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_number, places_of, standing_on
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import known, unit_of_work
from deliberate.verdict import Refused

LEADS_TO = {
    Path.AGREED: State.AGREED,
    Path.TO_VOTE: State.TO_VOTE,
    Path.NO_RESULT: State.ENDED_NO_RESULT,
}


@unit_of_work
async def propose_closing(number: int, *, by: Actor, at: datetime, **said: Any) -> int:
    """The statement, complete; the talk goes on until a second person confirms it."""
    statement = _statement(said)
    issue, _ = await _checked(number, statement, by=by, at=at)
    act, places = TwoPersonAct.CLOSING, places_of(issue)
    return await propose_act(
        act, number, asdict(statement), by=by, at=at, places=places, issue=number
    )


async def closing_confirmed(kept: Confirmation, by: Actor, second: Actor, at: datetime) -> None:
    """Neither of the two proposed the issue."""
    number = known(kept.issue)
    issue = await locked_number(number)
    if standing_on(issue, second, day_in_shanghai(at)).proposer:
        raise Refused("not-your-own")
    await close_deliberation(number, by=by, at=at, **kept.payload)


@unit_of_work
async def close_deliberation(number: int, *, by: Actor, at: datetime, **said: Any) -> None:
    """Say what was agreed, what was not and what stays open, and which way it goes on.

    Two persons have decided it: see `propose_closing`.
    """
    statement = _statement(said)
    issue, thread_id = await _checked(number, statement, by=by, at=at)
    await _write(thread_id, statement, by=by, at=at)
    await move(issue, LEADS_TO[Path(statement.path)], at=at)
    counts = (len(statement.agreed), len(statement.disputed), len(statement.unanswered))
    fact = DeliberationClosed(statement.path, *counts)
    await record(fact, by=by, at=at, issue=number)


def _statement(said: Mapping[str, Any]) -> Statement:
    agreed, disputed, unanswered = (
        tuple(said[name]) for name in ("agreed", "disputed", "unanswered")
    )
    return Statement(agreed, disputed, unanswered, Path(said["path"]).value, said["reason"])


async def _checked(number: int, said: Statement, *, by: Actor, at: datetime) -> tuple[Issue, int]:
    issue, thread_id = await enter_thread(number, policy.may_close, by=by, at=at)
    gaps = gaps_in(said, **await queries.what_a_closing_needs(thread_id))
    if gaps:
        raise Refused(f"closing-{next(iter(gaps.values()))}")
    return issue, thread_id


async def _write(thread_id: int, said: Statement, *, by: Actor, at: datetime) -> None:
    await Deliberation.filter(id=thread_id).update(
        closed_at=at,
        closed_by=by.acting,
        agreed=list(said.agreed),
        disputed=list(said.disputed),
        unanswered=list(said.unanswered),
        path=said.path,
        path_reason=said.reason,
    )
