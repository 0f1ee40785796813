"""Changing things. Each action asks its policy, changes, and leaves a fact behind."""

from datetime import UTC, datetime
from hashlib import sha256

from deliberate.calendar import SHANGHAI, publication_ends
from deliberate.confirmations.actions import propose_act
from deliberate.confirmations.models import Confirmation
from deliberate.confirmations.rules import TwoPersonAct
from deliberate.consensus import canonical_json
from deliberate.decisions.actions import complete_certificates
from deliberate.decisions.models import Decision
from deliberate.issues.actions.moving import locked_for, move
from deliberate.issues.models import Issue
from deliberate.issues.queries import locked_number, places_of
from deliberate.issues.rules import State
from deliberate.people.models import PostHeld
from deliberate.people.rules import SIGNATORIES, SYSTEM, Actor
from deliberate.record.journal import record
from deliberate.record.queries import entries_of
from deliberate.resolutions import policy, queries
from deliberate.resolutions.events import (
    IssueArchived,
    ResolutionDrafted,
    ResolutionPublished,
    ResolutionTookEffect,
)
from deliberate.resolutions.models import Resolution
from deliberate.resolutions.rules import (
    PUBLICATION_DAYS,
    Clause,
    Kind,
    fingerprint,
    missing,
    number_of,
    seen,
    verification_code,
)
from deliberate.resolutions.rules.paper import Signature, paper
from deliberate.storage import known, unit_of_work
from deliberate.verdict import Refused, require


@unit_of_work
async def draft_resolution(
    number: int, *, by: Actor, at: datetime, title: str, summary: str, clauses: list[Clause]
) -> None:
    """Write the draft, or write it anew. What was decided and how is not for it to say."""
    issue = await locked_for(number, policy.may_draft, by=by, at=at)
    decision = await queries.decision_for(issue)
    require(queries.may_sign(issue, decision, by))
    kind = Kind.RESOLUTION if decision else Kind.AGREEMENT
    draft = await queries.resolution_of(issue) or Resolution(issue=issue)
    draft.decision, draft.kind = decision, kind
    draft.title, draft.summary = title, summary
    draft.clauses = [clause.document() for clause in clauses]
    await draft.save()
    await record(ResolutionDrafted(kind.value, len(clauses)), by=by, at=at, issue=number)


@unit_of_work
async def propose_publication(
    number: int, *, by: Actor, at: datetime, as_seen: str | None = None
) -> int:
    """Whoever may write the draft lays it before a second person; one of the two signs."""
    issue = await locked_for(number, policy.may_draft, by=by, at=at)
    decision = await queries.decision_for(issue)
    require(queries.may_sign(issue, decision, by))
    draft = await queries.resolution_of(issue)
    _check_complete(draft, await queries.unanswered(issue, decision), as_seen)
    assert draft is not None
    told = {"title": draft.title, "summary": draft.summary, "clauses": draft.clauses}
    act, places = TwoPersonAct.PUBLICATION, places_of(issue)
    return await propose_act(act, number, told, by=by, at=at, places=places, issue=number)


async def publication_confirmed(
    kept: Confirmation, first: Actor, second: Actor, at: datetime
) -> None:
    """The signature is of the first who can give one; the words are those that both saw."""
    assert first.post
    signatory = first if first.post.role in SIGNATORIES else second
    as_seen = seen(kept.payload["title"], kept.payload["summary"], kept.payload["clauses"])
    await publish_resolution(known(kept.issue), by=signatory, at=at, as_seen=as_seen)


@unit_of_work
async def publish_resolution(
    number: int, *, by: Actor, at: datetime, as_seen: str | None = None
) -> str:
    """Sign, number and put up the draft. `as_seen` refuses a draft that changed meanwhile.

    Two persons have decided it: see `propose_publication`.
    """
    issue = await locked_for(number, policy.may_publish, by=by, at=at)
    decision = await queries.decision_for(issue)
    require(queries.may_sign(issue, decision, by))
    draft = await queries.resolution_of(issue)
    _check_complete(draft, await queries.unanswered(issue, decision), as_seen)
    assert draft is not None
    await _sign(draft, issue, decision, by=by, at=at)
    await complete_certificates(issue.id, by=by, at=at)
    assert draft.number
    assert draft.publication_ends
    await move(issue, State.PUBLISHED, at=at, due_at=draft.publication_ends)
    fact = ResolutionPublished(
        draft.number, draft.fingerprint, draft.code or "", draft.publication_ends.isoformat()
    )
    await record(fact, by=by, at=at, issue=number)
    return draft.number


