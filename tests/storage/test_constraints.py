"""What the database itself refuses, whatever the program does."""

import pytest

from deliberate.storage import one, rows
from tests.build import NOW, a_person, a_resident, an_issue
from tests.conftest import forced
from tests.decisions.votes import heads, voting
from tests.resolutions.build import a_passed_issue, a_published_issue, an_agreed_issue

pytestmark = pytest.mark.anyio
TAKE_PART = (
    "INSERT INTO participation (decision_id, voter_id, receipt, cast_at) VALUES ($1, $2, $3, $4)"
)
BALLOT = "INSERT INTO ballot (decision_id, id, choice) VALUES ($1, $2, 'yes')"


async def is_refused(statement, *values):
    with pytest.raises(Exception) as raised:  # noqa: PT011  (each driver has its own)
        await forced(statement, *values)
    return str(raised.value)


async def an_open_decision():
    issue = await a_passed_issue()
    await forced("UPDATE decision SET counted_at = NULL, outcome = NULL")
    (decision,) = await one("SELECT id FROM decision WHERE issue_id = $1", issue.id)
    return decision


async def test_a_voter_takes_part_once_in_a_decision(database):
    decision, voter = await an_open_decision(), await a_person()
    await forced(TAKE_PART, decision, voter.id, "R1", NOW)
    assert "unique" in (await is_refused(TAKE_PART, decision, voter.id, "R2", NOW)).lower()
    assert "unique" in (await is_refused(TAKE_PART, decision, voter.id, "R1", NOW)).lower()
    (kept,) = await one("SELECT count(*) FROM participation")
    assert kept == 1


async def test_a_ballot_says_something(database):
    decision = await an_open_decision()
    await is_refused(BALLOT.replace("'yes'", "''"), decision, "b1")


async def test_a_counted_decision_takes_and_changes_no_ballot(database):
    decision, voter, late = await an_open_decision(), await a_person(), await a_person()
    await forced(TAKE_PART, decision, voter.id, "R1", NOW)
    await forced(BALLOT, decision, "b1")
    assert "kept" in await is_refused("DELETE FROM ballot")
    await forced("UPDATE decision SET counted_at = $1, outcome = '{}'", NOW)

    assert "counted" in await is_refused(BALLOT, decision, "b2")
    assert "counted" in await is_refused(TAKE_PART, decision, late.id, "R2", NOW)
    assert "counted" in await is_refused("UPDATE ballot SET choice = 'no'")
    assert "counted" in await is_refused("UPDATE participation SET receipt = 'R3'")
    assert [tuple(row) for row in await rows("SELECT id, choice FROM ballot")] == [("b1", "yes")]
    await forced("DELETE FROM ballot")  # they have been counted, and are kept elsewhere


async def test_who_took_part_is_never_deleted(database):
    decision, voter = await an_open_decision(), await a_person()
    await forced(TAKE_PART, decision, voter.id, "R1", NOW)
    assert "kept" in await is_refused("DELETE FROM participation")


@pytest.mark.parametrize(
    "column", ["fact", "issue", "details", "acting", "at", "previous", "hash", "id"]
)
async def test_no_part_of_an_entry_can_be_changed(database, column):
    await a_published_issue()
    to = "5" if column in {"issue", "id"} else "'other'"
    assert "only added to" in await is_refused(f"UPDATE entry SET {column} = {to}")


async def test_an_entry_cannot_be_deleted(database):
    await a_published_issue()
    assert "only added to" in await is_refused("DELETE FROM entry WHERE id = 1")


async def test_the_person_of_an_entry_can_be_forgotten(database):
    await a_published_issue()
    await forced("UPDATE entry SET person_id = NULL")
    assert all(person is None for (person,) in await rows("SELECT person_id FROM entry"))


async def test_there_is_one_status_quo_among_the_options(database):
    issue = await an_agreed_issue()
    (held,) = await one("SELECT id FROM deliberation WHERE issue_id = $1", issue.id)
    option = (
        "INSERT INTO option (deliberation_id, number, title, status_quo) VALUES ($1, $2, 'x', $3)"
    )
    await forced(option, held, 1, True)
    await forced(option, held, 2, False)
    await is_refused(option, held, 3, True)


async def test_nobody_seconds_or_follows_twice(database):
    issue, neighbour = await an_issue(), await a_resident()
    following = (
        f"INSERT INTO follow (issue_id, person_id) VALUES ({issue.id}, {neighbour.person_id})"
    )
    seconding = (
        "INSERT INTO seconding (issue_id, person_id, building, at) "
        f"VALUES ({issue.id}, {neighbour.person_id}, 'E1-03', '2026-01-01')"
    )
    for statement in (following, seconding):
        await forced(statement)
        await is_refused(statement)


async def test_an_issue_has_a_number_exactly_when_it_is_no_draft(database):
    issue = await an_issue()
    await is_refused("UPDATE issue SET number = NULL WHERE id = $1", issue.id)
    await is_refused("UPDATE issue SET state = 'draft' WHERE id = $1", issue.id)


async def test_what_others_point_to_is_not_deleted(database):
    issue = await an_issue()
    await is_refused("DELETE FROM person WHERE id = $1", issue.proposer_id)


async def test_a_resolution_is_published_exactly_when_it_has_a_number(database):
    await a_published_issue()
    await is_refused("UPDATE resolution SET number = NULL")


async def test_two_resolutions_never_share_a_number(database):
    first = await a_published_issue()
    second = await a_published_issue()
    (number,) = await one("SELECT number FROM resolution WHERE issue_id = $1", first.id)
    await is_refused("UPDATE resolution SET number = $1 WHERE issue_id = $2", number, second.id)
    await is_refused("UPDATE resolution SET sequence = 1 WHERE issue_id = $1", second.id)


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM roll_line", "UPDATE roll_line SET unit = 'x'", "UPDATE roll_line SET area = 5"],
)
async def test_a_frozen_roll_stays(database, change):
    await heads(1)
    await voting("R2")
    assert "as it was frozen" in await is_refused(change)
