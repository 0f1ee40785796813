"""The certificate of a count: all that anyone needs to hold it against the ballots, as one text."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from deliberate import __version__
from deliberate.consensus.by_segment import breadth_of
from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.count import count
from deliberate.consensus.errors import MalformedNotice
from deliberate.consensus.heads import Ballots
from deliberate.consensus.noticed import NO_OPTIONS, Noticed
from deliberate.consensus.outcome import Outcome
from deliberate.consensus.roll import RollEntry, roll_hash
from deliberate.consensus.rule import Rule
from deliberate.consensus.step import Step

FORMAT = "deliberate-certificate-1"
CLAIMS = ("context", "objections", "software")


def certify(
    rule: Rule,
    roll: Sequence[RollEntry],
    ballots: Ballots,
    noticed: Noticed = NO_OPTIONS,
    *,
    context: Mapping[str, object] | None = None,
    objections: Sequence[Mapping[str, object]] = (),
    outcome: Outcome | None = None,
) -> bytes:
    """Count, and give the certificate as canonical JSON.

    It holds the rule and its hash, the hash of the roll, the hash of the ballots, what was
    noticed, the outcome with every test, what the method tells of how it went, and how the
    declared segments voted, the small ones hidden. `context` (the question, the days) and
    `objections` (with their answers) are taken over as they are given; so is `outcome`, the count
    of these arguments where it has been made. The same arguments give the same bytes in any order
    of the roll and the ballots. Raises what `count` and `canonical_json` raise.

    Source: docs/format.md, the certificate; RFC 8785; FIPS 180-4.
    """
    found = breadth_of(rule, roll, ballots)
    outcome = outcome or count(rule, roll, ballots, noticed)
    document = {
        "format": FORMAT,
        "rule": rule.document(),
        "rule_hash": _hash(rule.document()),
        "noticed": noticed.document(),
        "roll": _roll(roll),
        "ballots": {"hash": ballots_hash(ballots), "received": len(ballots)},
        "outcome": _counted(outcome, noticed),
        "told": _told(outcome),
        "breadth": found.document() if found else None,
        "context": dict(context or {}),
        "objections": [dict(objection) for objection in objections],
        "software": f"deliberate {__version__}",
    }
    return canonical_json(document)


def recount(
    certificate: Mapping[str, object], roll: Sequence[RollEntry], ballots: Ballots
) -> bytes:
    """Make the certificate anew from its rule and what was noticed, the roll and the ballots.

    What is said about the count (context, objections, software) is taken over; all that is
    counted is counted again. Equal bytes mean that the certificate holds. Raises
    `MalformedRule`, `MalformedNotice`, and what `certify` raises.

    Source: docs/format.md, the certificate.
    """
    if certificate.get("format") != FORMAT:
        raise MalformedNotice("format", f"a certificate of {FORMAT} is expected")
    rule = Rule.from_document(certificate.get("rule"))
    noticed = Noticed.from_document(certificate.get("noticed"))
    document = json.loads(certify(rule, roll, ballots, noticed))
    for claim in CLAIMS:
        document[claim] = certificate.get(claim)
    return canonical_json(document)


def _roll(roll: Sequence[RollEntry]) -> dict[str, object]:
    voters = {row.voter for row in roll}
    return {"hash": roll_hash(roll), "rows": len(roll), "voters": len(voters)}


def _counted(outcome: Outcome, noticed: Noticed) -> dict[str, object]:
    """What counts: each thing once, so that it can be found anew with few lines of code."""
    chosen = outcome.chosen
    return {
        "verdict": outcome.verdict.value,
        "tally": {
            measure.value: {"roll": outcome.eligible[measure], **kinds}
            for measure, kinds in outcome.tally.items()
        },
        "tests": {
            "seats": _tests(outcome.tests.seats),
            "composition": _tests(outcome.tests.composition),
            "quorum": [_tests(alternative) for alternative in outcome.tests.quorum],
            "passing": _tests(outcome.tests.passing),
        },
        "margin": outcome.margin,
        "chosen": chosen
        and {
            "winners": [option for option in noticed.ids if option in chosen.winners],
            "invalid": dict(chosen.invalid),
        },
    }


def _tests(steps: Sequence[Step]) -> list[dict[str, object]]:
    fields = ("measure", "lhs", "operator", "rhs", "holds")
    return [{field: step.document()[field] for field in fields} for step in steps]


def _told(outcome: Outcome) -> dict[str, object]:
    """What the outcome tells beside: how the method went, and in how many units people differed."""
    document, chosen = outcome.document(), outcome.chosen
    return {
        "notes": document["notes"],
        "order": [list(tied) for tied in chosen.order] if chosen else None,
        "details": dict(chosen.details) if chosen else None,
        "steps": [step.document() for step in chosen.steps] if chosen else [],
    }


def ballots_hash(ballots: Ballots) -> str:
    """Give the SHA-256 of the ballots in hex: canonical JSON of the pairs sorted by voter.

    Source: FIPS 180-4; RFC 8785.
    """
    return _hash([[voter, str(ballot)] for voter, ballot in sorted(ballots.items())])


def _hash(value: object) -> str:
    return sha256(canonical_json(value)).hexdigest()
