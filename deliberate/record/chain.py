"""How an entry is sealed: SHA-256 over the canonical JSON of what it says and the seal before it.

The person is not part of what is sealed, so that an account can be erased and the chain stays
whole. The format is described in docs/format.md, from which anyone can write a verifier.
"""

from hashlib import sha256

from deliberate.consensus import canonical_json

GENESIS = "0" * 64


def seal(
    number: int, fact: str, issue: int | None, details: str, acting: str, at: str, previous: str
) -> str:
    said = [number, fact, issue, details, acting, at, previous]
    return sha256(canonical_json(said)).hexdigest()
