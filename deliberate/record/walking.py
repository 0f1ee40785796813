"""Walk a record from its first entry and name the first one that is wrong. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from deliberate.record.chain import GENESIS, in_hex, sealed
from deliberate.record.hashing import Hashing


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


class Head(NamedTuple):
    """How far a record goes: its last number and seal, and the greatest complete subtrees.

    `signed`: how many of its entries the last signed head is about.
    """

    number: int
    hash: str
    peaks: tuple[bytes, ...]
    signed: int = 0


EMPTY = Head(0, GENESIS, ())


class Walk:
    """Takes the entries in their order, and raises `Broken` at the first that is wrong.

    Of two that do not fit together, what the one after them was sealed on tells which was changed;
    so an entry is looked at when the next one, or the end, has come. `signed` is the root at each
    size that somebody signed.
    """

    def __init__(self, hashing: Hashing, signed: Mapping[int, bytes]) -> None:
        self.hashing, self.signed = hashing, signed
        self.head, self.known_good = EMPTY, 0
        self.waiting: Row | None = None

    def take(self, row: Row) -> None:
        self._look(row.previous)
        self.waiting = row

    def end(self, number: int, seal: str) -> Head:
        """The record says that it ends with this entry and seal."""
        self._look(seal)
        self.waiting = None
        if self.head.number > number:
            raise Broken(number + 1, "put in after the end")
        if self.head.number < number:
            raise Broken(self.head.number + 1, "cut off: the record goes on")
        if self.head.hash != seal:
            raise Broken(number, "another one than the end of the record")
        if further := [size for size in self.signed if size > number]:
            raise Broken(number + 1, f"cut off: a head of {min(further)} entries was signed")
        return self.head._replace(signed=self.known_good)

    def _look(self, next_was_sealed_on: str) -> None:
        row, head = self.waiting, self.head
        if row is None:
            return
        if row.number != head.number + 1:
            raise Broken(head.number + 1, "missing")
        entry = row.sealed
        if row.hash != self.hashing.of(entry).hex():
            raise Broken(row.number, "changed after it was sealed")
        if row.previous != head.hash:
            if head.number and row.hash == next_was_sealed_on:
                raise Broken(head.number, "another one than the next was sealed on")
            raise Broken(row.number, "does not follow the entry before it")
        peaks, completed = self.hashing.grown(head.peaks, head.number, entry)
        if row.subtrees != in_hex(completed):
            raise Broken(row.number, "another one than the tree was made of")
        self.head = Head(row.number, row.hash, tuple(peaks))
        self._compare_with_signed()

    def _compare_with_signed(self) -> None:
        size = self.head.number
        if size not in self.signed:
            return
        if self.hashing.root(self.head.peaks) != self.signed[size]:
            raise Broken(
                self.known_good + 1, f"it, or one up to {size}, is another than was signed"
            )
        self.known_good = size
