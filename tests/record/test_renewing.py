"""The key of the record is exchanged in use: each vouches for the next, no other is followed."""

import asyncio
import json
import stat

import pytest

from deliberate import settings
from deliberate.exchange.checking import verify_archive
from deliberate.people.rules import SYSTEM
from deliberate.record import Broken, record, signing, verify
from deliberate.record.events import RecordKeyChanged, RecordKeyLost
from deliberate.record.heads import KEY_FACTS
from deliberate.record.notes import LOG, Head, Signer
from deliberate.record.proofs import root_at
from deliberate.record.queries import entries_after
from deliberate.record.signing import (
    WouldNotGoOn,
    keys_named,
    latest_note,
    notes,
    sign_head,
    signer,
    signers,
)
from deliberate.storage import one, rows, unit_of_work
from tests.build import NOW, later
from tests.conftest import KIND
from tests.record.changing import (
    Taken,
    change,
    forge,
    go_on,
    home,
    killed_at,
    old,
    put,
    taken,
    whole,
)
from tests.record.test_verify import write_entries

__all__ = ["home", "old", "taken"]  # fixtures
pytestmark = pytest.mark.anyio


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
    thief = await forge(old)
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


@pytest.mark.skipif(KIND != "sqlite", reason="PostgreSQL reads a small table whole, index or not")
async def test_the_entries_of_keys_are_found_without_reading_all(database):
    assert all(f"'{fact}'" in signing.OF_KEYS for fact in KEY_FACTS)
    plan = await rows(f"EXPLAIN QUERY PLAN {signing.OF_KEYS}")
    assert [line["detail"] for line in plan] == ["SCAN entry USING INDEX entry_of_keys"]