def _check_complete(draft: Resolution | None, unanswered: int, as_seen: str | None) -> None:
    drafted = draft is not None and bool(draft.title and draft.summary and draft.clauses)
    if lacks := missing(drafted=drafted, unanswered=unanswered):
        raise Refused(lacks[0], n=unanswered)
    if draft and as_seen not in {None, seen(draft.title, draft.summary, draft.clauses)}:
        raise Refused("draft-changed")


async def _sign(
    draft: Resolution, issue: Issue, decision: Decision | None, *, by: Actor, at: datetime
) -> None:
    signature = await next_signature(draft.kind, decision, by=by, at=at)
    grounds = await queries.grounds_of(issue, decision)
    document = paper(draft.kind, queries.written(draft), grounds, signature)
    draft.number, draft.issuer = signature.number, signature.issuer
    draft.year, draft.sequence = signature.year, signature.sequence
    draft.document = canonical_json(document).decode()
    draft.fingerprint = fingerprint(document)
    draft.code = verification_code(draft.fingerprint)
    draft.published_at, draft.publication_ends = at, signature.publication_ends
    await draft.save()


async def next_signature(
    kind: Kind, decision: Decision | None, *, by: Actor, at: datetime
) -> Signature:
    """The next number of the body, without gaps: its row is ours until the unit ends."""
    assert by.post is not None
    held = await PostHeld.get(id=by.post.id).select_related("organization")
    await type(held.organization).select_for_update().get(id=held.organization.id)
    issuer, year = held.organization.name, at.astimezone(SHANGHAI).year
    sequence = await queries.last_sequence(issuer, kind.value, year) + 1
    days = max(PUBLICATION_DAYS, decision.named_rule.publication_days if decision else 0)
    return Signature(
        issuer=issuer,
        number=number_of(issuer, kind, year, sequence),
        year=year,
        sequence=sequence,
        signed_by=by.acting,
        at=at,
        publication_ends=publication_ends(at, days).astimezone(UTC),
    )


async def take_effect(at: datetime) -> None:
    """Put in force what has been published long enough; each in a unit of its own."""
    for number in await queries.ripe_resolutions(at.astimezone(UTC)):
        await _take_effect(number, at=at)


@unit_of_work
async def _take_effect(number: int, *, at: datetime) -> None:
    issue = await locked_number(number)
    resolution = await queries.resolution_of(issue)
    # Asked again under the lock: another process may have been faster.
    if issue.state is not State.PUBLISHED or resolution is None:
        return
    assert resolution.number
    assert resolution.publication_ends
    resolution.effective_at = resolution.publication_ends
    await resolution.save(update_fields=["effective_at"])
    await move(issue, State.EFFECTIVE, at=at)
    fact = ResolutionTookEffect(resolution.number, resolution.publication_ends.isoformat())
    await record(fact, by=SYSTEM, at=at, issue=number)


@unit_of_work
async def archive_issue(number: int, *, by: Actor, at: datetime) -> str:
    """Close the file for good; the hash of everything in it."""
    issue = await locked_for(number, policy.may_archive, by=by, at=at)
    resolution = await queries.resolution_of(issue)
    seals = [line.hash for line in await entries_of(number)]
    text = resolution.document if resolution else ""
    file = sha256(canonical_json({"entries": list(seals), "resolution": text})).hexdigest()
    if resolution:
        resolution.archived_at = at
        await resolution.save(update_fields=["archived_at"])
    await move(issue, State.ARCHIVED, at=at)
    await record(IssueArchived(file, len(seals)), by=by, at=at, issue=number)
    return file
