"""The key of the record is exchanged in use: each vouches for the next, no other is followed."""

import asyncio
import json
import stat
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
from deliberate.record.events import RecordKeyChanged, RecordKeyLost
from deliberate.record.notes import LOG, WITNESS, Head, Signer, Verifier
from deliberate.record.proofs import consistency_proof, root_at
from deliberate.record.queries import entries_after
from deliberate.record.renewing import change_record_key, replace_lost_key
from deliberate.record.signing import (
    WouldNotGoOn,
    keys_named,
    latest_note,
    notes,
    sign_head,
    signer,
    signers,
    take_cosignature,
)
from deliberate.record.witness import watch
from deliberate.storage import one, unit_of_work
from tests.build import NOW, later
from tests.record.test_verify import write_entries

pytestmark = pytest.mark.anyio
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


async def test_the_change_is_in_the_record_and_its_head_is_signed_by_both(old):
    new = await change()
    (fact, details, acting) = await one("SELECT fact, details, acting FROM entry WHERE id = 4")
    said = {"old": str(old.verifier), "new": str(new)}
    assert (fact, json.loads(details), acting) == ("record-key-changed", said, "")
    note = await latest_note()
    assert old.verifier.signed(note) == new.signed(note) == Head("test/record", 4, await root_at(4))
    assert [each.verifier for each in signers()] == [new]
    assert new.name == old.name
    assert "PRIVATE" not in note
    assert await whole(old.verifier, new) == [new, new]


async def test_the_file_is_its_owners_alone_and_the_old_key_is_gone(old):
    await change()
    file = settings.HOME / "record-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(old) not in file.read_text()
    assert sorted(each.name for each in settings.HOME.iterdir()) == ["record-head", "record-key"]


async def test_any_key_of_the_chain_leads_to_the_present_one_by_both(taken):
    for key in (None, *taken.keys):
        assert taken.both(key) is None
        assert taken.found.key == taken.keys[-1]
    assert [await verify(key) for key in taken.keys]


async def test_a_stranger_is_not_in_the_chain(taken):
    stranger = Signer.new("test/record", LOG).verifier
    assert taken.both(stranger) == 3


@pytest.mark.parametrize(
    ("of", "without", "named"), [(1, 0, 4), (1, 1, 4), (3, 1, 7), (3, 0, 7), (0, 0, 3), (4, 0, 9)]
)
async def test_a_signature_that_is_missing_is_missed_by_both(taken, of, without, named):
    """Of the head `of` the line `without`: the change was then not signed by old and new."""
    body, _, lines = taken.heads[of].rpartition("\n\n")
    kept = lines.splitlines(keepends=True)
    del kept[without]
    taken.heads[of] = f"{body}\n\n{''.join(kept)}"
    taken.keep()
    for key in taken.keys:
        assert taken.both(key) == named


async def test_a_head_by_the_retired_key_after_the_change_is_refused_by_both(old, tmp_path):
    await change()
    await go_on(2)
    taken = await Taken(tmp_path / "taken").write()
    assert taken.both(old.verifier) is None
    taken.heads[-1] = old.note(old.verifier.signed(old.note(Head("test/record", 6, b"0" * 32))))
    genuine = Head("test/record", 6, await root_at(6))
    for head in (Head("test/record", 6, b"0" * 32), genuine):
        taken.heads[-1] = old.note(head)
        taken.keep()
        assert taken.both(old.verifier) == 6


async def test_a_change_that_the_old_key_did_not_sign_is_refused_by_both(old, tmp_path):
    """As by whoever took the database and made a key of their own."""
    thief = Signer.new(old.name, LOG)
    fact = RecordKeyChanged(str(old.verifier), str(thief.verifier))
    await unit_of_work(record)(fact, by=SYSTEM, at=NOW)
    put(thief)
    (settings.HOME / "record-head").unlink()
    await sign_head(later(hours=1))
    taken = await Taken(tmp_path / "taken").write()
    for key in (None, old.verifier, thief.verifier):
        assert taken.both(key) == 4
        with pytest.raises(Broken, match="entry 4"):
            await verify(key or signer().verifier)


async def test_a_line_of_ones_own_under_somebody_elses_head_makes_nobody_the_next(old, tmp_path):
    """Both lines are there; what the old key signed does not tell of the new one."""
    thief = Signer.new(old.name, LOG)
    taken = await Taken(tmp_path / "taken").write()
    taken.heads[0] += thief.line_under(old.verifier.signed(taken.heads[0]))
    taken.keep()
    assert taken.both(old.verifier) is None
    taken.heads[0] = thief.note(old.verifier.signed(taken.heads[0]))
    taken.keep()
    assert taken.both(old.verifier) == 3


