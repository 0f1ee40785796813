"""Check a record and the documents that it seals: from an archive, a site, or the database."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deliberate.consensus import BadInput, Noticed, RollEntry, Rule, count, recount
from deliberate.consensus.heads import Ballots
from deliberate.exchange.archive import sealed_in
from deliberate.formats.tables import Malformed
from deliberate.formats.votes import read_counted
from deliberate.record.chain import Broken, Row
from deliberate.record.hashing import HASHINGS, BadProof
from deliberate.record.heads import KEY_FACTS, Heads
from deliberate.record.notes import Head as SignedHead
from deliberate.record.notes import Verifier
from deliberate.record.walking import EMPTY, Head, Walk

Document = Callable[[str], str | None]
"""The text of a document by its name; None where there is none. Bytes that are no UTF-8 stay in it
as `ESCAPED` lets them."""
ESCAPED = "surrogateescape"
KINDS = "certificates", "ballots", "receipts", "resolutions"
"""The folders of documents."""
FIELDS = (int, str, int | None, str, str, str, str, str, str)


def verify_archive(
    lines: Sequence[str],
    heads: list[str],
    key: Verifier | None,
    document: Document | None,
    names: Iterable[str] = (),
    witnesses: Collection[Verifier] = (),
) -> Head:
    """The head of a whole record; raises `Broken` at the first entry that is wrong.

    Without a key, signatures are not looked at; without `document`, documents are not. `names` are
    those of the documents that are there.
    """
    signed = Heads(heads, key, _facts_of_keys(lines), witnesses) if key else None
    walk, last = Walk(HASHINGS[_hashing_of(heads)], signed), EMPTY
    documents = Documents()
    for number, line in enumerate(lines, 1):
        try:
            row = read_row(number, line)
        except Broken:
            walk.end(last.number, last.hash)  # unless one before is wrong already
            raise
        walk.take(row)
        documents.take(row)
        last = Head(row.number, row.hash, ())
    end = walk.end(last.number, last.hash)
    if document:
        documents.check(document)
        documents.check_names(names, end.number)
    return end


class Documents:
    """Which documents the facts seal: the last hash of each, and the entry that holds it."""

    def __init__(self) -> None:
        self.sealed: dict[str, tuple[str, int]] = {}

    def take(self, row: Row) -> None:
        for name, digest in sealed_in(row.fact, row.issue, json.loads(row.details)):
            self.sealed[name] = digest, row.number

    def check(self, document: Document) -> None:
        """Each is the one that was sealed, and its ballots, where published, give its figures."""
        for name, (digest, number) in self.sealed.items():
            text = document(name)
            if text is None:
                raise Broken(number, f"{name} is missing")
            if sha256(text.encode(errors=ESCAPED)).hexdigest() != digest:
                raise Broken(number, f"{name} is another than was sealed")
            kind, _, rest = name.partition("/")
            ballots = document(f"ballots/{rest.removesuffix('.json')}.csv")
            if kind == "certificates" and ballots is not None and not agrees(text, ballots):
                raise Broken(number, f"the ballots do not give {name}")
            if kind == "certificates" and not _receipted(json.loads(text), document, rest):
                raise Broken(number, f"more ballots than receipts in {name}")

    def check_names(self, names: Iterable[str], last: int) -> None:
        """Whoever looks into an archive takes every document in it for one that was sealed."""
        beside = {
            f"{kind}/{file.stem}{ending}"
            for file in map(Path, self.sealed)
            if file.parts[0] == "certificates"
            for kind, ending in (("ballots", ".csv"), ("receipts", ".txt"))
        }
        for name in sorted(names):
            if name.partition("/")[0] in KINDS and name not in beside | self.sealed.keys():
                raise Broken(last, f"{name} is sealed by no entry up to this one")


def _receipted(certificate: dict[str, Any], document: Document, rest: str) -> bool:
    """No ballot came into the box that nobody has a receipt for, or whose receipt is another's."""
    receipts = document(f"receipts/{rest.removesuffix('.json')}.txt")
    if receipts is None:
        return True  # counted before receipts were handed out
    given = receipts.splitlines()
    told = certificate["context"].get("delegated") or {"heard": 0, "abstained": 0}
    own: int = certificate["ballots"]["received"] - told["heard"] - told["abstained"]
    return len(set(given)) == len(given) >= own


def agrees(certificate: str, ballots: str) -> bool:
    """Whether a table of ballots gives a certificate, byte by byte."""
    document = json.loads(certificate)
    try:
        roll, cast = _read(document, ballots)
        return recount(document, roll, cast) == certificate.encode()
    except (BadInput, Malformed, UnicodeError):
        return False


def outcome_of(certificate: str, ballots: str) -> dict[str, Any]:
    """What a table of ballots gives, as a decision keeps it."""
    document = json.loads(certificate)
    roll, cast = _read(document, ballots)
    rule, noticed = document["rule"], document["noticed"]
    outcome = count(Rule.from_document(rule), roll, cast, Noticed.from_document(noticed))
    return outcome.document()


def _read(document: dict[str, Any], ballots: str) -> tuple[Sequence[RollEntry], Ballots]:
    rule = Rule.from_document(document["rule"])
    noticed = Noticed.from_document(document["noticed"])
    with TemporaryDirectory() as place:
        table = Path(place) / "ballots.csv"
        table.write_text(ballots, newline="")
        roll, cast = read_counted(table, rule, noticed)
        return roll.entries, cast


def _hashing_of(heads: list[str]) -> str:
    return "sm3" if any("\nhash sm3\n" in note for note in heads) else "sha256"


def check_inclusion(row: Row, number: int, head: SignedHead, proof: list[str]) -> None:
    """This entry is the one of that number in the record of the head; raises `Broken`."""
    leaf = head.hashing.leaf(row.sealed)
    try:
        root = head.hashing.root_with(leaf, number - 1, head.size, [*map(bytes.fromhex, proof)])
    except (BadProof, ValueError) as bad:
        raise Broken(number, f"not proven: {bad}") from bad
    if row.number != number or root != head.root:
        raise Broken(number, f"another than the one in the {head.size} entries that were signed")


def _facts_of_keys(lines: Sequence[str]) -> Iterator[str]:
    """The details of the entries that tell of a change of keys, as far as they can be read."""
    for line in lines:
        if any(f'"{fact}"' in line for fact in KEY_FACTS):
            with suppress(Broken):
                row = read_row(0, line)
                if row.fact in KEY_FACTS:
                    yield row.details


def read_row(number: int, line: str) -> Row:
    """Raises `Broken` at this number."""
    try:
        cells: Any = json.loads(line)
        whole = isinstance(cells, list) and len(cells) == len(FIELDS)
        if not whole or not all(map(isinstance, cells, FIELDS)):
            raise Broken(number, "not an entry")
        row = Row(*cells)
        _, _ = row.sealed, json.loads(row.details)  # what it is made of can be written, and read
    except (ValueError, RecursionError) as error:
        raise Broken(number, "not in JSON") from error
    return row
