"""How the record is hashed: its chain, its tree (RFC 9162, 2.1), and the proofs of both. Pure."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deliberate.record.tree import Node, Range, consistency, inclusion, nodes_of


class BadProof(ValueError):  # noqa: N818
    """A proof of another length than its sizes ask for."""


@dataclass(frozen=True, slots=True)
class Hashing:
    """A hash function of 32 bytes and what is made with it."""

    name: str

    def of(self, data: bytes) -> bytes:
        return hashlib.new(self.name, data).digest()

    def leaf(self, entry: bytes) -> bytes:
        return self.of(b"\0" + entry)

    def node(self, left: bytes, right: bytes) -> bytes:
        return self.of(b"\1" + left + right)

    def root(self, peaks: Sequence[bytes]) -> bytes:
        """Over complete subtrees, the greatest first; of none, the hash of nothing."""
        if not peaks:
            return self.of(b"")
        *rest, root = peaks
        for peak in reversed(rest):
            root = self.node(peak, root)
        return root

    def grown(
        self, peaks: Sequence[bytes], size: int, entry: bytes
    ) -> tuple[list[bytes], list[bytes]]:
        """The peaks of a tree of `size` entries after one more, and the subtrees it completes."""
        kept, completed = list(peaks), [self.leaf(entry)]
        while size & 1:
            completed.append(self.node(kept.pop(), completed[-1]))
            size >>= 1
        return [*kept, completed[-1]], completed

    def roots(self, ranges: Sequence[Range], hash_of: Callable[[Node], bytes]) -> list[bytes]:
        """The root of each range, from the hashes of complete subtrees."""
        return [self.root([hash_of(node) for node in nodes_of(span)]) for span in ranges]

    def root_with(self, leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
        """The root of a tree that has this leaf's hash at an index; raises `BadProof`."""
        root = leaf
        for (start, _), part in _paired(inclusion(index, size), proof):
            root = self.node(root, part) if start > index else self.node(part, root)
        return root

    def goes_on(
        self, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
    ) -> bool:
        """Whether a tree of `new` entries begins with one of `old`; raises `BadProof`."""
        if not old:
            return not proof
        complete = old == new or not old & (old - 1)
        before = after = old_root if complete else b""
        for (start, _), part in _paired(consistency(old, new), proof):
            if not after:
                before = after = part
            elif start >= old:
                after = self.node(after, part)
            else:
                before, after = self.node(part, before), self.node(part, after)
        return (before, after) == (old_root, new_root)


SHA256, SM3 = Hashing("sha256"), Hashing("sm3")
HASHINGS = {each.name: each for each in (SHA256, SM3)}


def _paired(ranges: Sequence[Range], proof: Sequence[bytes]) -> list[tuple[Range, bytes]]:
    if len(ranges) != len(proof):
        raise BadProof(f"{len(proof)} hashes where {len(ranges)} are expected")
    return list(zip(ranges, proof, strict=True))
