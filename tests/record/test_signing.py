"""The head of the record is signed outside the database, and never one that does not go on."""

import json
import stat
from datetime import timedelta

import pytest

from deliberate import settings
from deliberate.people.rules import SYSTEM
from deliberate.record import Broken, signing, verify
from deliberate.record.founding import NoSuchHashing, found_record
from deliberate.record.hashing import SM3
from deliberate.record.notes import LOG, WITNESS, Signer
from deliberate.record.proofs import consistency_proof, inclusion_proof, root_at
from deliberate.record.signing import (
    WouldNotGoOn,
    latest_note,
    latest_watched,
    notes,
    sign_head,
    sign_when_due,
    signer,
    take_cosignature,
)
from deliberate.record.witness import Forked, watch
from deliberate.storage import one
from tests.build import NOW, a_holder, later
from tests.conftest import KIND, as_owner, forced
from tests.record.test_verify import tamper, write_entries

pytestmark = pytest.mark.anyio


async def test_a_head_is_signed_once_and_says_how_far_the_record_goes(database):
    assert await sign_head(NOW) == ""
    assert await latest_note() == ""
    await write_entries(3)
    note = await sign_head(NOW)
    head = signer().verifier.signed(note)
    assert (head.origin, head.size, head.root) == ("test/record", 3, await root_at(3))
    assert await sign_head(NOW) == ""
    await write_entries(2)
    await sign_head(NOW)
    assert [signer().verifier.signed(each).size for each in await notes()] == [3, 5]
    assert await latest_note() == (await notes())[-1]
    await verify(signer().verifier)


async def test_the_key_is_the_hosts_alone(database):
    signer()
    file = settings.HOME / "record-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not await one("SELECT 1 FROM checkpoint WHERE note LIKE '%PRIVATE%'")


async def test_every_five_minutes_and_soon_after_an_act_of_office(database):
    await write_entries(1)
    await sign_when_due(NOW)
    await write_entries(1)
    await sign_when_due(NOW + timedelta(minutes=4))
    assert len(await notes()) == 1
    await sign_when_due(NOW + timedelta(minutes=5))
    assert len(await notes()) == 2
    await write_entries(1, by=await a_holder("rc-director"))
    await sign_when_due(NOW + timedelta(minutes=6))
    assert len(await notes()) == 3


async def test_a_record_that_was_put_back_is_not_signed_again(database):
    await write_entries(3)
    backup = await one("SELECT number, hash, peaks FROM record_head")
    await write_entries(2)
    await sign_head(NOW)
    await tamper("DELETE FROM entry WHERE id > 3")
    await forced("UPDATE record_head SET number = $1, hash = $2, peaks = $3", *backup)
    with pytest.raises(WouldNotGoOn, match="5 entries were signed; the 3 here"):
        await sign_head(NOW)
    await write_entries(4, issue=47)
    with pytest.raises(WouldNotGoOn, match="the 7 here"):
        await sign_head(NOW)
    assert len(await notes()) == 1
    with pytest.raises(Broken, match=r"entry 1: it, or one up to 5, is another than was signed"):
        await verify(signer().verifier)


async def test_what_was_signed_last_is_not_to_be_exchanged(database):
    await write_entries(3)
    await sign_head(NOW)
    file = settings.HOME / "record-head"
    file.write_text(file.read_text().replace("\n3\n", "\n2\n"))
    await write_entries(1)
    with pytest.raises(WouldNotGoOn, match="is not what was signed last"):
        await sign_head(NOW)


async def test_signed_heads_cannot_be_changed_or_deleted(database):
    await write_entries(1)
    await sign_head(NOW)
    for statement in (
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM checkpoint",
        "UPDATE entry SET subtrees = 'a'",
    ):
        with pytest.raises(Exception, match="the record is only added to"):
            await forced(statement)


async def test_proofs_are_those_of_the_tree(database):
    """All entries of all sizes: tests/record/test_tree.py has the tree itself."""
    await write_entries(21)
    key = signer().verifier
    for size in (1, 2, 13, 21):
        root = await root_at(size)
        for number in range(1, size + 1):
            (subtrees,) = await one("SELECT subtrees FROM entry WHERE id = $1", number)
            leaf = bytes.fromhex(subtrees[:64])
            proof = await inclusion_proof(number, size)
            assert SM3.root_with(leaf, number - 1, size, proof) != root or size == 1
            hashing = key.signed(await sign_head(NOW) or await latest_note()).hashing
            assert hashing.root_with(leaf, number - 1, size, proof) == root
        proof = await consistency_proof(size, 21)
        assert hashing.goes_on(size, root, 21, await root_at(21), proof)


@as_owner
async def test_a_record_may_be_hashed_with_sm3_from_its_first_entry(database):
    with pytest.raises(NoSuchHashing, match="md5 is not one of"):
        await found_record("md5")
    await found_record("sm3")
    await write_entries(3)
    with pytest.raises(NoSuchHashing, match="hashed with sm3, since its first entry"):
        await found_record("sha256")
    note = await sign_head(NOW)
    assert signer().verifier.signed(note).hashing is SM3
    assert (await verify(signer().verifier)).number == 3
    await tamper("UPDATE entry SET fact = 'forged' WHERE id = 2")
    with pytest.raises(Broken, match="entry 2"):
        await verify(signer().verifier)


