"""A record whose key was changed, those who check it, and those who watch it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deliberate import settings
from deliberate.commands.recording import _verified
from deliberate.exchange.archive import write_archive
from deliberate.exchange.checking import verify_archive
from deliberate.people.rules import SYSTEM
from deliberate.record import Broken, record, renewing, signing, verify
from deliberate.record.events import RecordKeyChanged
from deliberate.record.notes import LOG, WITNESS, Signer
from deliberate.record.proofs import consistency_proof
from deliberate.record.queries import entries_after
from deliberate.record.renewing import change_record_key
from deliberate.record.signing import (
    latest_note,
    notes,
    sign_head,
    signer,
)
from deliberate.record.witness import watch
from deliberate.storage import unit_of_work
from tests.build import NOW, later
from tests.record.test_verify import write_entries

TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify.py"
STREET = Signer("street.example", WITNESS, bytes(range(32)))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    return settings.HOME


@pytest.fixture
async def old(database):
    """A record with a signed head; the key that signed it."""
    await write_entries(3)
    await sign_head(NOW)
    return signer()


async def change(hours=1):
    return await change_record_key(by=SYSTEM, at=later(hours=hours))


async def go_on(hours):
    await write_entries(2)
    return await sign_head(later(hours=hours))


async def whole(*keys):
    """By the program, whichever of the keys one knows."""
    return [(await verify(key)).key for key in keys]


def put(*keys):
    (settings.HOME / "record-key").write_text("".join(f"{key}\n" for key in keys))


async def forge(old):
    """As whoever took the database and made a key of their own: it names itself the next."""
    thief = Signer.new(old.name, LOG)
    fact = RecordKeyChanged(str(old.verifier), str(thief.verifier))
    await unit_of_work(record)(fact, by=SYSTEM, at=NOW)
    put(thief)
    (settings.HOME / "record-head").unlink()
    await sign_head(later(hours=1))
    return thief


class Taken:
    """An archive as anybody can take it along and change it."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()

    async def write(self):
        await write_archive(self.folder)
        self.heads = json.loads((self.folder / "heads.json").read_text())
        return self

    def keep(self):
        (self.folder / "heads.json").write_text(json.dumps(self.heads))

    def by_program(self, key, *witnesses):
        """The entry that is named; None for a whole record."""
        try:
            self.found = _verified(str(self.folder), key, witnesses)
        except Broken as broken:
            return broken.number
        return None

    def by_tool(self, key, *witnesses):
        command = [sys.executable, TOOL, self.folder, *map(str, filter(None, (key, *witnesses)))]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert not ran.stderr, ran.stderr
        self.said = ran.stdout
        assert ran.returncode == ("whole" not in ran.stdout)
        return int(ran.stdout.split()[1].rstrip(":")) if ran.returncode else None

    def both(self, key, *witnesses):
        named = self.by_program(key, *witnesses)
        assert self.by_tool(key, *witnesses) == named
        return named


@pytest.fixture
async def taken(old, tmp_path):
    """Changed twice: heads of 3 (old), 4 (old and second), 6 (second), 7 (both), 9 (third)."""
    second = await change()
    await go_on(2)
    third = await change(3)
    await go_on(4)
    found = await Taken(tmp_path / "taken").write()
    found.keys = [old.verifier, second, third]
    return found


class Killed(BaseException):
    """As by kill -9: nothing of ours is done any more."""


CHANGING = (
    *((renewing, "write"), (renewing, "_tell")),
    *((signing, "write"), (signing, "_publish")),
)


async def killed_at(monkeypatch, nth, act):
    """Before the n-th of the things that change anything, in their order."""
    left = [nth]

    def counting(original):
        def step(*given, **more):
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return original(*given, **more)

        return step

    with monkeypatch.context() as killing:
        for module, name in CHANGING:
            killing.setattr(module, name, counting(getattr(module, name)))
        with pytest.raises(Killed):
            await act()


class Site:
    """A site as a witness sees it."""

    def __init__(self):
        self.answers = {}

    async def show(self):
        note = await latest_note()
        size = int(note.split("\n")[1])
        self.answers = {"/key": str(signer().verifier), "/checkpoint": note}
        self.lines, self.notes = await entries_after(0, 1000), await notes()
        for before in range(1, size + 1):
            proof = [each.hex() for each in await consistency_proof(before, size)]
            self.answers[f"/consistency?old={before}&new={size}"] = json.dumps({"proof": proof})

    def fetch(self, address, body=None):
        return "" if body else self.answers[address.removeprefix("https://a.example/record")]

    def follow(self, _, known):
        return verify_archive(self.lines, self.notes, known, None).key


@pytest.fixture
async def looking(old, tmp_path):
    site = Site()

    async def look(key=None):
        await site.show()
        given = {"key": key and str(key), "name": STREET.name, "follow": site.follow}
        told = watch(site.fetch, "https://a.example", tmp_path / "witness", **given)
        return told, watched_key(tmp_path / "witness")

    look.site = site
    return look


def watched_key(state):
    (file,) = state.glob("*.json")
    return json.loads(file.read_text())["key"]
