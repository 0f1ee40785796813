"""Check a record that `deliberate export` wrote, or a site shows, as docs/format.md says.

    tools/verify.py FOLDER [PUBLIC KEY [PUBLIC KEY OF A WITNESS ...]]

Uses none of the program's code and only the standard library; recount.py and recount_more.py,
beside it, count the published ballots. Names the first entry that is wrong and leaves with 1; with
2 for what cannot be read; with 0 for a record that is whole.
"""

import base64
import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from tools.recount import recount
    from tools.recount_more import Whole
else:  # as a script
    from recount import recount
    from recount_more import Whole

# Ed25519 (RFC 8032, 5.1): the curve -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo P.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


KINDS = "certificates", "ballots", "receipts", "resolutions"
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


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
        self.name, digest, rest = text.strip().split("+", 2)
        made = base64.b64decode(rest, validate=True)
        self.kind, self.public = made[0], made[1:]
        self.hash = hashlib.sha256(f"{self.name}\n".encode() + made).digest()[:4]
        if self.hash.hex() != digest or len(self.public) != 32:
            raise ValueError(f"{text} is not a public key")

    def signed(self, note: str) -> bool:
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


def is_signed(note: str, key: Key) -> bool:
    try:
        return key.signed(note)
    except ValueError:  # no lines of signatures, no base64, no Unicode
        return False


def heads(notes: list[str], key: Key) -> tuple[str, dict[int, str]]:
    """How the record is hashed, and the root at each size that was signed."""
    hashing, found = "sha256", dict[int, str]()
    for note in notes:
        lines = note.partition("\n\n")[0].split("\n")
        size = int(lines[1]) if len(lines) > 1 and lines[1].isdecimal() else 0
        if lines[0] != key.name or not is_signed(note, key):
            raise Wrong(f"entry {size}: the head of {size} entries is not signed by {key.name}")
        root = base64.b64decode(lines[2]).hex()
        if found.setdefault(size, root) != root:
            raise Wrong(f"entry {size}: two different heads of so many entries were signed")
        hashing = "sm3" if "hash sm3" in lines[3:] else hashing
    return hashing, found


class Tree:
    """The complete subtrees that the entries so far make, the greatest first."""

    def __init__(self, hashing: str) -> None:
        self.hashing, self.size, self.peaks = hashing, 0, list[bytes]()

    def of(self, data: bytes) -> bytes:
        return hashlib.new(self.hashing, data).digest()

    def grow(self, entry: bytes) -> str:
        """Take one more entry: the hashes of the subtrees that it completes."""
        completed, size = [self.of(b"\0" + entry)], self.size
        while size & 1:
            completed.append(self.of(b"\1" + self.peaks.pop() + completed[-1]))
            size >>= 1
        self.peaks.append(completed[-1])
        self.size += 1
        return "".join(each.hex() for each in completed)

    @property
    def root(self) -> str:
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = self.of(b"\1" + peak + root)
        return root.hex()


def walk(rows: list[list[Any]], hashing: str, signed: dict[int, str], none: str) -> None:
    """Raises `Wrong`; `none` is said where what comes after the rows is no entry."""
    tree, seal, good = Tree(hashing), "0" * 64, 0
    for at, row in enumerate(rows):
        number, before, hashed, subtrees = row[0], row[6], row[7], row[8]
        if number != at + 1:
            raise Wrong(f"entry {at + 1}: missing")
        entry = json.dumps(row[:7], ensure_ascii=False, separators=(",", ":")).encode()
        if tree.of(entry).hex() != hashed:
            raise Wrong(f"entry {number}: changed after it was sealed")
        if before != seal:
            kept = at + 1 == len(rows) or rows[at + 1][6] == hashed
            wrong = number - 1 if kept and at else number
            raise Wrong(f"entry {wrong}: does not go together with the one beside it")
        if tree.grow(entry) != subtrees:
            raise Wrong(f"entry {number}: another one than the tree was made of")
        seal = hashed
        if signed.get(number, tree.root) != tree.root:
            raise Wrong(f"entry {good + 1}: it, or one up to {number}, is another than was signed")
        good = number if number in signed else good
    if none:
        raise Wrong(none)
    if further := [size for size in signed if size > len(rows)]:
        raise Wrong(f"entry {len(rows) + 1}: cut off; a head of {min(further)} was signed")


def sealed_in(rows: list[list[Any]]) -> dict[str, tuple[str, int]]:
    """By the name of a document the last hash that a fact holds of it, and the fact's number."""
    found = {}
    for number, fact, issue, details, *_ in rows:
        said = json.loads(details)
        match fact, said:
            case "decision-counted", {"certificate": digest}:
                found[f"certificates/{issue}-{said['reading']}.json"] = digest, number
                if receipts := said.get("receipts"):
                    found[f"receipts/{issue}-{said['reading']}.txt"] = receipts, number
            case "certificate-completed", {"hash": digest}:
                found[f"certificates/{issue}-{said['reading']}.json"] = digest, number
            case "resolution-published", {"fingerprint": digest}:
                found[f"resolutions/{said['code']}.json"] = digest, number
    return found


