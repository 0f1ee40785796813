"""Answers in a round, online and on paper: one a person, and nobody reads a single one."""

from datetime import UTC, datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.deliberations import policy
from deliberate.deliberations.actions.entering import enter_thread, place_of
from deliberate.deliberations.events import RoundAnswered
from deliberate.deliberations.models import ConsensusRound, PaperAnswer
from deliberate.deliberations.rules import LEVELS, WhichCounts, stratum_of
from deliberate.issues.actions.receipts import new_receipt
from deliberate.issues.queries import neighbour, standing_on
from deliberate.people.rules import SYSTEM, Actor
from deliberate.record import record
from deliberate.storage import rows, unit_of_work
from deliberate.verdict import Refused, Unseen, require

PUT = """
INSERT INTO round_answer (round_id, participant_id, stratum, level, paper_id)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT (round_id, participant_id)
"""
KEEP = {
    WhichCounts.FIRST: f"{PUT} DO NOTHING RETURNING id",
    WhichCounts.LAST: f"""
{PUT} DO UPDATE SET stratum = excluded.stratum, level = excluded.level,
paper_id = excluded.paper_id
WHERE round_answer.stratum <> excluded.stratum OR round_answer.level <> excluded.level
OR coalesce(round_answer.paper_id, 0) <> coalesce(excluded.paper_id, 0)
RETURNING id
""",
}


@unit_of_work
async def answer_round(
    number: int, round_: int, *, by: Actor, at: datetime, level: int, stratum: int | None = None
) -> None:
    """Keep how far somebody can live with the option; what they answered before, the round says.

    `stratum` is where they say they belong; by residence it is not asked. The record says that
    an answer came, never whose or which: not even the person's id.
    """
    _, thread = await enter_thread(number, policy.may_answer_round, by=by, at=at)
    held = await _lasting(thread, round_, at)
    if await _kept(held, by, level, stratum):
        await record(RoundAnswered(round_, paper=False), by=SYSTEM, at=at, issue=number)


@unit_of_work
async def enter_answer(
    number: int,
    round_: int,
    *,
    by: Actor,
    at: datetime,
    person_id: int,
    level: int,
    stratum: int | None = None,
) -> str:
    """Keep what somebody answered on paper, as their one answer: the code of the receipt.

    Who entered it signs the record; for whom and what stands nowhere but in the answer itself,
    which goes when the round ends.
    """
    issue, thread = await enter_thread(number, policy.may_enter_answer, by=by, at=at)
    held = await _lasting(thread, round_, at)
    whose = await neighbour(person_id)
    today = day_in_shanghai(at)
    require(policy.may_answer_round(standing_on(issue, whose, today), issue.state))
    paper = await PaperAnswer.create(
        round=held, receipt=new_receipt(), acting=by.acting, entered_at=at.astimezone(UTC)
    )
    await _kept(held, whose, level, stratum, paper)
    await record(RoundAnswered(round_, paper=True), by=by, at=at, issue=number)
    return paper.receipt


async def _lasting(thread: int, round_: int, at: datetime) -> ConsensusRound:
    held = await ConsensusRound.get_or_none(deliberation_id=thread, number=round_)
    if held is None:
        raise Unseen
    if held.finding is not None or at >= held.closes_at:
        raise Refused("round-is-over")
    return held


async def _kept(
    held: ConsensusRound,
    whose: Actor,
    level: int,
    stratum: int | None,
    paper: PaperAnswer | None = None,
) -> bool:
    """Whether anything changed."""
    if held.by_residence:
        stratum = stratum_of(whose.home, [each["places"] for each in held.strata])
    if level not in LEVELS or stratum not in range(len(held.strata)):
        raise Refused("unreadable-answer")
    place = await place_of(held.deliberation_id, whose.person_id)  # type: ignore[attr-defined]  # made by the ORM
    found = await rows(
        KEEP[held.which_counts], held.id, place, stratum, level, paper.id if paper else None
    )
    if not found and held.which_counts is WhichCounts.FIRST:
        raise Refused("answered-already")
    return bool(found)
