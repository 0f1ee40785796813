"""Working days and statutory periods of mainland China. Pure: time comes as an argument."""

from deliberate.calendar.moments import (
    SHANGHAI,
    BadMoment,
    NaiveMoment,
    NegativeDays,
    NotADay,
    last_day,
)
from deliberate.calendar.periods import earliest_meeting_day, last_day_within, publication_ends
from deliberate.calendar.working_days import add_working_days, holidays_known, is_working_day

__all__ = [
    "SHANGHAI",
    "BadMoment",
    "NaiveMoment",
    "NegativeDays",
    "NotADay",
    "add_working_days",
    "earliest_meeting_day",
    "holidays_known",
    "is_working_day",
    "last_day",
    "last_day_within",
    "publication_ends",
]
