"""Walking the record: whole as written, and each kind of tampering named with its entry."""

import json
import sys
from datetime import UTC, datetime

import pytest

from deliberate.people.rules import SYSTEM
from deliberate.record import Broken, record
from deliberate.record import verify as verify_with
from deliberate.record.chain import GENESIS, from_hex, in_hex, sealed
from deliberate.record.hashing import SHA256
from deliberate.record.models import Entry
from deliberate.record.queries import entries_of, head, latest_entries
from deliberate.record.signing import signer
from deliberate.resolutions.events import IssueArchived
from deliberate.storage import one, rows, unit_of_work
from tests.build import NOW, a_holder
from tests.conftest import KIND, forced

pytestmark = pytest.mark.anyio
TRIGGERS = ("entry_stays", "entry_is_kept", "subtrees_stay")


def seal(*said):
    return SHA256.of(sealed(*said)).hex()


async def verify():
    head = await verify_with(signer().verifier)
    return head.number, head.hash


@unit_of_work
async def write_entries(n, *, by=SYSTEM, issue=46):
    for each in range(n):
        await record(IssueArchived(file="ab", entries=each), by=by, at=NOW, issue=issue)


async def tamper(*statements):
    """As somebody with the database in their hands: the triggers are dropped first."""
    for trigger in TRIGGERS:
        await forced(f"DROP TRIGGER {trigger}{' ON entry' if KIND == 'postgres' else ''}")
    for statement in statements:
        await forced(statement)


async def broken_at():
    with pytest.raises(Broken) as broken:
        await verify()
    return broken.value.number, broken.value.why


async def test_an_empty_record_is_whole(database):
    assert await verify() == (0, GENESIS)


async def test_what_was_written_is_whole_and_the_head_seals_it(database):
    await write_entries(7, by=await a_holder("rc-director"))

    number, hashed = await verify()

    assert (number, hashed) == await head()
    last = await Entry.get(id=7)
    assert (number, hashed) == (7, last.hash)
    assert last.acting == "望江社区居民委员会·rc-director"


async def test_a_long_record_is_walked_in_strides(database, monkeypatch):
    monkeypatch.setattr(sys.modules["deliberate.record.verify"], "STRIDE", 3)
    await write_entries(10)
    assert (await verify())[0] == 10
    await tamper("UPDATE entry SET details = '{}' WHERE id = 7")
    assert (await broken_at())[0] == 7


async def test_each_entry_seals_the_one_before(database):
    await write_entries(3)
    previous = GENESIS
    for entry in await Entry.all().order_by("id"):
        assert entry.previous == previous
        said = (entry.id, entry.fact, entry.issue, entry.details, entry.acting, entry.at, previous)
        assert entry.hash == seal(*said)
        previous = entry.hash


async def test_a_unit_that_fails_leaves_no_entry_and_no_gap(database):
    @unit_of_work
    async def fails():
        await write_entries(2)
        raise LookupError

    await write_entries(1)
    with pytest.raises(LookupError):
        await fails()
    await write_entries(1)
    assert (await verify())[0] == 2


async def test_the_person_may_be_forgotten_and_the_record_stays_whole(database):
    await write_entries(3, by=await a_holder("rc-director"))
    await forced("UPDATE entry SET person_id = NULL")
    assert (await verify())[0] == 3


@pytest.mark.parametrize(
    "change",
    [
        'details = \'{"entries":1,"file":"cd"}\'',
        "fact = 'another'",
        "issue = 47",
        "issue = NULL",
        "acting = '望江社区居民委员会·rc-director'",
        "at = '2020-01-01T00:00:00+00:00'",
        "hash = 'ff'",
    ],
)
async def test_a_changed_entry_is_named(database, change):
    await write_entries(9)
    await tamper(f"UPDATE entry SET {change} WHERE id = 4")
    assert await broken_at() == (4, "changed after it was sealed")


