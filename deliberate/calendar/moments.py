"""Moments and days in Shanghai. Nothing here looks at the clock: time comes as an argument."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class BadMoment(ValueError):  # noqa: N818 - errors here are named after what is wrong
    """A moment, day or number of days that no period can be counted from."""


class NaiveMoment(BadMoment):
    """A moment without a time zone: nobody can say on which day it falls."""


class NotADay(BadMoment):
    """A moment where a day of the calendar is expected."""


class NegativeDays(BadMoment):
    """A number of days below zero."""


def day_in_shanghai(moment: datetime) -> date:
    if moment.utcoffset() is None:
        raise NaiveMoment(f"{moment!r} has no time zone")
    return moment.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The first moment of a day, which is also 24:00 of the day before."""
    return datetime.combine(day, time.min, SHANGHAI)


def last_day(ends_at: datetime) -> date:
    """The day that ends at this moment: midnight is 24:00 of the day before."""
    return day_in_shanghai(ends_at - timedelta(microseconds=1))


def days_after(day: date, days: int) -> date:
    if isinstance(day, datetime):
        raise NotADay(f"{day!r} is a moment; say which day is meant")
    if days < 0:
        raise NegativeDays(f"{days} days cannot be counted on")
    return day + timedelta(days=days)
