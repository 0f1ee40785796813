"""The minority's say, printed with the result, and the answers it is owed."""

from datetime import datetime

from deliberate.calendar import SHANGHAI
from deliberate.decisions import policy, queries
from deliberate.decisions.actions.balloting import full_hour
from deliberate.decisions.events import MinorityAnswered, MinorityStated
from deliberate.decisions.models import MinorityStatement
from deliberate.decisions.rules import LONGEST_ANSWER, LONGEST_STATEMENT, text_fault
from deliberate.issues.queries import locked_number, standing_on
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import one, unit_of_work
from deliberate.verdict import Refused, Unseen, require
from deliberate.web.text import masked

PUT = """
INSERT INTO minority_statement (decision_id, author_id, text) VALUES ($1, $2, $3)
ON CONFLICT (decision_id, author_id) DO UPDATE SET text = excluded.text
WHERE minority_statement.answer = '' RETURNING id
"""


@unit_of_work
async def state_minority(number: int, *, by: Actor, at: datetime, text: str) -> int:
    """Attach a statement, or put it in other words until it is answered."""
    issue = await locked_number(number)
    on_roll = await queries.is_on_roll(number, by.person_id)
    who = standing_on(issue, by, at.astimezone(SHANGHAI).date(), on_roll=on_roll)
    require(policy.may_state_minority(who, issue.state))
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
async def answer_minority(
    number: int, statement_id: int, *, by: Actor, at: datetime, text: str
) -> None:
    """Answer in the name of the body that convened; an answer stays as it was given."""
    issue = await locked_number(number)
    who = standing_on(issue, by, at.astimezone(SHANGHAI).date())
    require(policy.may_answer_minority(who, issue.state))
    _check(text, LONGEST_ANSWER)
    statement = await MinorityStatement.get_or_none(
        id=statement_id, decision__issue_id=issue.id
    ).select_related("decision")
    if statement is None:
        raise Unseen
    if statement.answer:
        raise Refused("already-answered")
    statement.answer, statement.answered_by = text, by.acting
    await statement.save(update_fields=["answer", "answered_by"])
    fact = MinorityAnswered(statement.decision.reading, statement_id)
    await record(fact, by=by, at=at, issue=number)


def _check(text: str, longest: int) -> None:
    if fault := text_fault(text, longest):
        raise Refused(fault)
