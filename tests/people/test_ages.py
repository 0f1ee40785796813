"""Who is of age on a day, by the day and by the last birthday that makes it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from deliberate.people.rules import ADULT, age_on, born_by

DAYS = some.dates(date(1980, 1, 1), date(2060, 12, 31))


@given(DAYS, some.integers(0, 60))
def test_the_last_birthday_is_old_enough_and_the_day_after_is_not(day, age):
    last = born_by(day, age)
    assert age_on(last, day) == age
    assert age_on(last + timedelta(days=1), day) == age - 1


def test_who_is_eighteen_at_the_end_of_a_month_is_counted():
    assert born_by(date(2026, 1, 31), ADULT) == date(2008, 1, 31)
    assert born_by(date(2028, 2, 29), ADULT) == date(2010, 2, 28)
