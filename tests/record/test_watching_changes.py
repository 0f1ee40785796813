"""Who watches the record follows a changed key, and no forged one."""

import pytest

from deliberate.record import Broken
from deliberate.record.notes import LOG, Signer
from deliberate.record.signing import (
    latest_note,
    take_cosignature,
)
from tests.build import NOW
from tests.record.changing import STREET, change, forge, go_on, home, looking, old, watched_key

__all__ = ["home", "looking", "old"]  # fixtures
pytestmark = pytest.mark.anyio


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
    await forge(old)
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
