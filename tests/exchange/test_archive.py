"""A record taken along is whole, and each of thirty ways to tamper with it is named at its entry.

By the program and by tools/verify.py, which shares no code with it.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from deliberate.commands.recording import _verified
from deliberate.exchange.archive import write_archive
from deliberate.exchange.checking import _receipted
from deliberate.exchange.database import verify_database
from deliberate.record import Broken
from deliberate.record.chain import in_hex, sealed
from deliberate.record.hashing import SHA256
from deliberate.record.notes import LOG, Signer, Verifier
from deliberate.record.signing import sign_head, signer
from deliberate.resolutions.actions import publish_resolution
from deliberate.resolutions.models import Resolution
from deliberate.storage import one, run, unit_of_work
from tests.build import NOW, a_resident, later, without_guard
from tests.conftest import KIND
from tests.decisions.votes import OVER_NOW, ballots, counted, heads, voting
from tests.resolutions.build import a_director, a_draft
from tools.verify import receipted

pytestmark = pytest.mark.anyio
TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify.py"
CHECKED = ("entries.jsonl", "heads.json", "key.txt")


@pytest.fixture
async def archive(database, tmp_path):
    """A vote, counted; a resolution, published; heads signed on the way and at the end."""
    voters = await heads(12)
    decision = await voting(at=OVER_NOW, by=await a_director(), secret=True)
    await sign_head(later(days=-30))
    await ballots(decision, dict.fromkeys(voters[:9], "yes") | {voters[9]: "no"})
    decision = await counted(decision)
    issue = await decision.issue
    director = await a_director()
    await sign_head(later(days=-20))
    await a_draft(issue, by=director)
    await publish_resolution(issue.number, by=director, at=NOW)
    await sign_head(NOW)
    folder = tmp_path / "archive"
    folder.mkdir()
    await write_archive(folder)
    return folder


def by_program(folder, key=None):
    """The number of the entry that is named; None for a record that is whole."""
    try:
        _verified(str(folder), key)
    except Broken as broken:
        return broken.number
    return None


def by_tool(folder, *keys):
    ran = subprocess.run(
        [sys.executable, TOOL, folder, *keys], capture_output=True, text=True, check=False
    )
    assert not ran.stderr, ran.stderr
    assert ran.returncode == ("whole" not in ran.stdout)
    return int(ran.stdout.split()[1].rstrip(":")) if ran.returncode else None


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
    forger.rows[signed][3] = '{"again":true,"reading":1}'
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
    "details": cell(4, 3, '{"again":true,"reading":1}'),
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


async def test_an_archive_is_whole_by_both(archive, tmp_path):
    key = signer().verifier
    assert by_program(archive) is by_program(archive, key) is None
    assert by_tool(archive) is by_tool(archive, str(key)) is None
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", archive))
    assert zipfile.is_zipfile(packed)
    assert by_program(packed) is None
    assert sorted(each.name for each in archive.iterdir() if each.is_file()) == sorted(CHECKED)
    head = await verify_database(key)
    (number, hashed) = await one("SELECT number, hash FROM record_head")
    assert (head.number, head.hash) == (number, hashed)


async def test_thirty_and_more_tampers_are_named_at_their_entry_by_both(archive, tmp_path):
    key = signer().verifier
    assert len(TAMPERS) >= 30
    for name, tamper in TAMPERS.items():
        folder = tmp_path / sha256(name.encode()).hexdigest()[:8]
        shutil.copytree(archive, folder)
        forger = Forger(folder)
        expected = tamper(forger)
        forger.write()
        assert (name, by_program(folder, key)) == (name, expected)
        assert (name, by_tool(folder, str(key))) == (name, expected)


@pytest.mark.parametrize(
    ("given", "whole"),
    [("ABC", True), ("AB", False), ("AAB", False), ("ABCD", True), ("", False), (None, True)],
)
def test_no_ballot_is_in_the_box_without_a_receipt_of_its_own(tmp_path, given, whole):
    """Of four that counted one was cast by a delegate; None: counted before there were any."""
    told = {"heard": 1, "abstained": 0}
    said = {"context": {"delegated": told}, "ballots": {"received": 4}}
    certificate = tmp_path / "certificates" / "7-1.json"
    certificate.parent.mkdir()
    certificate.write_text(json.dumps(said))
    text = None if given is None else "".join(f"{each}\n" for each in given)
    if text is not None:
        (tmp_path / "receipts").mkdir()
        (tmp_path / "receipts" / "7-1.txt").write_text(text)
    assert _receipted(said, {"receipts/7-1.txt": text}.get, "7-1.json") is whole
    assert receipted(certificate) is whole


async def test_a_record_signed_anew_with_another_key_is_found_by_who_wrote_the_key_down(archive):
    key, forger = signer().verifier, Forger(archive)
    another = Signer.new(key.name, LOG)
    forger.heads = [another.note(key.signed(note)) for note in forger.heads]
    forger.write()
    (archive / "key.txt").write_text(f"{another.verifier}\n")
    assert by_program(archive) is by_tool(archive) is None  # it shows its own key
    first = int(forger.heads[0].split("\n")[1])
    assert by_program(archive, key) == by_tool(archive, str(key)) == first
    assert Verifier.read((archive / "key.txt").read_text()) != key


DATABASE = {
    "a tally": ("decision-counted", "UPDATE decision SET outcome = replace({outcome}, '9', '8')"),
    "a certificate": (
        "decision-counted",
        "UPDATE decision SET certificate = replace(certificate, 'passed', 'failed')",
    ),
    "ballots": (
        "decision-counted",
        "UPDATE decision SET counted_ballots = replace(counted_ballots, 'no', 'yes')",
    ),
    "a voter": (
        "notice-given",
        "UPDATE roll_line SET unit = 'another' WHERE id = (SELECT min(id) FROM roll_line)",
    ),
    "a voter less": (
        "notice-given",
        "DELETE FROM roll_line WHERE id = (SELECT min(id) FROM roll_line)",
    ),
    "a question": ("notice-given", "UPDATE decision SET question = 'another'"),
    "a resolution": (
        "resolution-published",
        "UPDATE resolution SET document = replace(document, '望江', '望川')",
    ),
}


@pytest.mark.parametrize("name", DATABASE)
async def test_what_the_tables_show_is_held_against_the_record(archive, name):
    fact, change = DATABASE[name]
    outcome = "outcome::text" if KIND == "postgres" else "outcome"
    change = change.format(outcome=f"{outcome}")
    if KIND == "postgres" and "SET outcome" in change:
        change = change.replace("replace(", "(replace(").replace("'8')", "'8'))::jsonb")
    if "roll_line" in change:
        await without_guard("roll_line")
    await unit_of_work(run)(change)
    with pytest.raises(Broken) as broken:
        await verify_database(signer().verifier)
    (number,) = await one("SELECT id FROM entry WHERE fact = $1", fact)
    assert broken.value.number == number
    assert await Resolution.all().count() == 1


async def test_who_is_not_on_any_roll_changes_nothing(archive):
    await a_resident("新来的")
    await verify_database(signer().verifier)
