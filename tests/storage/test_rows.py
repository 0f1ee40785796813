"""Plain SQL reads the same on both databases."""

from datetime import UTC, date, datetime

import pytest

from deliberate.calendar import SHANGHAI
from deliberate.issues.models import Issue
from deliberate.storage import day, moment, one, rows, run, unit_of_work
from tests.build import a_person, a_resident, an_issue

pytestmark = pytest.mark.anyio
EVENING = datetime(2026, 6, 1, 23, 30, tzinfo=SHANGHAI)
SAME = EVENING.astimezone(UTC)


async def test_a_moment_comes_back_aware_and_the_same(database):
    issue = await an_issue(due_at=SAME)
    (due,) = await one("SELECT due_at FROM issue WHERE id = $1", issue.id)
    assert moment(due) == EVENING
    assert moment(None) is None


async def test_moments_of_another_zone_are_compared_as_moments(database):
    """SQLite compares text: everything that is written or asked is written in UTC."""
    issue = await an_issue(due_at=EVENING)
    before = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
    assert await one("SELECT id FROM issue WHERE due_at > $1", before)
    assert await one("SELECT id FROM issue WHERE due_at > $1", before.astimezone(SHANGHAI))
    assert await Issue.filter(due_at__gt=before).exists()
    assert await Issue.filter(due_at__gt=before.astimezone(SHANGHAI)).exists()
    assert not await Issue.filter(due_at__gt=SAME.astimezone(SHANGHAI)).exists()
    await unit_of_work(run)("UPDATE issue SET due_at = $1 WHERE id = $2", EVENING, issue.id)
    assert await Issue.filter(due_at=SAME).exists()


async def test_a_day_comes_back_as_a_day(database):
    person = await a_person(born=date(1974, 5, 16))
    (born,) = await one("SELECT born FROM person WHERE id = $1", person.id)
    assert day(born) == date(1974, 5, 16)


async def test_a_value_may_stand_twice_and_never_becomes_sql(database):
    await a_resident("'; DROP TABLE person; --")
    found = await rows(
        "SELECT name FROM person WHERE name = $1 OR pseudonym = $1", "'; DROP TABLE person; --"
    )
    assert len(found) == 1


async def test_nothing_found_is_none(database):
    assert await one("SELECT id FROM issue WHERE id = $1", -1) is None
