from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.calendar import (
    NegativeDays,
    NotADay,
    add_working_days,
    holidays_known,
    is_working_day,
)


@pytest.mark.parametrize(
    "day, works",
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday worked in exchange
        (date(2026, 10, 11), False),
        (date(2026, 2, 17), False),  # 春节
    ],
)
def test_the_state_council_says_who_works(day, works):
    assert is_working_day(day) is works


def test_overrides_go_first():
    day = date(2026, 10, 8)
    assert not is_working_day(day, {day: False})
    assert is_working_day(date(2026, 10, 1), {date(2026, 10, 1): True})
    assert add_working_days(date(2026, 10, 7), 1, {day: False}) == date(2026, 10, 9)


def test_a_year_without_a_table_has_monday_to_friday():
    new_year = date(2099, 1, 1)  # a Thursday
    assert is_working_day(new_year)
    assert not is_working_day(date(2099, 1, 3))
    assert not holidays_known(new_year)
    assert holidays_known(date(2026, 12, 31))
    assert not is_working_day(new_year, {new_year: False})


@pytest.mark.parametrize(
    "start, n, reached",
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
        (date(2099, 1, 2), 1, date(2099, 1, 5)),
    ],
)
def test_working_days_are_counted_after_the_day(start, n, reached):
    assert add_working_days(start, n) == reached


@given(some.dates(date(2004, 1, 1), date(2040, 1, 1)), some.integers(0, 20), some.integers(1, 20))
def test_working_days_add_up(start, first, then):
    reached = add_working_days(add_working_days(start, first), then)
    assert reached == add_working_days(start, first + then)
    assert is_working_day(reached)


def test_days_are_days_and_counts_are_not_negative():
    with pytest.raises(NotADay):
        is_working_day(datetime(2026, 5, 6, tzinfo=UTC))
    with pytest.raises(NegativeDays):
        add_working_days(date(2026, 5, 6), -1)
