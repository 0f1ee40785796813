"""A record taken along is whole, and each of thirty ways to tamper with it is named at its entry.

By the program and by tools/verify.py, which shares no code with it.
"""

import json
import random
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from deliberate.commands.recording import UNREADABLE, _verified
from deliberate.exchange.archive import write_archive
from deliberate.exchange.checking import _receipted
from deliberate.exchange.database import verify_database
from deliberate.record import Broken
from deliberate.record.notes import LOG, Signer, Verifier
from deliberate.record.signing import sign_head, signer
from deliberate.resolutions.actions import publish_resolution
from deliberate.resolutions.models import Resolution
from deliberate.storage import one
from tests.build import NOW, a_resident, later, without_guard
from tests.conftest import KIND, forced
from tests.decisions.votes import OVER_NOW, ballots, counted, heads, voting
from tests.exchange.tampers import TAMPERS, Forger
from tests.resolutions.build import a_director, a_draft
from tests.trust.world import FULL
from tools.verify import UNREADABLE as UNREADABLE_BY_TOOL
from tools.verify import Wrong, receipted, verify

pytestmark = pytest.mark.anyio
TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify.py"
MUTANTS = 2_000 if FULL else 40
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
        assert (name, found(verify, folder, [str(key)])) == (name, expected)


async def test_whatever_bit_is_turned_both_name_the_same_entry(archive, tmp_path):
    key, chance = signer().verifier, random.Random(7)
    files = [file.relative_to(archive) for file in archive.rglob("*.*") if file.name != "key.txt"]
    named = Counter()
    for _ in range(MUTANTS):
        folder = tmp_path / "mutant"
        shutil.copytree(archive, folder, dirs_exist_ok=True)
        file = folder / chance.choice(files)
        raw = bytearray(file.read_bytes())
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        file.write_bytes(raw)
        both = found(_verified, str(folder), key), found(verify, folder, [str(key)])
        named[both[0]] += 1
        if file.parent.name != "ballots":  # of a table both may read what is written oddly
            assert both[0] == both[1], (file, raw)
            assert both[0] is not None or file.name == "heads.json"
    assert len(named) > 5


def found(verified, *asked):
    """The number of the entry that is named; None for whole; -1 for what cannot be read."""
    try:
        verified(*asked)
    except (Broken, Wrong) as wrong:
        return int(str(wrong).split()[1].rstrip(":"))
    except (*UNREADABLE, *UNREADABLE_BY_TOOL):
        return -1
    return None


async def test_a_zip_with_two_of_one_name_is_refused(archive, tmp_path):
    """One program would read the first, another the last."""
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", archive))
    with zipfile.ZipFile(packed, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("entries.jsonl", (archive / "entries.jsonl").read_bytes())
    with pytest.raises(ValueError, match="more than once"):
        _verified(str(packed), None)


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
    await forced(change)
    with pytest.raises(Broken) as broken:
        await verify_database(signer().verifier)
    (number,) = await one("SELECT id FROM entry WHERE fact = $1", fact)
    assert broken.value.number == number
    assert await Resolution.all().count() == 1


async def test_who_is_not_on_any_roll_changes_nothing(archive):
    await a_resident("新来的")
    await verify_database(signer().verifier)
