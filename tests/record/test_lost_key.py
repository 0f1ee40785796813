"""A key of the record that is lost is replaced, and everybody is told."""

import pytest

from deliberate import settings
from deliberate.people.rules import SYSTEM
from deliberate.record import Broken, verify
from deliberate.record.notes import LOG, Signer, Verifier
from deliberate.record.renewing import replace_lost_key
from deliberate.record.signing import (
    WouldNotGoOn,
    keys_named,
    latest_note,
    sign_head,
    signer,
    signers,
    take_cosignature,
)
from tests.build import NOW, later
from tests.record.changing import STREET, Taken, change, go_on, home, killed_at, looking, old
from tests.record.test_verify import write_entries

__all__ = ["home", "looking", "old"]  # fixtures
pytestmark = pytest.mark.anyio


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
