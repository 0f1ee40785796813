from collections.abc import Sequence
from datetime import datetime

from deliberate.deliberations import policy, queries
from deliberate.deliberations.actions.entering import enter_thread
from deliberate.deliberations.events import DeliberationClosed
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.rules import Path, Statement, gaps_in
from deliberate.issues.actions import move
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.record import record
from deliberate.storage import unit_of_work
from deliberate.verdict import Refused

LEADS_TO = {
    Path.AGREED: State.AGREED,
    Path.TO_VOTE: State.TO_VOTE,
    Path.NO_RESULT: State.ENDED_NO_RESULT,
}


@unit_of_work
async def close_deliberation(
    number: int,
    *,
    by: Actor,
    at: datetime,
    agreed: Sequence[str],
    disputed: Sequence[str],
    unanswered: Sequence[str],
    path: Path,
    reason: str,
) -> None:
    """Say what was agreed, what was not and what stays open, and which way it goes on."""
    issue, thread_id = await enter_thread(number, policy.may_close, by=by, at=at)
    said = Statement(tuple(agreed), tuple(disputed), tuple(unanswered), path, reason)
    gaps = gaps_in(said, **await queries.what_a_closing_needs(thread_id))
    if gaps:
        raise Refused(f"closing-{next(iter(gaps.values()))}")
    await _write(thread_id, said, by=by, at=at)
    await move(issue, LEADS_TO[path], at=at)
    counts = (len(said.agreed), len(said.disputed), len(said.unanswered))
    await record(DeliberationClosed(path.value, *counts), by=by, at=at, issue=number)


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