def wrong_documents(folder: Path, rows: list[list[Any]]) -> Iterator[str]:
    for name, (digest, number) in sealed_in(rows).items():
        file = folder / name
        if not file.is_file():
            yield f"entry {number}: {name} is missing"
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            yield f"entry {number}: {name} is another than was sealed"
        else:
            ballots = folder / "ballots" / f"{file.stem}.csv"
            if file.parent.name == "certificates" and not receipted(file):
                yield f"entry {number}: more ballots than receipts in {name}"
            if file.parent.name == "certificates" and ballots.is_file():
                for line in recounted(file, ballots):
                    yield f"entry {number}: {name}, {line}"


def recounted(certificate: Path, ballots: Path) -> list[str]:
    """How the ballots belie the certificate."""
    try:
        return list(recount(certificate.read_text(), ballots.read_bytes().decode(), Whole))
    except (csv.Error, *UNREADABLE) as wrong:
        return [f"its ballots cannot be read: {wrong!r}"]


def unsealed(folder: Path, rows: list[list[Any]]) -> str:
    """A document that no entry seals, and that whoever looks into FOLDER takes for one."""
    sealed = set(sealed_in(rows))
    counted = [Path(name).stem for name in sealed if name.startswith("certificates/")]
    sealed |= {f"ballots/{name}.csv" for name in counted}
    sealed |= {f"receipts/{name}.txt" for name in counted}
    there = (f"{kind}/{file.name}" for kind in KINDS for file in (folder / kind).glob("*"))
    return next((name for name in sorted(there) if name not in sealed), "")


def receipted(certificate: Path) -> bool:
    """As many receipts, each once, as there are ballots of one's own, or more."""
    receipts = certificate.parents[1] / "receipts" / f"{certificate.stem}.txt"
    if not receipts.is_file():
        return True
    said = json.loads(certificate.read_text())
    given = receipts.read_bytes().decode(errors="surrogateescape").splitlines()
    told = said["context"].get("delegated") or {"heard": 0, "abstained": 0}
    own: int = said["ballots"]["received"] - told["heard"] - told["abstained"]
    return len(set(given)) == len(given) >= own


def entries(file: Path) -> tuple[list[list[Any]], str]:
    """The entries up to the first that is none, and what is wrong with that."""
    kinds, rows = (int, str, int | None, str, str, str, str, str, str), list[list[Any]]()
    lines = file.read_bytes().decode(errors="surrogateescape").removesuffix("\n")
    for at, line in enumerate(lines.split("\n") if lines else [], 1):
        try:
            row = json.loads(line)
            json.dumps(row, ensure_ascii=False).encode()
            if not isinstance(row, list) or len(row) != 9 or not all(map(isinstance, row, kinds)):
                return rows, f"entry {at}: not an entry"
            json.loads(row[3])
        except (ValueError, RecursionError):
            return rows, f"entry {at}: not in JSON"
        rows.append(row)
    return rows, ""


def verify(folder: Path, keys: list[str]) -> str:
    """What to say of a record that is whole; raises `Wrong`."""
    key = Key(keys[0] if keys else (folder / "key.txt").read_text())
    notes = json.loads((folder / "heads.json").read_bytes().decode(errors="surrogateescape"))
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise ValueError("heads.json is not a list of signed heads")
    hashing, signed = heads(notes, key)
    rows, none = entries(folder / "entries.jsonl")
    walk(rows, hashing, signed, none)
    if keys and rows and not signed:
        raise Wrong(f"entry 1: no head of it is signed by {key.name}")
    for wrong in wrong_documents(folder, rows):
        raise Wrong(wrong)
    if name := unsealed(folder, rows):
        raise Wrong(f"entry {len(rows)}: {name} is sealed by no entry up to this one")
    seen = [each.name for each in map(Key, keys[1:]) if notes and is_signed(notes[-1], each)]
    watched = f", watched by {', '.join(seen)}" if seen else ""
    last = f", the last of {max(signed)} entries" if signed else ""
    return f"{len(rows)} entries, whole; {len(signed)} heads signed by {key.name}{last}{watched}"


def main() -> int:
    try:
        print(verify(Path(sys.argv[1]), sys.argv[2:]))
    except Wrong as wrong:
        print(wrong)
        return 1
    except UNREADABLE as wrong:
        print(f"cannot be read: {wrong!r}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
