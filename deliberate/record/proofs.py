"""Proofs about the record from the subtrees that its entries keep."""

from collections.abc import Collection, Iterable

from deliberate.record.chain import from_hex
from deliberate.record.hashing import HASHINGS, Hashing
from deliberate.record.tree import Node, Range, consistency, inclusion, nodes_of
from deliberate.storage import one, rows


async def inclusion_proof(number: int, size: int) -> list[bytes]:
    """That the entry of a number is among the first `size`."""
    return await _roots(inclusion(number - 1, size))


async def consistency_proof(old: int, new: int) -> list[bytes]:
    """That the first `old` entries are the beginning of the first `new`."""
    return await _roots(consistency(old, new))


async def root_at(size: int) -> bytes:
    [root] = await _roots([(0, size)])
    return root


async def hashing_in_use() -> Hashing:
    (name,) = await one("SELECT hashing FROM record_head")
    return HASHINGS[name]


async def _roots(ranges: Collection[Range]) -> list[bytes]:
    hashing = await hashing_in_use()
    found = await _hashes({node for span in ranges for node in nodes_of(span)})
    return [hashing.root([found[node] for node in nodes_of(span)]) for span in ranges]


async def _hashes(nodes: Iterable[Node]) -> dict[Node, bytes]:
    """Each subtree's hash stands with the entry that completes it."""
    ends = {node: (node[1] + 1) << node[0] for node in nodes}
    listed = ", ".join(map(str, ends.values())) or "0"
    kept = dict(await rows(f"SELECT id, subtrees FROM entry WHERE id IN ({listed})"))
    return {node: from_hex(kept[end])[node[0]] for node, end in ends.items()}