@as_owner
async def test_a_record_from_before_the_tree_gets_one(database):
    await write_entries(5)
    kept = await one("SELECT peaks FROM record_head"), await one("SELECT max(subtrees) FROM entry")
    trigger = f"DROP TRIGGER subtrees_stay{' ON entry' if KIND == 'postgres' else ''}"
    for statement in (
        trigger,
        "UPDATE entry SET subtrees = ''",
        "UPDATE record_head SET peaks = ''",
    ):
        await forced(statement)
    with pytest.raises(IndexError):
        await write_entries(1)
    await found_record("sha256")
    now = await one("SELECT peaks FROM record_head"), await one("SELECT max(subtrees) FROM entry")
    assert [tuple(each) for each in now] == [tuple(each) for each in kept]
    await write_entries(1)
    assert (await verify(signer().verifier)).number == 6


STREET = Signer("street.example", WITNESS, bytes(range(32)))


async def test_a_witness_signs_under_heads_of_ours_alone(database):
    await write_entries(3)
    note = await sign_head(NOW)
    line = STREET.cosigned(note, 1_790_000_000)
    assert await take_cosignature(note, line, STREET.verifier, NOW)
    assert await take_cosignature(note, line, STREET.verifier, NOW)  # twice is once
    assert await latest_note() == note + line
    assert await latest_watched() == (3, ["street.example"])
    forged = Signer("test/record", LOG, bytes(32)).note(signer().verifier.signed(note))
    forged_line = STREET.cosigned(forged, 1_790_000_000)
    assert not await take_cosignature(forged, forged_line, STREET.verifier, NOW)


@pytest.fixture
def known(monkeypatch):
    monkeypatch.setattr(settings, "WITNESSES", (str(STREET.verifier),))


async def test_the_site_takes_what_a_known_witness_signed(browser, known):
    await write_entries(2)
    note = await sign_head(NOW)
    sent = note + STREET.cosigned(note, 1_790_000_000)
    answer = await browser.post("/record/cosignatures", content=sent)
    assert (answer.status_code, answer.text) == (200, "kept\n")
    assert (await browser.get("/record/checkpoint")).text == sent
    assert "street.example" in (await browser.get("/record")).text
    stranger = Signer("stranger.example", WITNESS, bytes(32))
    for body, status in (
        (note + stranger.cosigned(note, 1), 422),
        (note, 422),
        ("", 422),
        (b"\xff\xfe", 422),
        (sent.replace("\n2\n", "\n3\n"), 422),
    ):
        assert (await browser.post("/record/cosignatures", content=body)).status_code == status
    other = Signer("test/record", LOG, bytes(32)).note(signer().verifier.signed(note))
    answer = await browser.post("/record/cosignatures", content=other + STREET.cosigned(other, 1))
    assert answer.status_code == 409


class Site:
    """A site as a witness sees it: a record that grows, is put back, or is made anew."""

    def __init__(self):
        self.answers, self.sent = {}, []

    async def show(self):
        key, number = signer().verifier, len(await notes())
        assert number
        head = key.signed(await latest_note())
        self.answers = {"/key": str(key), "/checkpoint": await latest_note()}
        for old in range(1, head.size + 1):
            proof = [each.hex() for each in await consistency_proof(old, head.size)]
            asked = f"/consistency?old={old}&new={head.size}"
            self.answers[asked] = json.dumps({"proof": proof})

    def fetch(self, address, body=None):
        if body is not None:
            self.sent.append(body)
            return "kept\n"
        return self.answers[address.removeprefix("https://a.example/record")]


def nobody_leads(address, known):
    raise AssertionError("the key is the one that is known")


async def test_a_witness_signs_what_goes_on_and_shows_what_does_not(database, tmp_path):
    site = Site()
    await write_entries(3)
    await sign_head(NOW)
    await site.show()

    def look():
        given = {"key": None, "name": "street.example", "follow": nobody_leads}
        return watch(site.fetch, "https://a.example", tmp_path, **given)

    assert "kept by the site" in look()
    await write_entries(5)
    await sign_head(later(hours=1))
    await site.show()
    assert look().startswith("test/record\n8\n")
    assert len(site.sent) == 2

    good = dict(site.answers)
    key = signer()
    head = key.verifier.signed(site.answers["/checkpoint"])
    for size in (8, 9):  # the same size with another root; a longer one that is another
        site.answers["/checkpoint"] = key.note(type(head)(head.origin, size, b"x" * 32))
        asked = f"/consistency?old=8&new={size}"
        proof = [] if size == 8 else [head.root.hex()]
        site.answers[asked] = json.dumps({"proof": proof})
        with pytest.raises(Forked, match="DOES NOT GO ON"):
            look()
    site.answers = good | {"/checkpoint": (await notes())[0]}  # shorter than what was seen
    with pytest.raises(Forked, match="Shown now"):
        look()
    site.answers = good
    assert "kept by the site" in look()


async def test_the_record_is_read_by_programs(browser):
    await write_entries(5, by=SYSTEM)
    assert (await browser.get("/record/checkpoint")).status_code == 404
    assert (await browser.get("/record/head")).status_code == 404
    await sign_head(NOW)
    lines = (await browser.get("/record/entries?after=3")).text.splitlines()
    assert [json.loads(line)[0] for line in lines] == [4, 5]
    proof = (await browser.get("/record/consistency?old=2&new=5")).json()["proof"]
    assert proof == [each.hex() for each in await consistency_proof(2, 5)]
    proof = (await browser.get("/record/inclusion?number=4&size=5")).json()["proof"]
    assert proof == [each.hex() for each in await inclusion_proof(4, 5)]
    for asked in ("inclusion?number=0&size=5", "inclusion?number=6&size=5", "consistency?new=9"):
        assert (await browser.get(f"/record/{asked}")).status_code == 404
    assert (await browser.get("/record/key")).text.strip() == str(signer().verifier)
    assert (await browser.get("/record/checkpoints")).json() == await notes()
    page = (await browser.get("/record/head")).text
    assert (await root_at(5)).hex() in page
    assert signing.signer().name in page