async def test_a_change_with_a_fitting_seal_is_told_from_one_of_the_next_entry(database):
    await write_entries(9)
    entry = await Entry.get(id=5)
    said = (5, "forged", 46, entry.details, entry.acting, entry.at, entry.previous)
    await tamper(f"UPDATE entry SET fact = 'forged', hash = '{seal(*said)}' WHERE id = 5")
    assert await broken_at() == (5, "another one than the tree was made of")
    leaf = SHA256.leaf(sealed(*said)).hex()
    await forced("UPDATE entry SET subtrees = $1 WHERE id = 5", leaf)
    assert await broken_at() == (5, "another one than the next was sealed on")


async def test_the_last_one_deleted_is_named(database):
    await write_entries(9)
    await tamper("DELETE FROM entry WHERE id = 9")
    assert await broken_at() == (9, "cut off: the record goes on")


async def test_all_deleted_is_named(database):
    await write_entries(9)
    await tamper("DELETE FROM entry")
    assert await broken_at() == (1, "cut off: the record goes on")


async def test_one_deleted_in_the_middle_is_named(database):
    await write_entries(9)
    await tamper("DELETE FROM entry WHERE id = 4")
    assert await broken_at() == (4, "missing")


async def test_one_deleted_and_the_rest_moved_up_is_named(database):
    await write_entries(5)
    await tamper(
        "DELETE FROM entry WHERE id = 2",
        "UPDATE entry SET id = 2 WHERE id = 3",
        "UPDATE entry SET id = 3 WHERE id = 4",
        "UPDATE entry SET id = 4 WHERE id = 5",
    )
    assert await broken_at() == (2, "changed after it was sealed")


async def test_two_swapped_are_named(database):
    await write_entries(9)
    await tamper(
        "UPDATE entry SET id = 100 WHERE id = 4",
        "UPDATE entry SET id = 4 WHERE id = 5",
        "UPDATE entry SET id = 5 WHERE id = 100",
    )
    assert await broken_at() == (4, "changed after it was sealed")


async def test_one_put_in_at_the_end_is_named(database):
    await write_entries(3)
    (_, last) = await head()
    moment = datetime.now(UTC).isoformat()
    said = (4, "forged", None, "{}", "", moment, last)
    (kept,) = await one("SELECT peaks FROM record_head")
    _, completed = SHA256.grown(from_hex(kept), 3, sealed(*said))
    await tamper(
        "INSERT INTO entry VALUES "
        f"(4, 'forged', NULL, '{{}}', NULL, '', '{moment}', '{last}', '{seal(*said)}', "
        f"'{in_hex(completed)}')"
    )
    assert await broken_at() == (4, "put in after the end")


async def test_one_put_in_before_the_first_is_named(database):
    await write_entries(3)
    await tamper(
        "INSERT INTO entry (id, fact, issue, details, person_id, acting, at, previous, hash) "
        f"VALUES (0, 'forged', NULL, '{{}}', NULL, '', 'x', '{GENESIS}', 'aa')"
    )
    assert await broken_at() == (1, "missing")


async def test_a_head_set_back_is_named(database):
    await write_entries(3)
    entry = await Entry.get(id=2)
    await forced("UPDATE record_head SET number = 2, hash = $1", entry.hash)
    assert await broken_at() == (3, "put in after the end")


async def test_the_record_can_be_read_by_issue_and_page(database):
    await write_entries(2, issue=46)
    await write_entries(3, issue=47)
    assert [line.number for line in await entries_of(46)] == [1, 2]
    assert await entries_of(46, leaving_out=["issue-archived"]) == []
    assert [line.number for line in await latest_entries(before=4, limit=2)] == [3, 2]


async def test_the_details_are_kept_as_the_text_that_was_sealed(database):
    await write_entries(1)
    (details,) = await one("SELECT details FROM entry")
    assert details == '{"entries":0,"file":"ab"}'
    assert json.loads(details)["file"] == "ab"
    assert len(await rows("SELECT id FROM entry")) == 1


async def test_the_page_shows_who_acted_in_which_post_and_the_seal(browser):
    await write_entries(60, by=await a_holder("rc-director"))
    number, hashed = await head()

    first = (await browser.get("/record")).text
    assert hashed in first
    assert f"{number} · " in first
    assert "居委会主任" in first or "director" in first
    assert "王丽华" not in first
    older = (await browser.get("/record?before=11")).text
    assert older.count('<th scope="row">') == 10
    assert (await browser.get("/record?before=²")).status_code == 200
