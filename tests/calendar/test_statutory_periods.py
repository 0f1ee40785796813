from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.calendar import (
    SHANGHAI,
    NaiveMoment,
    NegativeDays,
    NotADay,
    earliest_meeting_day,
    is_working_day,
    last_day_within,
    publication_ends,
)


def at(*when):
    return datetime(*when, tzinfo=SHANGHAI)


def test_trap_10_ten_full_days_lie_between_notice_and_meeting():
    assert earliest_meeting_day(at(2026, 5, 6, 9), 10) == date(2026, 5, 17)
    assert earliest_meeting_day(at(2026, 5, 6, 0), 10) == date(2026, 5, 17)
    assert earliest_meeting_day(at(2026, 5, 6, 23, 59), 10) == date(2026, 5, 17)
    assert earliest_meeting_day(at(2026, 5, 6, 9), 15) == date(2026, 5, 22)


def test_the_day_is_the_day_in_shanghai():
    assert earliest_meeting_day(datetime(2026, 5, 6, 15, 59, tzinfo=UTC), 10) == date(2026, 5, 17)
    assert earliest_meeting_day(datetime(2026, 5, 6, 16, tzinfo=UTC), 10) == date(2026, 5, 18)


def test_scenario_3_publication_ends_on_16_june_at_24_00():
    ends = publication_ends(at(2026, 6, 1, 10, 30), 15)
    assert ends == at(2026, 6, 17)
    assert ends.tzinfo is SHANGHAI
    assert (ends - timedelta(seconds=1)).date() == date(2026, 6, 16)


def test_scenario_2_the_thirtieth_day_moves_behind_the_national_holiday():
    assert last_day_within(date(2026, 9, 1), 30) == date(2026, 10, 8)
    assert last_day_within(date(2026, 9, 1), 29) == date(2026, 9, 30)
    assert last_day_within(date(2026, 9, 10), 30) == date(2026, 10, 10)


def test_a_holiday_of_the_place_moves_the_last_day_too():
    overrides = {date(2026, 10, 8): False}
    assert last_day_within(date(2026, 9, 1), 30, overrides) == date(2026, 10, 9)


@given(some.dates(date(2004, 1, 1), date(2040, 1, 1)), some.integers(0, 400))
def test_the_last_day_is_worked_and_never_early(start, days):
    last = last_day_within(start, days)
    assert is_working_day(last)
    assert last >= start + timedelta(days=days)


@given(some.dates(date(2004, 1, 1), date(2040, 1, 1)), some.times(), some.integers(0, 60))
def test_a_publication_has_all_its_full_days(day, time, days):
    published = datetime.combine(day, time, SHANGHAI)
    ends = publication_ends(published, days)
    assert timedelta(days=days) < ends - published <= timedelta(days=days + 1)
    assert ends.date() == earliest_meeting_day(published, days)


@pytest.mark.parametrize("period", [earliest_meeting_day, publication_ends])
def test_a_moment_needs_its_zone_and_a_period_its_length(period):
    with pytest.raises(NaiveMoment):
        period(at(2026, 5, 6, 9).replace(tzinfo=None), 10)
    with pytest.raises(NegativeDays):
        period(at(2026, 5, 6, 9), -1)


def test_a_period_in_days_starts_on_a_day():
    with pytest.raises(NotADay):
        last_day_within(at(2026, 9, 1), 30)
    with pytest.raises(NegativeDays):
        last_day_within(date(2026, 9, 1), -30)
