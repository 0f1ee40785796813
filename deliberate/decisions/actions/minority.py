"""The minority's say, printed with the result, and the answers it is owed."""

from collections.abc import Collection
from datetime import UTC, datetime

from deliberate.decisions import policy, queries
from deliberate.decisions.actions.balloting import full_hour
from deliberate.decisions.actions.entering import locked_as_voter
from deliberate.decisions.events import (
    MinorityAnswered,
    MinorityStated,
    ObjectionsGrouped,
    ObjectionUngrouped,
    StatementSeconded,
)
from deliberate.decisions.models import Decision, MinorityStatement
from deliberate.decisions.rules import (
    LONGEST_ANSWER,
    LONGEST_OBJECTION,
    LONGEST_STATEMENT,
    ObjectionClosing,
    Phase,
    rest_ends,
    text_fault,
)
from deliberate.issues.actions.moving import locked_for, move
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused, Unseen
from deliberate.web.text import masked

PUT = """
INSERT INTO minority_statement (decision_id, author_id, text) VALUES ($1, $2, $3)
ON CONFLICT (decision_id, author_id) DO UPDATE SET text = excluded.text
WHERE minority_statement.answer = '' AND NOT EXISTS (SELECT 1 FROM minority_statement f
WHERE f.id = minority_statement.under_id AND f.answer <> '') RETURNING id
"""
SECOND = """
INSERT INTO statement_seconding (statement_id, person_id) VALUES ($1, $2)
ON CONFLICT DO NOTHING RETURNING id
"""
PUT_UNDER = """
UPDATE minority_statement SET under_id = $2, title = ''
WHERE (id = $1 OR under_id = $1) AND id <> $2
"""


@unit_of_work
async def state_minority(number: int, *, by: Actor, at: datetime, text: str) -> int:
    """Attach a statement, or put it in other words until it is answered."""
    issue = await locked_as_voter(number, policy.may_state_minority, by=by, at=at)
    _check(text, LONGEST_STATEMENT)
    decision = await queries.find_decision(issue.id)
    if decision is None:
        raise Unseen
    kept = await one(PUT, decision.id, by.person_id, masked(text))
    if kept is None:
        raise Refused("already-answered")
    # By nobody and at the full hour: the record never says who holds which opinion.
    fact = MinorityStated(decision.reading)
    await record(fact, by=SYSTEM, at=full_hour(at), issue=number)
    return int(kept[0])


@unit_of_work
async def second_statement(number: int, statement: int, *, by: Actor, at: datetime) -> None:
    """Stand behind another's reasons, while the vote lasts, where a minority can block."""
    issue = await locked_as_voter(number, policy.may_second_statement, by=by, at=at)
    decision = await queries.locked_decision(issue.id)
    if decision is None or not decision.blocking:
        raise Refused("no-blocking-minority")
    if decision.phase_at(at) is not Phase.OPEN:
        raise Refused("voting-not-open")
    found = await MinorityStatement.get_or_none(id=statement, decision_id=decision.id)
    if found is None:
        raise Unseen
    if found.author_id == by.person_id:  # type: ignore[attr-defined]  # made by the ORM
        raise Refused("not-your-own-statement")
    if not await one(SECOND, found.id, by.person_id):
        raise Refused("already-seconded")
    await record(StatementSeconded(decision.reading), by=SYSTEM, at=full_hour(at), issue=number)


@unit_of_work
async def group_objections(
    number: int, chosen: Collection[int], *, by: Actor, at: datetime, title: str
) -> None:
    """Put those that say the same under one title, to be answered once."""
    issue = await locked_for(number, policy.may_answer_minority, by=by, at=at)
    _check(title, LONGEST_OBJECTION)
    found = [await _unanswered(issue.id, each) for each in sorted(set(chosen))]
    if len({each.decision.reading for each in found}) != 1:
        raise Refused("choose-objections")
    first, *others = found
    for other in others:
        await run(PUT_UNDER, other.id, first.id)
    first.title = masked(title)
    await first.save(update_fields=["title"])
    (size,) = await one(
        "SELECT count(*) FROM minority_statement WHERE id = $1 OR under_id = $1", first.id
    )
    fact = ObjectionsGrouped(first.decision.reading, first.id, size)
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def ungroup_objection(number: int, objection: int, *, by: Actor, at: datetime) -> None:
    """Each statement of it stands alone again."""
    issue = await locked_for(number, policy.may_answer_minority, by=by, at=at)
    first = await _unanswered(issue.id, objection)
    if not first.title:
        raise Refused("not-grouped")
    await run("UPDATE minority_statement SET under_id = NULL WHERE under_id = $1", first.id)
    first.title = ""
    await first.save(update_fields=["title"])
    fact = ObjectionUngrouped(first.decision.reading, first.id)
    await record(fact, by=by, at=at, issue=number)


@unit_of_work
async def answer_minority(
    number: int,
    objection: int,
    *,
    by: Actor,
    at: datetime,
    text: str,
    closing: ObjectionClosing,
) -> None:
    """Answer in the name of the body that convened; an answer stays as it was given."""
    issue = await locked_for(number, policy.may_answer_minority, by=by, at=at)
    _check(text, LONGEST_ANSWER)
    first = await _unanswered(issue.id, objection)
    first.answer, first.closing, first.answered_by = text, closing.value, by.acting
    first.answered_at = at.astimezone(UTC)
    await first.save(update_fields=["answer", "closing", "answered_by", "answered_at"])
    await _go_on(issue, first.decision, at)
    fact = MinorityAnswered(first.decision.reading, first.id, closing.value)
    await record(fact, by=by, at=at, issue=number)


async def _go_on(issue: Issue, decision: Decision, at: datetime) -> None:
    """Once all are answered that were due, the issue is due as any other in its state."""
    if not decision.answers_due or await queries.open_objections(issue.id):
        return
    again = issue.state is State.SECOND_READING and decision.counted_at
    await move(issue, issue.state, at=at, due_at=rest_ends(again) if again else None)


async def _unanswered(issue_id: int, objection: int) -> MinorityStatement:
    """The first statement of an objection that is still open."""
    found = await MinorityStatement.get_or_none(
        id=objection, decision__issue_id=issue_id
    ).select_related("decision", "under")
    if found is None:
        raise Unseen
    if found.under is not None:
        raise Refused("grouped-meanwhile")
    if found.answer:
        raise Refused("already-answered")
    return found


def _check(text: str, longest: int) -> None:
    if fault := text_fault(text, longest):
        raise Refused(fault)
