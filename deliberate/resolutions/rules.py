"""Kinds of resolution, their numbers and codes."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from deliberate.consensus import canonical_json

PUBLICATION_DAYS = 15
"""居委会法 Art. 34: at least fifteen."""
LONGEST_TITLE = 60
LONGEST_SUMMARY = 200
LONGEST_CLAUSE = 1_000
MOST_CLAUSES = 12
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Kind(StrEnum):
    RESOLUTION = "resolution"
    """Decided by a vote."""
    AGREEMENT = "agreement"
    """协商纪要: agreed in consultation, without a vote (居委会法 Art. 32)."""


@dataclass(frozen=True, slots=True)
class Clause:
    heading: str
    text: str


def fingerprint(document: dict[str, object]) -> str:
    """SHA-256 over the canonical JSON of the published text."""
    return sha256(canonical_json(document)).hexdigest()


def verification_code(digest: str) -> str:
    """Ten letters of a fingerprint, in an alphabet that nobody misreads: 7F3C9-1KD2Q."""
    number, letters = int(digest[:20], 16), ""
    for _ in range(10):
        number, index = divmod(number, len(ALPHABET))
        letters += ALPHABET[index]
    return f"{letters[:5]}-{letters[5:]}"
