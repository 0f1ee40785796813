"""Working days of mainland China, from the State Council's yearly tables.

The tables of `chinese_calendar` end with the last year the State Council has announced, and a
year is announced in the autumn before it. In a year without a table, Monday to Friday are taken
as working days: a date worked out across that year is provisional, and `holidays_known` says so.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import chinese_calendar

from deliberate.calendar.moments import NegativeDays, days_after

SATURDAY = 5
NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})


def is_working_day(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> bool:
    """Say whether offices work that day. `overrides` go first: True works, False does not."""
    day = days_after(day, 0)
    if day in overrides:
        return overrides[day]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def holidays_known(day: date) -> bool:
    """Say whether the holidays of that day's year have a table, so that dates in it are firm."""
    try:
        chinese_calendar.is_workday(days_after(day, 0))
    except NotImplementedError:
        return False
    return True


def add_working_days(day: date, n: int, overrides: Mapping[date, bool] = NO_OVERRIDES) -> date:
    """The n-th working day after `day`, which itself is not counted; with 0, `day` as it is."""
    if n < 0:
        raise NegativeDays(f"{n} working days cannot be counted on")
    reached = days_after(day, 0)
    for _ in range(n):
        reached = next_working_day(days_after(reached, 1), overrides)
    return reached


def next_working_day(day: date, overrides: Mapping[date, bool] = NO_OVERRIDES) -> date:
    """The day itself if it is a working day, otherwise the first one after it."""
    while not is_working_day(day, overrides):
        day = days_after(day, 1)
    return day
