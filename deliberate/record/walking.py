"""Walk a record from its first entry and name the first one that is wrong. Pure."""

from typing import NamedTuple

from deliberate.record.chain import GENESIS, Broken, Row, in_hex
from deliberate.record.hashing import Hashing
from deliberate.record.heads import Heads
from deliberate.record.notes import Head as SignedHead
from deliberate.record.notes import Verifier


class Head(NamedTuple):
    """How far a record goes: its last number and seal, and the greatest complete subtrees.

    With the key that signs it by now, the entries since which nobody vouches for that, and how many
    entries the last signed head is about.
    """

    number: int
    hash: str
    peaks: tuple[bytes, ...]
    key: Verifier | None = None
    unvouched: tuple[int, ...] = ()
    signed: int = 0


EMPTY = Head(0, GENESIS, ())


class Walk:
    """Takes the entries in their order, and raises `Broken` at the first that is wrong.

    Of two that do not fit together, what the one after them was sealed on tells which was changed;
    so an entry is looked at when the next one, or the end, has come. Without `signed`, only the
    entries are looked at.
    """

    def __init__(self, hashing: Hashing, signed: Heads | None) -> None:
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
        if self.signed is None:
            return self.head
        self.signed.end(number)
        unvouched = self.signed.unvouched()
        return self.head._replace(key=self.signed.key, unvouched=unvouched, signed=self.known_good)

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
        if self.signed:
            self._compare(self.signed.take(row))

    def _compare(self, signed: list[SignedHead]) -> None:
        for each in signed:
            if self.hashing.root(self.head.peaks) != each.root:
                wrong = f"it, or one up to {each.size}, is another than was signed"
                raise Broken(self.known_good + 1, wrong)
            self.known_good = each.size
