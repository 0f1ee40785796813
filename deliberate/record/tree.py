"""The Merkle tree over the entries (RFC 9162, 2.1): where its proofs come from. Pure.

A complete subtree of 2^level entries is named by its level and its place among those of its level.
An entry completes as many subtrees as its number can be halved, and the one of itself.
"""

Node = tuple[int, int]
"""Level and place of a complete subtree."""
Range = tuple[int, int]
"""From the entry with this index (from 0) to before that one."""


def nodes_of(span: Range) -> list[Node]:
    """The complete subtrees that make a range of a tree, the greatest first."""
    start, end = span
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def inclusion(index: int, size: int) -> list[Range]:
    """The ranges whose roots prove that an entry is in a tree, the nearest first."""
    return _inclusion(index, 0, size)


def _inclusion(index: int, start: int, end: int) -> list[Range]:
    if end - start == 1:
        return []
    middle = _middle(start, end)
    if index < middle:
        return [*_inclusion(index, start, middle), (middle, end)]
    return [*_inclusion(index, middle, end), (start, middle)]


def consistency(old: int, new: int) -> list[Range]:
    """The ranges whose roots prove that a tree of `new` entries begins with one of `old`."""
    return _consistency(old, 0, new) if old else []


def _consistency(old: int, start: int, end: int) -> list[Range]:
    if old == end:
        return [(start, end)] if start else []
    middle = _middle(start, end)
    if old <= middle:
        return [*_consistency(old, start, middle), (middle, end)]
    return [*_consistency(old, middle, end), (start, middle)]


def _middle(start: int, end: int) -> int:
    """The left part is the greatest power of two below the whole."""
    return start + (1 << (end - start - 1).bit_length() - 1)
