"""Reading consensus rounds: what was asked and how many answered; of answers only one's own."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from deliberate.calendar.moments import day_in_shanghai
from deliberate.consensus.strata import Counts, Grade
from deliberate.deliberations import policy
from deliberate.deliberations.models import ConsensusRound, PaperAnswer
from deliberate.deliberations.queries.parties import homes_lived_in
from deliberate.deliberations.rules import LEVELS, MOST_ROUNDS, REMINDED_DAYS, Stratum, stratum_of
from deliberate.issues.rules import Reminder, State
from deliberate.people.rules import Actor, standing
from deliberate.storage import known, moment, one, rows

RESUMED = """
SELECT s.at FROM resumption s JOIN consensus_round r ON r.id = s.round_id
WHERE r.deliberation_id = $1 ORDER BY r.number DESC
"""
DUE = """
SELECT i.number FROM consensus_round r JOIN deliberation d ON d.id = r.deliberation_id
JOIN issue i ON i.id = d.issue_id WHERE r.finding IS NULL AND r.closes_at <= $1 ORDER BY r.id
"""
UNANSWERED = """
SELECT i.number, i.title, i.facilitator_id, c.code, r.number, r.closes_at
FROM consensus_round r JOIN deliberation d ON d.id = r.deliberation_id
JOIN issue i ON i.id = d.issue_id JOIN area c ON c.id = i.community_id
WHERE r.finding IS NULL AND r.closes_at > $2 AND r.closes_at <= $3 AND i.state = $4
AND NOT EXISTS (SELECT 1 FROM round_answer a JOIN participant p ON p.id = a.participant_id
WHERE a.round_id = r.id AND p.person_id = $1)
ORDER BY r.closes_at, r.id
"""
COUNTS = """
SELECT stratum, level, count(*) FROM round_answer WHERE round_id = $1 GROUP BY stratum, level
"""
MINE = """
SELECT a.stratum, a.level, a.paper_id
FROM round_answer a JOIN participant p ON p.id = a.participant_id
WHERE a.round_id = $1 AND p.person_id = $2
"""
RECEIPT = """
SELECT p.acting, p.entered_at, p.counted,
(SELECT count(*) FROM round_answer a WHERE a.paper_id = p.id)
FROM paper_answer p WHERE p.round_id = $1 AND p.receipt = $2
"""
COUNCILS = """
SELECT o.name FROM organization o JOIN area a ON a.id = o.area_id
WHERE o.kind = 'council' AND (a.code = $1 OR $1 LIKE a.code || '-%')
ORDER BY length(a.code) DESC, o.name
"""


async def councils_over(area: str) -> list[str]:
    """The residents' councils of a place and of what it lies in, the nearest first."""
    return [name for (name,) in await rows(COUNCILS, area)]


async def rounds_in(deliberation: int) -> list[ConsensusRound]:
    """In their order, with what followed on each."""
    found = ConsensusRound.filter(deliberation_id=deliberation).order_by("number")
    return await found.select_related("resumption")


def open_among(rounds: Sequence[ConsensusRound]) -> ConsensusRound | None:
    """The one that has no finding yet: it is the last, and there is one at a time."""
    return next((each for each in rounds if each.finding is None), None)


def no_way_back(rounds: Sequence[ConsensusRound]) -> str:
    """Why people do not argue again after these rounds, as a code; '' where they may."""
    if not rounds:
        return "round-not-divided"
    last = rounds[-1]
    if last.finding is None:
        return "round-is-open"
    if last.grade != Grade.DIVIDED:
        return "round-not-divided"
    if last.number == MOST_ROUNDS:
        return "no-way-back"
    return "resumed-already" if last.resumption else ""


async def resumed_at(deliberation: int) -> datetime | None:
    """Since when people argue again; None where they do for the first time."""
    found = await one(RESUMED, deliberation)
    return moment(found[0]) if found else None


async def rounds_due(at: datetime) -> list[int]:
    """Numbers of the issues whose round has come to its end."""
    return [number for (number,) in await rows(DUE, at)]


async def rounds_to_answer(actor: Actor, at: datetime) -> list[Reminder]:
    """The rounds about to end that somebody may answer, and has not."""
    now, today = at.astimezone(UTC), day_in_shanghai(at)
    soon = now + timedelta(days=REMINDED_DAYS)
    found = await rows(UNANSWERED, actor.person_id, now, soon, State.DRAFTING.value)
    return [
        Reminder("round", title, f"/issues/{number}/rounds/{round_}", known(moment(closes_at)))
        for number, title, facilitator, community, round_, closes_at in found
        if policy.may_answer_round(
            standing(actor, today, places=(community,), facilitator=facilitator), State.DRAFTING
        )
    ]


async def counts_in(held: ConsensusRound) -> dict[str, Counts]:
    """How many of each stratum gave which answer, from 5 to 1."""
    found = {(stratum, level): many for stratum, level, many in await rows(COUNTS, held.id)}
    return {
        name: _counts([found.get((number, level), 0) for level in LEVELS])
        for number, name in enumerate(held.names)
    }


def _counts(given: Sequence[int]) -> Counts:
    five, four, three, two, one = given
    return five, four, three, two, one


class OwnAnswer(NamedTuple):
    """What somebody answered; on paper it is not read again, not even by them."""

    stratum: int
    level: int
    on_paper: bool


async def my_answer(held: ConsensusRound, person: int | None) -> OwnAnswer | None:
    found = await one(MINE, held.id, person)
    return OwnAnswer(found[0], found[1], found[2] is not None) if found else None


class Receipt(NamedTuple):
    """A form that was entered: by which post, when, and whether it counts."""

    acting: str
    entered_at: datetime
    counts: bool
    """As things stand, until the round is over."""


async def receipt_in_round(held: ConsensusRound, code: str) -> Receipt | None:
    found = await one(RECEIPT, held.id, code)
    if found is None:
        return None
    acting, entered_at, counted, counts = found
    return Receipt(acting, known(moment(entered_at)), bool(counts if counted is None else counted))


async def counted_on_paper(held: ConsensusRound) -> int:
    """How many forms counted when the round ended."""
    return await PaperAnswer.filter(round_id=held.id, counted=True).count()


async def people_by_stratum(
    community: str, strata: Sequence[Stratum], today: date
) -> dict[str, int]:
    """How many who may answer live in each stratum."""
    homes = dict(await homes_lived_in(community, today))
    places = [stratum.places for stratum in strata]
    many = Counter(stratum_of(home, places) for home in homes.values())
    return {stratum.name: many[number] for number, stratum in enumerate(strata)}
