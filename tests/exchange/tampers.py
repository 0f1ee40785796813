"""An archive in the hands of a forger: what can be done to it, and which entry that belies."""

import json
from dataclasses import replace

from deliberate.record.chain import in_hex, sealed
from deliberate.record.hashing import SHA256
from deliberate.record.notes import LOG, Signer
from deliberate.record.signing import signer


class Forger:
    """An archive in somebody's hands."""

    def __init__(self, folder):
        self.folder = folder
        self.rows = [json.loads(line) for line in self._lines()]
        self.heads = json.loads((folder / "heads.json").read_text())

    def _lines(self):
        return (self.folder / "entries.jsonl").read_text().splitlines()

    def write(self):
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in self.rows]
        (self.folder / "entries.jsonl").write_text("".join(f"{line}\n" for line in lines))
        (self.folder / "heads.json").write_text(json.dumps(self.heads, ensure_ascii=False))

    def number(self, fact):
        return next(row[0] for row in self.rows if row[1] == fact)

    def reseal(self, since, until=None):
        """Give entries fitting seals and subtrees, as who has all of the record could."""
        peaks, previous = [], "0" * 64
        for at, row in enumerate(self.rows):
            if since <= at + 1 <= (until or len(self.rows)):
                row[6] = previous
                row[7] = SHA256.of(sealed(*row[:7])).hex()
                row[8] = in_hex(SHA256.grown(peaks, at, sealed(*row[:7]))[1])
            peaks, _ = SHA256.grown(peaks, at, sealed(*row[:7]))
            previous = row[7]

    def document(self, kind):
        return next((self.folder / kind).iterdir())

    def change_text(self, kind, was, now):
        file = self.document(kind)
        text = file.read_text()
        assert was in text
        file.write_text(text.replace(was, now, 1), newline="")


def cell(number, at, value):
    def change(forger):
        forger.rows[number - 1][at] = value
        return number

    return change


def cell_resealed_alone(forger):
    forger.rows[4][1] = "forged"
    forger.reseal(5, 5)
    return 5


def cell_resealed_to_the_end(forger):
    """Only the signed heads tell; they leave open which entry since the one before."""
    signed = int(forger.heads[0].split("\n")[1])
    forger.rows[signed][3] = '{"reading":2}'
    forger.reseal(signed + 1)
    return signed + 1


def deleted(number, *, moved_up=False):
    def change(forger):
        number_ = number if number > 0 else len(forger.rows) + 1 + number
        del forger.rows[number_ - 1]
        if moved_up:
            for row in forger.rows[number_ - 1 :]:
                row[0] -= 1
        return number_

    return change


def deleted_and_resealed(forger):
    deleted(3, moved_up=True)(forger)
    forger.reseal(3)
    return 1  # the first signed head covers entries from the first on


def swapped(forger):
    forger.rows[2], forger.rows[3] = forger.rows[3], forger.rows[2]
    return 3


def swapped_with_numbers(forger):
    forger.rows[2][1:6], forger.rows[3][1:6] = forger.rows[3][1:6], forger.rows[2][1:6]
    return 3


def added(forger):
    last = forger.rows[-1]
    forger.rows.append([last[0] + 2, *last[1:]])
    return last[0] + 1


def added_before_all(forger):
    forger.rows.insert(0, [0, *forger.rows[0][1:]])
    return 1


def doubled(forger):
    forger.rows.insert(5, list(forger.rows[4]))
    return 6


def none_left(forger):
    forger.rows.clear()
    return 1


def not_an_entry(forger):
    forger.rows[6] = forger.rows[6][:8]
    return 7


def signed_by_another(forger):
    key = Signer.new(signer().name, LOG)
    forger.heads[-1] = key.note(signer().verifier.signed(forger.heads[-1]))
    return len(forger.rows)


def head_of_another_size(forger):
    forger.heads[0] = forger.heads[0].replace("\n", "\n1", 1)
    return int(forger.heads[0].split("\n")[1])


def head_of_another_root(forger):
    lines = forger.heads[1].split("\n")
    lines[2] = "A" + lines[2][1:] if lines[2][0] != "A" else "B" + lines[2][1:]
    forger.heads[1] = "\n".join(lines)
    return int(lines[1])


def all_heads_gone(forger):
    forger.heads.clear()
    return 1  # whoever wrote the key down sees that nothing bears it


