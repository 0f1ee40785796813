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
from deliberate.consensus.roll import RollEntry, roll_hash
from deliberate.consensus.rule import Rule

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
) -> bytes:
    """Count, and give the certificate as canonical JSON.

    It holds the rule and its hash, the hash of the roll, the hash of the ballots, what was
    noticed, the whole outcome with every test, and how the declared segments voted, the small
    ones hidden. `context` (the question, the days) and `objections` (with their answers) are taken
    over as they are given. The same arguments give
    the same bytes in any order of the roll and the ballots. Raises what `count` and
    `canonical_json` raise.

    Source: docs/format.md, the certificate; RFC 8785; FIPS 180-4.
    """
    found = breadth_of(rule, roll, ballots)
    document = {
        "format": FORMAT,
        "rule": rule.document(),
        "rule_hash": _hash(rule.document()),
        "noticed": noticed.document(),
        "roll": {
            "hash": roll_hash(roll),
            "rows": len(roll),
            "voters": len({row.voter for row in roll}),
        },
        "ballots": {"hash": ballots_hash(ballots), "received": len(ballots)},
        "outcome": count(rule, roll, ballots, noticed).document(),
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


def ballots_hash(ballots: Ballots) -> str:
    """Give the SHA-256 of the ballots in hex: canonical JSON of the pairs sorted by voter.

    Source: FIPS 180-4; RFC 8785.
    """
    return _hash([[voter, str(ballot)] for voter, ballot in sorted(ballots.items())])


def _hash(value: object) -> str:
    return sha256(canonical_json(value)).hexdigest()
