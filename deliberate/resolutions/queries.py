"""Reading resolutions and what they stand on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from deliberate.areas.queries import name_of
from deliberate.calendar import last_day
from deliberate.decisions.models import Decision
from deliberate.decisions.queries import concurring_on, objections_of, open_objections
from deliberate.decisions.rules import Objection
from deliberate.deliberations.models import Deliberation, Participant
from deliberate.issues.models import Issue
from deliberate.issues.rules import State
from deliberate.people.rules import Actor
from deliberate.resolutions import policy
from deliberate.resolutions.events import ResolutionPublished
from deliberate.resolutions.models import Resolution
from deliberate.resolutions.rules import (
    Clause,
    as_numbered,
    fingerprint_of,
    verification_code,
)
from deliberate.resolutions.rules.among import Ballot, list_sentences
from deliberate.resolutions.rules.bodies import body_sentences
from deliberate.resolutions.rules.paper import Draft
from deliberate.resolutions.rules.wording import Grounds, Talk, Vote
from deliberate.storage import moment, one, rows
from deliberate.verdict import Verdict

ON_A_PAGE = 20
FOUND = """
FROM resolution r JOIN issue i ON i.id = r.issue_id
WHERE r.published_at IS NOT NULL
AND (LOWER(r.title) LIKE $1 ESCAPE '!' OR LOWER(r.number) LIKE $1 ESCAPE '!')
"""
LIST = f"""
SELECT i.number, r.number, r.title, r.summary, r.published_at, r.publication_ends, r.effective_at
{FOUND} ORDER BY r.published_at DESC, r.id DESC LIMIT $2 OFFSET $3
"""
OPTIONS = """
SELECT o.number, o.title FROM option o JOIN deliberation t ON t.id = o.deliberation_id
JOIN decision d ON d.issue_id = t.issue_id WHERE d.id = $1
"""
COUNT = f"SELECT count(*) {FOUND}"


@dataclass(frozen=True, slots=True)
class Listed:
    issue: int
    number: str
    title: str
    summary: str
    published_at: datetime | None
    publication_ends: datetime | None
    effective_at: datetime | None

    @property
    def last_day(self) -> date | None:
        return last_day(self.publication_ends) if self.publication_ends else None


@dataclass(frozen=True, slots=True)
class Checked:
    """A published resolution, and whether it still says what was published and recorded."""

    resolution: Resolution
    issue: Issue
    whole: bool


async def published_resolutions(words: str, page: int) -> tuple[list[Listed], int]:
    """One page of those whose title or number holds the words, newest first; how many in all."""
    like = _pattern(words)
    (total,) = await one(COUNT, like)
    found = await rows(LIST, like, ON_A_PAGE, (page - 1) * ON_A_PAGE)
    return [_listed(row) for row in found], total


def _pattern(words: str) -> str:
    escaped = as_numbered(words).lower()
    for sign in "!%_":
        escaped = escaped.replace(sign, f"!{sign}")
    return f"%{escaped}%"


def _listed(row: Sequence[Any]) -> Listed:
    issue, number, title, summary, published, ends, effective = row
    return Listed(issue, number, title, summary, moment(published), moment(ends), moment(effective))


async def resolution_of(issue: Issue) -> Resolution | None:
    return await Resolution.get_or_none(issue_id=issue.id)


async def decision_for(issue: Issue) -> Decision | None:
    """The decision that a passed issue rests on: the last one counted."""
    if issue.state is not State.PASSED:
        return None
    return (
        await Decision.filter(issue_id=issue.id, counted_at__isnull=False)
        .order_by("-reading")
        .select_related("electorate")
        .first()
    )


def may_sign(issue: Issue, decision: Decision | None, by: Actor) -> Verdict:
    owners = decision is not None and decision.rule["electorate"] == "owners"
    place = decision.electorate.code if decision else issue.area.code
    return policy.may_sign(by.post, place, owners=owners)


async def agreed_points(issue: Issue) -> list[str]:
    held = await Deliberation.get_or_none(issue_id=issue.id)
    return list(held.agreed) if held else []


def written(resolution: Resolution) -> Draft:
    clauses = tuple(Clause(each["heading"], each["text"]) for each in resolution.clauses)
    return Draft(resolution.title, resolution.summary, clauses)


async def grounds_of(issue: Issue, decision: Decision | None) -> Grounds:
    return Grounds(
        issue=issue.number or 0,
        raised=issue.title,
        raised_at=issue.submitted_at or issue.created_at,
        talk=await _talk(issue),
        vote=await _vote(issue, decision) if decision else None,
        objections=tuple(await _objections(issue)) if decision else (),
    )


async def _talk(issue: Issue) -> Talk | None:
    held = await Deliberation.get_or_none(issue_id=issue.id)
    if held is None or held.closed_at is None:
        return None
    participants = await Participant.filter(deliberation_id=held.id).count()
    return Talk(
        held.form.value,
        held.opens_at,
        held.closed_at,
        participants,
        tuple(held.agreed),
        tuple(held.disputed),
    )


async def _vote(issue: Issue, decision: Decision) -> Vote:
    concurring = await concurring_on(issue)
    return Vote(
        question=decision.question,
        reading=decision.reading,
        electorate=(await name_of(decision.electorate)).replace(" ", ""),
        rule=decision.rule,
        outcome=decision.outcome or {},
        safeguard=decision.safeguard,
        roll_hash=decision.roll_hash,
        roll_size=decision.roll_size,
        noticed_at=decision.noticed_at,
        opens_at=decision.opens_at,
        closes_at=decision.closes_at,
        party_study=decision.party_study,
        bodies=tuple(body_sentences(concurring)) if concurring else (),
        mitigation=decision.mitigation,
        ballot=await _ballot(decision) if decision.noticed else None,
        listed=tuple(list_sentences(decision.list_put)) if decision.list_put else (),
    )


async def _ballot(decision: Decision) -> Ballot:
    found = await rows(OPTIONS, decision.id)
    titles = {str(number): str(title) for number, title in found}
    on_ballot = decision.on_ballot
    return Ballot({each: titles[each] for each in on_ballot.ids}, on_ballot.document())


async def _objections(issue: Issue) -> list[Objection]:
    """Of every reading, in their order."""
    readings = await Decision.filter(issue_id=issue.id).order_by("reading").values_list("id")
    return [objection for (each,) in readings for objection in await objections_of(each)]


async def unanswered(issue: Issue, decision: Decision | None) -> int:
    """How many objections are still owed an answer, where there was a vote."""
    return await open_objections(issue.id) if decision else 0


async def checked(code: str) -> Checked | None:
    """The resolution that carries a code, held against the record."""
    found = await Resolution.get_or_none(code=code).select_related("issue")
    return Checked(found, found.issue, await is_whole(found, found.issue)) if found else None


async def is_whole(resolution: Resolution, issue: Issue) -> bool:
    """The text, what is shown of it, its fingerprint, its code and the public record agree."""
    actual = fingerprint_of(resolution.document)
    recorded = await one(
        "SELECT details FROM entry WHERE issue = $1 AND fact = $2 ORDER BY id DESC LIMIT 1",
        *(issue.number, ResolutionPublished.name),
    )
    sealed = json.loads(recorded[0]) if recorded else {}
    return (
        actual == resolution.fingerprint == sealed.get("fingerprint")
        and resolution.number == sealed.get("number")
        and resolution.code == verification_code(actual)
        and _shows_what_was_sealed(resolution)
    )


def _shows_what_was_sealed(resolution: Resolution) -> bool:
    """The columns that pages show beside the document are those of the document."""
    sealed: dict[str, object] = json.loads(resolution.document)
    assert resolution.published_at
    assert resolution.publication_ends
    return {
        "number": resolution.number,
        "title": resolution.title,
        "summary": resolution.summary,
        "issuer": resolution.issuer,
        "published_at": resolution.published_at.isoformat(),
        "publication_ends": resolution.publication_ends.isoformat(),
    }.items() <= sealed.items()


async def ripe_resolutions(at: datetime) -> Sequence[int]:
    """Numbers of the issues whose publication period is over."""
    found = await rows(
        "SELECT i.number FROM resolution r JOIN issue i ON i.id = r.issue_id "
        "WHERE i.state = $1 AND r.publication_ends <= $2 ORDER BY r.id",
        *(State.PUBLISHED.value, at),
    )
    return [number for (number,) in found]


async def last_sequence(issuer: str, kind: str, year: int) -> int:
    (last,) = await one(
        "SELECT COALESCE(MAX(sequence), 0) FROM resolution "
        "WHERE issuer = $1 AND kind = $2 AND year = $3",
        *(issuer, kind, year),
    )
    return int(last)