async def test_a_change_of_another_key_is_refused_though_both_signed_it(old, tmp_path):
    other, new = (Signer.new(old.name, LOG) for _ in range(2))
    fact = RecordKeyChanged(str(other.verifier), str(new.verifier))
    await unit_of_work(record)(fact, by=SYSTEM, at=NOW)
    put(old, new)
    await sign_head(later(hours=1))
    taken = await Taken(tmp_path / "taken").write()
    assert taken.both(old.verifier) == 4
    assert taken.both(new.verifier) == 3  # the key before it is another than signed that head


async def test_a_key_that_signed_nothing_is_not_taken_for_the_records(old, tmp_path):
    """A forger's record says of itself that the key one knows comes next, and ends there."""
    thief = Signer.new(old.name, LOG)
    lines = await entries_after(0, 100)
    forged = [thief.note(Head(old.name, 3, await root_at(3)))]
    fact = RecordKeyLost(str(thief.verifier), str(old.verifier))
    await unit_of_work(record)(fact, by=SYSTEM, at=NOW)
    lines = await entries_after(0, 100)
    with pytest.raises(Broken, match="entry 3: no head is signed by"):
        verify_archive(lines, forged, old.verifier, None)
    taken = await Taken(tmp_path / "taken").write()
    taken.heads = forged
    taken.keep()
    assert taken.both(old.verifier) == 3


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


STEPS = ("both keys", "the fact", "the last head", "the head", "the new key")


@pytest.mark.parametrize("nth", range(len(STEPS)), ids=STEPS)
async def test_killed_before_any_step_the_record_stays_whole_and_the_change_is_made(
    old, monkeypatch, tmp_path, nth
):
    await killed_at(monkeypatch, nth, change)
    assert await whole(old.verifier) == [(await keys_named() or [old.verifier])[-1]]
    assert old.verifier.signed(await go_on(2)), "a server goes on signing by the key of before"
    await whole(old.verifier)
    new = await change(3)
    assert [each.verifier for each in signers()] == [new]
    await go_on(4)
    assert await whole(old.verifier, new) == [new, new]
    assert len(await keys_named()) == 2, "one change, however often it was begun"
    taken = await Taken(tmp_path / "taken").write()
    assert taken.both(old.verifier) is None


async def test_with_the_old_key_gone_before_the_head_is_signed_nobody_could_follow(
    old, monkeypatch
):
    """The control: in another order a kill leaves a change that nobody vouched for."""
    await killed_at(monkeypatch, 2, change)
    put(signers()[1])
    await sign_head(later(hours=2))
    with pytest.raises(Broken, match="entry 4"):
        await verify(old.verifier)


async def test_a_record_that_gets_no_signature_gets_no_key(old):
    (settings.HOME / "record-head").write_text("nonsense")
    with pytest.raises(WouldNotGoOn):
        await change()
    assert signers() == [old]
    assert await keys_named() == []


async def test_another_key_than_the_records_signs_nothing(old):
    put(Signer.new(old.name, LOG))
    (settings.HOME / "record-head").unlink()
    await write_entries(1)
    with pytest.raises(WouldNotGoOn, match="record-key is not the key that signs this record"):
        await sign_head(later(hours=1))
    put(old)
    new = await change(2)
    put(old)
    with pytest.raises(WouldNotGoOn, match="record-key is not the key that signs this record"):
        await go_on(3)
    assert await whole(old.verifier) == [new]


async def test_a_head_that_comes_late_is_not_shown(old):
    """A server read how far the record goes, then the keys: between the two they were changed."""
    await write_entries(1)
    number, root = 4, await root_at(4)
    await write_entries(1)
    new = await change()
    late = signers()[0].note(Head(new.name, number, root))
    await signing._publish(number, late, later(hours=2))
    assert [old.verifier.signed(note).size for note in await notes()] == [3, 5, 6]
    await whole(old.verifier, new)


async def test_whoever_signs_while_keys_are_changed_signs_rightly(old):
    """Two servers write and sign without a pause; each change is one that both verifiers take."""
    over = asyncio.Event()

    async def signs():
        while not over.is_set():
            await write_entries(1)
            await sign_head(NOW)

    async def changes():
        keys = [await change(hours) for hours in range(4)]
        over.set()
        return keys

    *_, keys = await asyncio.gather(signs(), signs(), changes())
    assert await whole(old.verifier, *keys) == [keys[-1]] * 5
    assert len(await notes()) > 5


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


@pytest.mark.parametrize("given", [True, False])
async def test_a_witness_follows_what_the_key_it_knows_signed(old, looking, given):
    key = old.verifier if given else None
    assert (await looking(key))[1] == str(old.verifier)
    second = await change()
    told, known = await looking(key)
    assert (known, told.startswith("test/record\n4\n")) == (str(second), True)
    await change(2)
    await go_on(3)
    third = await change(4)
    assert (await looking(key))[1] == str(third)
    await go_on(5)
    assert (await looking(key))[1] == str(third)


