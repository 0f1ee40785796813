"""Statutory periods: notice before a meeting, publication after it, the last day to act."""

from collections.abc import Mapping
from datetime import date, datetime

from deliberate.calendar.moments import day_in_shanghai, days_after, midnight
from deliberate.calendar.working_days import NO_OVERRIDES, next_working_day


def earliest_meeting_day(noticed: datetime, full_days: int) -> date:
    """The first day on which a meeting may be held after a notice.

    All of `full_days` lie between: neither the day of the notice nor that of the meeting counts.

    Source: 居民委员会组织法第26条 (提前十日), read as ten full days.
    """
    return days_after(days_after(day_in_shanghai(noticed), full_days), 1)


def publication_ends(published: datetime, days: int) -> datetime:
    """The moment a publication period ends: 24:00 of its last day, as midnight in Shanghai.

    The day of publication is not counted, so all of `days` are full days.

    Source: 居民委员会组织法第34条 (不少于十五日); 民法典第201条.
    """
    return midnight(days_after(days_after(day_in_shanghai(published), days), 1))


def last_day_within(start: date, days: int, overrides: Mapping[date, bool] = NO_OVERRIDES) -> date:
    """The last day of a period that starts on `start`; that day itself is not counted.

    A last day on which nobody works moves to the next working day.

    Source: 民法典第201、203条.
    """
    return next_working_day(days_after(start, days), overrides)
