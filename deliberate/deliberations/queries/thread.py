"""Reading the thread. Long lists are plain rows: templates unpack them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from deliberate.areas.rules import Sector, lies_in
from deliberate.deliberations.models import Deliberation
from deliberate.deliberations.rules import Mark
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import WORDING, Actor, OptInPurpose, Role, Standing, standing
from deliberate.storage import Prepared, one, rows

CLAIMS = """
SELECT c.id, c.number, c.position, c.text, c.evidence, c.url, c.paper, c.mark, c.hidden,
       c.hidden_by, c.agree, c.unsure, c.disagree, p.number
FROM claim c LEFT JOIN participant p ON p.id = c.author_id
WHERE c.deliberation_id = $1 ORDER BY c.number
"""
HEARD = """
SELECT number, hidden, agree, agree + unsure + disagree FROM claim
WHERE deliberation_id = $1 ORDER BY number
"""
REPLIES = """
SELECT r.claim_id, r.kind, r.text, r.official, p.number
FROM reply r JOIN claim c ON c.id = r.claim_id LEFT JOIN participant p ON p.id = r.author_id
WHERE c.deliberation_id = $1 AND r.hidden = '' ORDER BY r.id
"""
OPINIONS = """
SELECT c.number, o.value FROM participant p
JOIN opinion_given o ON o.participant_id = p.id JOIN claim c ON c.id = o.claim_id
WHERE p.deliberation_id = $1 AND p.person_id = $2
"""
STANDING_AT_CLAIM = """
SELECT i.state, i.proposer_id, i.facilitator_id, community.code, a.code, g.code,
       d.id, d.seed, c.id, c.hidden
FROM issue i
JOIN deliberation d ON d.issue_id = i.id
JOIN claim c ON c.deliberation_id = d.id AND c.number = $2
JOIN area a ON a.id = i.area_id
JOIN area community ON community.id = i.community_id
LEFT JOIN area g ON g.id = a.grid_id
WHERE i.number = $1
"""
NEUTRAL_POSTS = """
SELECT h.person_id, p.name, o.name, a.code FROM post_held h
JOIN person p ON p.id = h.person_id
JOIN organization o ON o.id = h.organization_id
JOIN area a ON a.id = h.area_id
WHERE (h.role IN ($1, $2) OR o.sector = $3)
  AND h.since <= $4 AND (h.until IS NULL OR h.until >= $4) AND h.person_id <> $5
ORDER BY o.name, p.name, h.id
"""
PEOPLE = """
SELECT (SELECT count(*) FROM participant x WHERE x.deliberation_id = d.id),
       (SELECT count(*) FROM participant x WHERE x.deliberation_id = d.id AND x.paper),
       CASE WHEN p.id IS NULL THEN NULL WHEN v.id IS NULL THEN '' ELSE p.name END, o.name
FROM deliberation d JOIN issue i ON i.id = d.issue_id
LEFT JOIN person p ON p.id = i.facilitator_id
LEFT JOIN opt_in v ON v.person_id = p.id AND v.purpose = $3 AND v.version = $4
  AND v.withdrawn_at IS NULL
LEFT JOIN post_held h ON h.person_id = p.id AND h.since <= $2
  AND (h.until IS NULL OR h.until >= $2)
LEFT JOIN organization o ON o.id = h.organization_id
WHERE d.id = $1 ORDER BY h.id LIMIT 1
"""


class Claim(NamedTuple):
    id: int
    number: int
    position: str
    text: str
    evidence: str
    url: str
    paper: bool
    mark: str
    hidden: str
    hidden_by: str
    agree: int
    unsure: int
    disagree: int
    author: int | None

    @property
    def heard(self) -> int:
        return self.agree + self.unsure + self.disagree


class Heard(NamedTuple):
    """What choosing the next claim to ask about needs to know of one."""

    number: int
    hidden: str
    agree: int
    heard: int


Reply = tuple[str, str, str, int | None]
"""Kind, text, the body that answers or '', the author's number or None."""


