"""The official document: every word that is printed and every figure behind it, as JSON values."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deliberate.resolutions.rules import Clause, Kind
from deliberate.resolutions.rules.among import Ballot
from deliberate.resolutions.rules.wording import (
    Grounds,
    Vote,
    long_day,
    preamble,
    salutation,
    sections,
)

FORMAT = "deliberate-resolution-1"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the committee writes; the rest of the document follows from the facts."""

    title: str
    summary: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who publishes, under which number and until when; a preview has no number yet."""

    issuer: str
    number: str
    year: int
    sequence: int
    signed_by: str
    at: datetime
    publication_ends: datetime


def paper(kind: Kind, draft: Draft, grounds: Grounds, signature: Signature) -> dict[str, Any]:
    """Give the document as JSON values. What is printed is in opening, sections and signed."""
    return {
        "format": FORMAT,
        "kind": kind.value,
        "number": signature.number,
        "issuer": signature.issuer,
        "issue": grounds.issue,
        "title": draft.title,
        "summary": draft.summary,
        "opening": [salutation(grounds), preamble(kind, grounds)],
        "sections": sections(draft.clauses, grounds),
        "signed": [signature.issuer, long_day(signature.at)],
        "signed_by": signature.signed_by,
        "published_at": _moment(signature.at),
        "publication_ends": _moment(signature.publication_ends),
        "clauses": [clause.document() for clause in draft.clauses],
        "vote": vote_document(grounds.vote) if grounds.vote else None,
        "objections": [objection.document() for objection in grounds.objections],
    }


def vote_document(vote: Vote) -> dict[str, Any]:
    """The figures of a vote, without the notes: they name units and are for the tellers."""
    counted = {key: vote.outcome[key] for key in ("verdict", "tally", "eligible", "steps")}
    if vote.ballot:
        counted["chosen"] = vote.outcome["chosen"]
    return {
        **({"noticed": noticed_document(vote.ballot)} if vote.ballot else {}),
        "question": vote.question,
        "reading": vote.reading,
        "electorate": vote.electorate,
        "rule": vote.rule,
        "roll_hash": vote.roll_hash,
        "roll_size": vote.roll_size,
        "noticed_at": _moment(vote.noticed_at),
        "opens_at": _moment(vote.opens_at),
        "closes_at": _moment(vote.closes_at),
        "outcome": counted,
        "safeguard": vote.safeguard,
    }


def noticed_document(ballot: Ballot) -> dict[str, Any]:
    """The options as they stood on the ballot, with their titles."""
    options = [{**each, "title": ballot.titles[each["id"]]} for each in ballot.noticed["options"]]
    return {**ballot.noticed, "options": options}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def unsigned(issuer: str, at: datetime) -> Signature:
    """For a preview: nobody has signed, and the number is given when somebody does."""
    return Signature(issuer, "", 0, 0, "", at, at)
