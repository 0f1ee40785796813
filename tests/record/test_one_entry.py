"""One entry of a site, proven to be in the record: what it says, under which head, by which key."""

import json

import pytest

from deliberate import settings
from deliberate.commands import recording
from deliberate.commands.recording import _proved
from deliberate.people.rules import SYSTEM
from deliberate.record import Broken
from deliberate.record.hashing import SHA256
from deliberate.record.notes import LOG, WITNESS, Head, Signer
from deliberate.record.proofs import inclusion_proof
from deliberate.record.queries import entries_after
from deliberate.record.renewing import change_record_key
from deliberate.record.signing import latest_note, notes, sign_head, signer
from tests.build import NOW, a_holder, later
from tests.record.test_verify import write_entries

pytestmark = pytest.mark.anyio
ADDRESS = "https://a.example"
STREET, OTHER = (Signer(f"{name}.example", WITNESS, bytes(32)) for name in ("street", "other"))
SIZE = 9


@pytest.fixture
async def shown(database, tmp_path, monkeypatch):
    """What the site answers; the head is signed by two witnesses."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    await write_entries(5)
    await write_entries(4, by=await a_holder("rc-director"), issue=None)
    await sign_head(NOW)
    await write_entries(1)
    return await answers(monkeypatch)


async def answers(monkeypatch):
    note = await latest_note()
    size = int(note.split("\n")[1])
    watched = [each.cosigned(note, 1_790_000_000) for each in (STREET, OTHER)]
    found = {
        "key": str(signer().verifier),
        "checkpoint": note + "".join(watched),
        "checkpoints": json.dumps(await notes()),
    }
    for number in range(1, size + 1):
        lines = await entries_after(number - 1, 1000)
        found[f"entries?after={number - 1}"] = "\n".join(lines)
        proof = [each.hex() for each in await inclusion_proof(number, size)]
        found[f"inclusion?number={number}&size={size}"] = json.dumps({"proof": proof})
    found |= {f"entries?after={n}": "" for n in range(size, size + 3)}
    monkeypatch.setattr(
        recording, "_fetch", lambda address: found[address.removeprefix(f"{ADDRESS}/record/")]
    )
    return found


def proved(number, key=None, witnesses=()):
    return _proved(ADDRESS, number, key, witnesses)


async def test_an_entry_is_told_with_its_head_its_key_and_who_watched(shown):
    key = signer().verifier
    said, details, head, watched = proved(3, key, [STREET.verifier])
    assert said == f"entry 3: issue-archived of issue 46, {NOW.isoformat()}, in no post"
    assert json.loads(details) == {"entries": 2, "file": "ab"}
    assert head == f"It is one of the {SIZE} entries whose head is signed by {key}"
    unknown = "(not looked at, for want of a key: other.example)"
    assert watched == f"and watched by street.example {unknown}"
    assert "by 望江社区居民委员会·rc-director" in proved(7)[0]
    assert "nobody who is known here" in proved(7)[-1]


async def test_each_entry_is_proven_and_none_in_the_place_of_another(shown):
    for number in range(1, SIZE + 1):
        proved(number)
        shown_for_it = shown[f"entries?after={number - 1}"]
        for other in range(1, SIZE + 1):
            shown[f"entries?after={number - 1}"] = shown[f"entries?after={other - 1}"]
            if other > number:
                with pytest.raises(Broken, match=f"entry {number}: another than the one"):
                    proved(number)
        shown[f"entries?after={number - 1}"] = shown_for_it


def changed_entry(shown):
    shown["entries?after=3"] = shown["entries?after=3"].replace("issue-archived", "forged", 1)


def proof_cut(shown):
    asked = f"inclusion?number=4&size={SIZE}"
    shown[asked] = json.dumps({"proof": json.loads(shown[asked])["proof"][1:]})


def proof_of_another(shown):
    shown[f"inclusion?number=4&size={SIZE}"] = shown[f"inclusion?number=3&size={SIZE}"]


def no_hex(shown):
    shown[f"inclusion?number=4&size={SIZE}"] = json.dumps({"proof": ["x"] * 4})


def no_entry(shown):
    shown["entries?after=3"] = ""


def head_of_another(shown):
    note = Signer.new(signer().name, LOG).note(Head(signer().name, SIZE, SHA256.of(b"")))
    shown["checkpoint"] = note


def head_changed(shown):
    shown["checkpoint"] = shown["checkpoint"].replace(f"\n{SIZE}\n", f"\n{SIZE - 1}\n", 1)


WRONG = (changed_entry, proof_cut, proof_of_another, no_hex, no_entry, head_of_another)


@pytest.mark.parametrize("wrong", [*WRONG, head_changed])
async def test_whatever_is_wrong_is_named(shown, wrong):
    proved(4)
    wrong(shown)
    with pytest.raises(Broken, match="entry 4: "):
        proved(4)


async def test_one_that_is_not_signed_yet_is_not_told_as_if(shown):
    with pytest.raises(Broken, match="entry 10: not in the last head, which is of 9"):
        proved(10)


async def test_keys_that_were_changed_are_followed_from_the_one_on_an_old_print(shown, monkeypatch):
    old = signer().verifier
    await change_record_key(by=SYSTEM, at=later(hours=1))
    await write_entries(2)
    await sign_head(later(hours=2))
    found = await answers(monkeypatch)
    size = int(found["checkpoint"].split("\n")[1])
    lines = (await entries_after(0, 1000))[:size]
    found |= {"entries?after=0": "\n".join(lines), f"entries?after={size}": ""}
    assert str(signer().verifier) in proved(4, old)[2]
    found["key"] = str(Signer.new(old.name, LOG).verifier)
    stranger = Signer.new(old.name, LOG).verifier
    with pytest.raises(Broken, match=r"entry 9: the head of 9 entries: not signed by"):
        proved(4, stranger)
