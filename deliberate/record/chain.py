"""What is hashed of an entry: the canonical JSON of what it says and the seal before it.

The person is not part of it, so that an account can be erased and the chain stays whole. The
format is described in docs/format.md, from which anyone can write a verifier.
"""

from collections.abc import Sequence
from typing import NamedTuple

from deliberate.consensus import canonical_json

GENESIS = "0" * 64
HEX = 64
"""Digits of a hash."""


def sealed(
    number: int, fact: str, issue: int | None, details: str, acting: str, at: str, previous: str
) -> bytes:
    return canonical_json([number, fact, issue, details, acting, at, previous])


def in_hex(hashes: Sequence[bytes]) -> str:
    return "".join(each.hex() for each in hashes)


def from_hex(kept: str) -> list[bytes]:
    return [bytes.fromhex(kept[at : at + HEX]) for at in range(0, len(kept), HEX)]


class Broken(Exception):  # noqa: N818
    """Entry `number` is not what was written: changed, missing, added or moved."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"entry {number}: {why}")
        self.number, self.why = number, why


class Row(NamedTuple):
    """An entry as it is kept."""

    number: int
    fact: str
    issue: int | None
    details: str
    acting: str
    at: str
    previous: str
    hash: str
    subtrees: str

    @property
    def sealed(self) -> bytes:
        return sealed(*self[:7])
