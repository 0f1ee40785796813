"""The signed heads of a record, and which keys have to sign them as its entries tell. Pure."""

import json
from collections.abc import Collection, Iterable

from deliberate.record.chain import Broken, Row
from deliberate.record.events import RecordKeyChanged, RecordKeyLost
from deliberate.record.notes import BadNote, Head, Verifier, parted

KEY_FACTS = RecordKeyChanged.name, RecordKeyLost.name


class Heads:
    """Takes the entries in their order and raises `Broken` for a head that is not rightly signed.

    A key vouches for the one after it: the first head that has the change among its entries is
    signed by both. `known` is the key that the reader trusts; nobody has to vouch for keys before
    it, since it signed a tree that they are in. `named` are the details of the facts of keys that
    the record is said to have: they tell where to begin, and are believed only as the walk comes
    to them.
    """

    def __init__(
        self,
        notes: Iterable[str],
        known: Verifier,
        named: Iterable[str] = (),
        witnesses: Collection[Verifier] = (),
    ) -> None:
        self.known, self.witnesses = known, witnesses
        self.notes: dict[int, list[str]] = {}
        for note in notes:
            self.notes.setdefault(_size_in(note), []).append(note)
        self.key = _founding(known, named)
        self.due = [self.key]
        self.signed = set[Verifier]()
        self.changed_at = 0
        self.losses: dict[int, bool] = {}
        """By the entry that tells of it: whether the key that is known came before."""
        self.known_by_now = self.key == known
        self.seen: dict[Verifier, list[int]] = {each: [] for each in witnesses}

    def take(self, row: Row) -> list[Head]:
        """The heads that were signed of all entries up to this one."""
        if row.fact in KEY_FACTS:
            self._change(row)
        return self._looked_at(row.number)

    def end(self, number: int) -> None:
        """No more entries come: none was signed that is not there, and by the key that is known."""
        for size in sorted(self.notes):
            if size < 1 or size > number:
                self._looked_at(size)
            if size > number:
                raise Broken(number + 1, f"cut off: a head of {size} entries was signed")
        if self.notes and self.known not in self.signed:
            raise Broken(min(self.notes), f"no head is signed by {self.known}")
        for lost_at in self.unvouched():
            if self.losses[lost_at]:
                raise Broken(lost_at, "it goes on under a key that no key before vouched for")

    def unvouched(self) -> tuple[int, ...]:
        """The entries since which the keys are tied to those before by nothing.

        A witness who signed a head on both sides does tie them.
        """
        spans = [(min(at), max(at)) for at in self.seen.values() if at]
        return tuple(
            lost_at
            for lost_at in self.losses
            if not any(first < lost_at <= last for first, last in spans)
        )

    def _change(self, row: Row) -> None:
        try:
            said = json.loads(row.details)
            old, new = Verifier.read(said["old"]), Verifier.read(said["new"])
        except (BadNote, KeyError, TypeError, ValueError) as bad:
            raise Broken(row.number, "it names no keys") from bad
        if old != self.key or new.name != old.name:
            raise Broken(row.number, f"it changes another key than {self.key}")
        if row.fact == RecordKeyLost.name:
            self.due, self.losses[row.number] = [new], self.known_by_now
        else:
            self.due.append(new)
        self.key, self.changed_at = new, row.number
        self.known_by_now |= new == self.known

    def _looked_at(self, size: int) -> list[Head]:
        found = []
        for note in self.notes.get(size, ()):
            found.append(self._checked(note, size))
            if found[-1].root != found[0].root:
                raise Broken(size, "two different heads of so many entries were signed")
            self.signed |= {*self.due}
            self.due = [self.key]
            for witness in self.witnesses:
                if is_signed(note, witness):
                    self.seen[witness].append(size)
        return found

    def _checked(self, note: str, size: int) -> Head:
        try:
            heads = [key.signed(note) for key in self.due]
        except BadNote as bad:
            number = size if len(self.due) == 1 else self.changed_at
            raise Broken(number, f"the head of {size} entries: {bad}") from bad
        return heads[0]


def is_signed(note: str, key: Verifier) -> bool:
    try:
        key.signed(note)
    except BadNote:
        return False
    return True


def _founding(known: Verifier, named: Iterable[str]) -> Verifier:
    """The first of the keys that are named, if the one that is known is among them."""
    try:
        pairs = [(said["old"], said["new"]) for said in map(json.loads, named)]
        keys = [Verifier.read(each) for pair in pairs for each in pair]
    except (BadNote, KeyError, TypeError, ValueError, AttributeError):
        return known  # the walk will come to what is wrong
    return keys[0] if known in keys else known


def _size_in(note: str) -> int:
    """As it says; 0 where it says none, which no key signed."""
    try:
        return Head.read(parted(note)[0]).size
    except BadNote:
        lines = note.splitlines()
        return int(lines[1]) if len(lines) > 1 and lines[1].isdecimal() else 0
