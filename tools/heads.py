"""The signed heads of a record, as docs/format.md says: Ed25519, keys, and which key has to sign.

Uses only the standard library. verify.py, beside it, walks the entries.
"""

import base64
import hashlib
import json
from typing import Any

# Ed25519 (RFC 8032, 5.1): the curve -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo P.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


CHANGED, LOST = KEY_FACTS = "record-key-changed", "record-key-lost"


class Wrong(Exception):  # noqa: N818
    """The first entry that is wrong, and why."""


def added(a: Point, b: Point) -> Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    t, z = 2 * D * a[3] * b[3], 2 * a[2] * b[2]
    e, f, g, h = n - m, z - t, z + t, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        found = added(found, point) if number & 1 else found
        point, number = added(point, point), number >> 1
    return found


def point_of(text: bytes) -> Point:
    """The point whose y, and the last bit of whose x, are written so."""
    y, sign = int.from_bytes(text, "little") % 2**255, text[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    x = x if x % 2 == sign else P - x
    return x, y, 1, x * y % P


def is_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    try:
        ours = times(s, BASE)
        theirs = times(int.from_bytes(digest, "little") % ORDER, point_of(public))
        theirs = added(point_of(signature[:32]), theirs)
    except ValueError:
        return False
    same = [(ours[at] * theirs[2] - theirs[at] * ours[2]) % P == 0 for at in (0, 1)]
    return s < ORDER and all(same)


BASE = point_of(bytes([0x58]) + bytes([0x66]) * 31)


class Key:
    """NAME+HASH+BASE64, where the bytes are the kind of key (1, or 4 of a witness) and the key."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.name, digest, rest = self.text.split("+", 2)
        made = base64.b64decode(rest, validate=True)
        self.kind, self.public = made[0], made[1:]
        self.hash = hashlib.sha256(f"{self.name}\n".encode() + made).digest()[:4]
        if self.hash.hex() != digest or len(self.public) != 32:
            raise ValueError(f"{text} is not a public key")

    def signed(self, note: str) -> bool:
        """Whether it stands under a note; what is no note at all is not signed."""
        try:
            return self._stands_under(note)
        except ValueError:  # no lines of signatures, no base64, no Unicode
            return False

    def _stands_under(self, note: str) -> bool:
        body, _, lines = note.rpartition("\n\n")
        for line in lines.splitlines():
            dash, name, signature = line.split(" ")
            made = base64.b64decode(signature, validate=True)
            if (dash, name, made[:4]) == ("\N{EM DASH}", self.name, self.hash):
                message, made = f"{body}\n", made[4:]
                if self.kind == 4:
                    seconds, made = int.from_bytes(made[:8], "big"), made[8:]
                    message = f"cosignature/v1\ntime {seconds}\n{message}"
                return is_signature(self.public, message.encode(), made)
        return False


class Heads:
    """The signed heads, and the keys that have to sign them as the entries tell.

    `known` is the key that the reader trusts; keys before it need nobody to vouch for them.
    """

    def __init__(
        self, notes: list[str], known: Key, rows: list[list[Any]], witnesses: list[Key]
    ) -> None:
        self.known, self.witnesses, self.notes = known, witnesses, dict[int, list[str]]()
        for note in notes:
            self.notes.setdefault(size_in(note), []).append(note)
        keys = keys_named(rows)
        self.key = Key(keys[0]) if known.text in keys else known
        self.due, self.changed_at, self.signed = [self.key], 0, set[str]()
        self.losses, self.passed = dict[int, bool](), self.key.text == known.text
        self.seen: list[list[int]] = [[] for _ in witnesses]

    def change(self, number: int, fact: str, details: str) -> None:
        try:
            old, new = keys_in(details)
        except (ValueError, KeyError, TypeError):
            raise Wrong(f"entry {number}: it names no keys") from None
        if old.text != self.key.text or new.name != old.name:
            raise Wrong(f"entry {number}: it changes another key than {self.key.text}")
        if fact == LOST:
            self.due, self.losses[number] = [new], self.passed
        else:
            self.due.append(new)
        self.key, self.changed_at = new, number
        self.passed = self.passed or new.text == self.known.text

    def roots(self, size: int) -> list[str]:
        """What was signed at a size, by whoever had to."""
        found = []
        for note in self.notes.get(size, ()):
            lines = note.partition("\n\n")[0].split("\n")
            if lines[0] != self.key.name or not all(key.signed(note) for key in self.due):
                wrong = self.changed_at if len(self.due) > 1 else size
                names = " and ".join(key.text for key in self.due)
                raise Wrong(f"entry {wrong}: the head of {size} entries is not signed by {names}")
            self.signed |= {key.text for key in self.due}
            self.due = [self.key]
            found.append(base64.b64decode(lines[2]).hex())
            if found[-1] != found[0]:
                raise Wrong(f"entry {size}: two different heads of so many entries were signed")
            for at, witness in enumerate(self.witnesses):
                self.seen[at] += [size] if witness.signed(note) else []
        return found

    def end(self, number: int) -> None:
        for size in sorted(self.notes):
            if size < 1 or size > number:
                self.roots(size)
            if size > number:
                raise Wrong(f"entry {number + 1}: cut off; a head of {size} was signed")
        if self.notes and self.known.text not in self.signed:
            raise Wrong(f"entry {min(self.notes)}: no head is signed by {self.known.text}")
        for lost_at in self.unvouched():
            if self.losses[lost_at]:
                raise Wrong(f"entry {lost_at}: it goes on under a key that none vouched for")

    def unvouched(self) -> list[int]:
        """Losses with no witness who signed a head before and one after."""
        spans = [(min(sizes), max(sizes)) for sizes in self.seen if sizes]
        return [at for at in self.losses if not any(a < at <= b for a, b in spans)]


def size_in(note: str) -> int:
    lines = note.split("\n")
    return int(lines[1]) if len(lines) > 1 and lines[1].isdecimal() else 0


def keys_in(details: str) -> tuple[Key, Key]:
    said = json.loads(details)
    return Key(said["old"]), Key(said["new"])


def keys_named(rows: list[list[Any]]) -> list[str]:
    """Of all changes, as far as they can be read; the walk comes to what cannot."""
    try:
        return [key.text for row in rows if row[1] in KEY_FACTS for key in keys_in(row[3])]
    except (ValueError, KeyError, TypeError):
        return []