async def test_a_witness_does_not_follow_a_forged_change(old, looking, tmp_path):
    await looking()
    thief = Signer.new(old.name, LOG)
    fact = RecordKeyChanged(str(old.verifier), str(thief.verifier))
    await unit_of_work(record)(fact, by=SYSTEM, at=NOW)
    put(thief)
    (settings.HOME / "record-head").unlink()
    await sign_head(later(hours=1))
    with pytest.raises(Broken, match="entry 4"):
        await looking()
    assert watched_key(tmp_path / "witness") == str(old.verifier)


async def test_what_a_witness_signs_under_a_head_of_two_keys_is_kept(old):
    await change()
    body, first, _ = (await latest_note()).rpartition("\n\n")[0], *signed_lines(await latest_note())
    sent = f"{body}\n\n{first}\n"
    line = STREET.cosigned(sent, 1_790_000_000)
    assert await take_cosignature(sent, line, STREET.verifier, NOW)
    assert STREET.verifier.signed(await latest_note())
    thief = Signer.new(old.name, LOG)
    forged = thief.note(old.verifier.signed(sent))
    assert not await take_cosignature(forged, line, STREET.verifier, NOW)


def signed_lines(note):
    return note.rpartition("\n\n")[2].splitlines()


async def lose(hours=1):
    """The file is gone, and a server that runs makes another key, which signs nothing."""
    lost = signer().verifier
    (settings.HOME / "record-key").unlink()
    assert signer().verifier != lost
    await write_entries(1)
    with pytest.raises(WouldNotGoOn):
        await sign_head(later(hours=hours))
    return lost


async def test_a_lost_key_is_replaced_and_both_say_that_nobody_vouched(old, tmp_path):
    lost = await lose()
    new = await replace_lost_key(lost, by=SYSTEM, at=later(hours=2))
    await go_on(3)
    assert (await verify(new)).unvouched == (5,)
    with pytest.raises(Broken, match="entry 5: it goes on under a key that no key before vouched"):
        await verify(lost)
    taken = await Taken(tmp_path / "taken").write()
    assert taken.both(lost) == 5
    assert taken.both(None) is taken.both(new) is None
    assert taken.found.unvouched == (5,)
    assert "a key that none vouched for since 5" in taken.said
    later_key = await change(4)
    await go_on(5)
    assert (await verify(later_key)).unvouched == (5,)
    assert (await verify(new)).key == later_key
    with pytest.raises(Broken, match="entry 5"):
        await verify(lost)


async def test_a_witness_of_before_and_after_ties_the_keys(old, looking, tmp_path):
    told, _ = await looking()
    await cosign(told)
    lost = await lose()
    new = await replace_lost_key(lost, by=SYSTEM, at=later(hours=2))
    with pytest.raises(Broken, match="entry 5"):
        await looking()
    told, known = await looking(new)
    assert known == str(new)
    assert (await looking(new))[1] == (await looking())[1] == str(new)
    taken = await Taken(tmp_path / "taken").write()
    street = Signer.read((tmp_path / "witness" / "key").read_text()).verifier
    assert taken.both(lost, street) == 5, "it has signed nothing here since"
    await cosign(told)
    await taken.write()
    assert taken.both(lost, street) is None
    assert taken.found.unvouched == ()
    assert taken.both(lost) == taken.both(lost, STREET.verifier) == 5


async def cosign(told):
    """As the site does with what a witness hands in."""
    note, line = (
        told.rpartition("\n— street")[0] + "\n",
        "— street" + told.rpartition("— street")[2],
    )
    line = line.partition("\n")[0] + "\n"
    [street] = [Signer.read(each.read_text()) for each in settings.HOME.parent.glob("witness/key")]
    assert await take_cosignature(note, line, street.verifier, NOW)


@pytest.mark.parametrize("nth", range(4), ids=["the key", "the fact", "the last head", "the head"])
async def test_killed_before_any_step_a_lost_key_is_replaced_all_the_same(old, monkeypatch, nth):
    lost = await lose()

    async def replace():
        return await replace_lost_key(lost, by=SYSTEM, at=later(hours=2))

    await killed_at(monkeypatch, nth, replace)
    if nth < 2:
        assert (await verify(lost)).key == lost
    new = await replace()
    assert signers()[0].verifier == new
    await go_on(3)
    assert (await verify(new)).unvouched == (5,)
    assert len(await keys_named()) == 2


async def test_a_key_that_is_not_lost_or_not_the_one_is_not_replaced(old):
    with pytest.raises(WouldNotGoOn, match="not lost"):
        await replace_lost_key(old.verifier, by=SYSTEM, at=NOW)
    note = await latest_note()
    assert await take_cosignature(note, STREET.cosigned(note, 1), STREET.verifier, NOW)
    await lose()
    for other in (Signer.new(old.name, LOG).verifier, STREET.verifier):
        with pytest.raises(WouldNotGoOn, match="is not the key that signed last"):
            await replace_lost_key(other, by=SYSTEM, at=NOW)
    assert await keys_named() == []
    assert Verifier.read(str(old.verifier)) == old.verifier
