"""Claims, replies to them, and the answers of bodies."""

from datetime import datetime

from deliberate.calendar.moments import day_in_shanghai
from deliberate.deliberations import policy
from deliberate.deliberations.actions.entering import enter_thread, place_of, shown_claim_on
from deliberate.deliberations.actions.newcomers import check_newcomer
from deliberate.deliberations.events import ClaimAnswered, ClaimMade, ClaimReplied
from deliberate.deliberations.rules import Mark, Position, ReplyKind
from deliberate.issues.queries import standing_on
from deliberate.people.rules import Actor, Role, Standing
from deliberate.record import record
from deliberate.storage import one, run, unit_of_work
from deliberate.verdict import Refused
from deliberate.web.text import masked


@unit_of_work
async def make_claim(
    number: int,
    *,
    by: Actor,
    at: datetime,
    position: Position,
    text: str,
    evidence: str = "",
    url: str = "",
    paper: bool = False,
) -> int:
    """Say one thing, for oneself or, on paper, for somebody whom a grid worker visited."""
    issue, deliberation = await enter_thread(number, policy.may_argue, by=by, at=at)
    _for_whom(standing_on(issue, by, day_in_shanghai(at)), paper=paper)
    if not paper:
        await check_newcomer(by, at, text=text, evidence=evidence, url=url)
    author = await place_of(deliberation, by.person_id, paper=paper)
    (claim,) = await one(
        "SELECT coalesce(max(number), 0) + 1 FROM claim WHERE deliberation_id = $1", deliberation
    )
    await run(
        "INSERT INTO claim (deliberation_id, author_id, number, position, text, evidence, url, "
        "paper, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *(deliberation, author, claim, position.value, masked(text), masked(evidence)),
        *(url, paper, at),
    )
    fact = ClaimMade(claim, position.value, paper)
    await record(fact, by=by, at=at, issue=issue.number)
    return int(claim)


def _for_whom(who: Standing, *, paper: bool) -> None:
    if paper and who.role is not Role.GRID_WORKER:
        raise Refused("grid-workers-only")
    if not (paper or who.resident or who.youth):
        raise Refused("only-for-somebody")


@unit_of_work
async def reply(
    number: int, claim: int, *, by: Actor, at: datetime, kind: ReplyKind, text: str
) -> None:
    if kind is ReplyKind.RESPONSE:
        raise Refused("bodies-only")
    issue, deliberation = await enter_thread(number, policy.may_reply, by=by, at=at)
    claim_id, _ = await shown_claim_on(deliberation, claim)
    await check_newcomer(by, at, text=text)
    author = await place_of(deliberation, by.person_id)
    await run(
        "INSERT INTO reply (claim_id, author_id, kind, text, created_at) "
        "VALUES ($1, $2, $3, $4, $5)",
        *(claim_id, author, kind.value, masked(text), at),
    )
    await record(ClaimReplied(claim, kind.value), by=by, at=at, issue=issue.number)


@unit_of_work
async def answer(number: int, claim: int, *, by: Actor, at: datetime, text: str) -> None:
    """Answer in the name of the body one acts for; an open question counts as answered then."""
    issue, deliberation = await enter_thread(number, policy.may_answer, by=by, at=at)
    assert by.post, "the policy asks for a post"
    claim_id, mark = await shown_claim_on(deliberation, claim)
    await run(
        "INSERT INTO reply (claim_id, kind, text, official, created_at) "
        "VALUES ($1, $2, $3, $4, $5)",
        *(claim_id, ReplyKind.RESPONSE.value, masked(text), by.post.organization, at),
    )
    if mark in {Mark.NONE, Mark.NEEDS_ANSWER}:  # a key point stays one
        await run("UPDATE claim SET mark = $2 WHERE id = $1", claim_id, Mark.ANSWERED.value)
    await record(ClaimAnswered(claim), by=by, at=at, issue=issue.number)