def forked(forger):
    """Who keeps the record signed two of them; somebody has both heads."""
    head = signer().verifier.signed(forger.heads[1])
    another = signer().note(replace(head, root=b"1" * 32))
    forger.heads.insert(1, another)
    return head.size


def put_in(name):
    def change(forger):
        (forger.folder / name).write_text("{}")
        return len(forger.rows)

    return change


def in_no_unicode(kind, fact):
    def change(forger):
        file = forger.document(kind)
        file.write_bytes(file.read_bytes()[:-2] + b"\xff}")
        return forger.number(fact)

    return change


def certificate(was, now):
    def change(forger):
        forger.change_text("certificates", was, now)
        return forger.number("decision-counted")

    return change


def certificate_gone(forger):
    forger.document("certificates").unlink()
    return forger.number("decision-counted")


def ballot(was, now):
    def change(forger):
        forger.change_text("ballots", was, now)
        return forger.number("decision-counted")

    return change


def ballot_added(forger):
    file = forger.document("ballots")
    rows = file.read_text().split("\r\n" if "\r\n" in file.read_text() else "\n")
    first = rows[1].split(",")
    rows.insert(2, ",".join(["another", "somebody", *first[2:]]))
    file.write_text("\n".join(rows), newline="")
    return forger.number("decision-counted")


def ballot_taken(forger):
    file = forger.document("ballots")
    rows = file.read_text().splitlines(keepends=True)
    file.write_text("".join(rows[:1] + rows[2:]), newline="")
    return forger.number("decision-counted")


def receipt_put_in(forger):
    file = forger.document("receipts")
    file.write_text("AAAA-BBBB-CCCC\n" + file.read_text())
    return forger.number("decision-counted")


def receipts_gone(forger):
    forger.document("receipts").unlink()
    return forger.number("decision-counted")


def resolution_changed(forger):
    forger.change_text("resolutions", "望江", "望川")
    return forger.number("resolution-published")


def resolution_gone(forger):
    forger.document("resolutions").unlink()
    return forger.number("resolution-published")


TAMPERS = {
    "a fact": cell(4, 1, "forged"),
    "an issue": cell(4, 2, 47),
    "no issue": cell(2, 2, None),
    "details": cell(4, 3, '{"reading":2}'),
    "who acted": cell(4, 4, "望江社区居民委员会·rc-director"),
    "when": cell(4, 5, "2020-01-01T00:00:00+00:00"),
    "the seal before": cell(4, 6, "f" * 64),
    "the seal": cell(4, 7, "f" * 64),
    "the subtrees": cell(4, 8, "f" * 64),
    "the first": cell(1, 3, "{}"),
    "one with a fitting seal": cell_resealed_alone,
    "one and all seals after it": cell_resealed_to_the_end,
    "the first deleted": deleted(1),
    "one deleted": deleted(4),
    "the last deleted": deleted(-1),
    "one deleted and the rest moved up": deleted(4, moved_up=True),
    "one deleted and all made anew": deleted_and_resealed,
    "all deleted": none_left,
    "two swapped": swapped,
    "what two say swapped": swapped_with_numbers,
    "one put in at the end": added,
    "one put in before the first": added_before_all,
    "one twice": doubled,
    "half an entry": not_an_entry,
    "a head signed by another key": signed_by_another,
    "a head of another size": head_of_another_size,
    "a head of another root": head_of_another_root,
    "all heads gone": all_heads_gone,
    "two heads of one size": forked,
    "a resolution that no entry seals": put_in("resolutions/ABCDE-FGHJK.json"),
    "ballots that no entry seals": put_in("ballots/1-9.csv"),
    "a certificate in no Unicode": in_no_unicode("certificates", "decision-counted"),
    "a resolution in no Unicode": in_no_unicode("resolutions", "resolution-published"),
    "receipts in no Unicode": in_no_unicode("receipts", "decision-counted"),
    "ballots in no Unicode": in_no_unicode("ballots", "decision-counted"),
    "ballots with half a quote": ballot("no", '"no'),
    "the verdict": certificate('"verdict":"passed"', '"verdict":"not-passed"'),
    "the tally": certificate('"yes":9', '"yes":8'),
    "a certificate gone": certificate_gone,
    "a ballot": ballot("no", "yes"),
    "a ballot put in": ballot_added,
    "a ballot taken out": ballot_taken,
    "a receipt put in": receipt_put_in,
    "the receipts gone": receipts_gone,
    "a resolution": resolution_changed,
    "a resolution gone": resolution_gone,
}