class People(NamedTuple):
    """How many take part, how many of them on paper, and the name and body of who leads."""

    everyone: int
    on_paper: int
    facilitator: tuple[str, str] | None


class Sheet(NamedTuple):
    """An option, as the sheet shows it."""

    number: int
    title: str
    body: str
    cost: int | None
    funding: str
    effects: str
    status_quo: bool


@dataclass(frozen=True, slots=True)
class AtClaim:
    """What an opinion needs to know before it is kept."""

    who: Standing
    state: State
    deliberation: int
    seed: str
    claim: int
    hidden: str


_on_issue = Prepared(lambda issue: Deliberation.filter(issue_id=issue))


async def deliberation_on(issue: Issue) -> Deliberation | None:
    return await _on_issue(issue.id)


async def claims_in(deliberation: int) -> list[Claim]:
    return [Claim._make(row) for row in await rows(CLAIMS, deliberation)]


async def heard_in(deliberation: int) -> list[Heard]:
    return [Heard._make(row) for row in await rows(HEARD, deliberation)]


async def one_claim_in(deliberation: int, number: int) -> Claim:
    alone = CLAIMS.replace("ORDER BY", "AND c.number = $2 ORDER BY")
    return Claim._make(await one(alone, deliberation, number))


async def replies_in(deliberation: int) -> Mapping[int, list[Reply]]:
    """What is said to each claim, by the claim's id."""
    found: dict[int, list[Reply]] = defaultdict(list)
    for claim, kind, text, official, author in await rows(REPLIES, deliberation):
        found[claim].append((kind, text, official, author))
    return found


async def opinions_of(person: int | None, deliberation: int) -> dict[int, int]:
    """What somebody thinks of the claims here: number of the claim -> 1, 0 or -1."""
    return dict(await rows(OPINIONS, deliberation, person))


async def people_in(deliberation: int, today: date) -> People:
    purpose = OptInPurpose.FACILITATOR_NAME
    everyone, on_paper, name, body = await one(
        PEOPLE, deliberation, today, purpose.value, WORDING[purpose]
    )
    return People(everyone, on_paper, None if name is None else (name, body or ""))


async def options_in(deliberation: int) -> list[Sheet]:
    found = await rows(
        "SELECT number, title, body, cost, funding, effects, status_quo FROM option "
        "WHERE deliberation_id = $1 ORDER BY number",
        deliberation,
    )
    return [Sheet._make(row) for row in found]


async def open_questions_in(deliberation: int) -> list[tuple[int, str]]:
    """Number and text of the claims that still need an answer."""
    found = await rows(
        "SELECT number, text FROM claim WHERE deliberation_id = $1 AND mark = $2 AND hidden = '' "
        "ORDER BY number",
        *(deliberation, Mark.NEEDS_ANSWER.value),
    )
    return [(number, text) for number, text in found]


async def claim_for_opinion(
    number: int, claim: int, by: Actor | None, today: date
) -> AtClaim | None:
    """In one statement, and without the ORM: this is read at every tap."""
    found = await one(STANDING_AT_CLAIM, number, claim)
    if found is None:
        return None
    state, proposer, facilitator, community, area, grid, *at = found
    places = (community, area, grid) if grid else (community, area)
    who = standing(by, today, places=places, proposer=proposer, facilitator=facilitator)
    return AtClaim(who, State(state), *at)


async def neutral_people(issue: Issue, today: date) -> list[tuple[int, str, str]]:
    """Who can lead the talk: person, name and body of those in a neutral post here."""
    roles = (Role.FACILITATOR.value, Role.GRID_WORKER.value, Sector.SOCIAL.value)
    proposer: int = issue.proposer_id  # type: ignore[attr-defined]  # made by the ORM
    found = await rows(NEUTRAL_POSTS, *roles, today, proposer)
    here = issue.community.code
    near = {
        person: (person, name, body)
        for person, name, body, area in found
        if lies_in(area, here) or lies_in(here, area)
    }
    return list(near.values())
