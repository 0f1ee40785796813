"""Check a record that `deliberate export` wrote, or a site shows, as docs/format.md says.

    tools/verify.py FOLDER [PUBLIC KEY [PUBLIC KEY OF A WITNESS ...]]

Uses none of the program's code and only the standard library; beside it, heads.py looks at the
signed heads, and recount.py and recount_more.py count the published ballots. Names the first entry
that is wrong and leaves with 1; with 2 for what cannot be read; with 0 for a record that is whole.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from tools.heads import KEY_FACTS, Heads, Key, Wrong
    from tools.recount import recount
    from tools.recount_more import Whole
else:  # as a script
    from heads import KEY_FACTS, Heads, Key, Wrong
    from recount import recount
    from recount_more import Whole

KINDS = "certificates", "ballots", "receipts", "resolutions"
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


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


def walk(rows: list[list[Any]], hashing: str, signed: Heads, none: str) -> None:
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
        if row[1] in KEY_FACTS:
            signed.change(number, row[1], row[3])
        for root in signed.roots(number):
            if root != tree.root:
                raise Wrong(f"entry {good + 1}: it, or one up to {number}, is not what was signed")
            good = number
    if none:
        raise Wrong(none)
    signed.end(len(rows))


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
    known = Key(keys[0] if keys else (folder / "key.txt").read_text())
    witnesses = [Key(each) for each in keys[1:]]
    notes = json.loads((folder / "heads.json").read_bytes().decode(errors="surrogateescape"))
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise ValueError("heads.json is not a list of signed heads")
    rows, none = entries(folder / "entries.jsonl")
    heads = Heads(notes, known, rows, witnesses)
    hashing = "sm3" if any("\nhash sm3\n" in note for note in notes) else "sha256"
    walk(rows, hashing, heads, none)
    if keys and rows and not heads.signed:
        raise Wrong(f"entry 1: no head of it is signed by {known.name}")
    for wrong in wrong_documents(folder, rows):
        raise Wrong(wrong)
    if name := unsealed(folder, rows):
        raise Wrong(f"entry {len(rows)}: {name} is sealed by no entry up to this one")
    seen = [each.name for each in witnesses if notes and each.signed(notes[-1])]
    told = f", the last of {max(heads.notes)} entries" if notes else ""
    told += f", watched by {', '.join(seen)}" if seen else ""
    told += "".join(f"; a key that none vouched for since {at}" for at in heads.unvouched())
    return f"{len(rows)} entries, whole; {len(notes)} heads, by {heads.key.text}{told}"


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
