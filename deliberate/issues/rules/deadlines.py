"""How long each step may take, and how urgent a deadline is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from deliberate.calendar import add_working_days
from deliberate.calendar.moments import day_in_shanghai, days_after, last_day, midnight
from deliberate.issues.rules.states import State

SCREENING_WORKING_DAYS = 5
RETURNED_DAYS = 15
SECONDING_DAYS = 30
TRIAGE_WORKING_DAYS = 2
CONVENING_DAYS = 7
UNMERGE_DAYS = 15

USUAL_DAYS = {
    State.AGREED: 7,
    State.TO_VOTE: 7,
    State.PASSED: 7,
    State.INQUORATE: 10,
    State.EFFECTIVE: 90,
}
"""By when whoever owns the state must act, where the act that led to it names no day."""


def end_of_day(at: datetime, days: int = 0) -> datetime:
    """24:00 in Shanghai, so many days after the day of `at`."""
    return midnight(days_after(day_in_shanghai(at), days + 1)).astimezone(UTC)


def usual_due(state: State, at: datetime) -> datetime | None:
    days = USUAL_DAYS.get(state)
    return end_of_day(at, days) if days else None


def end_of_working_day(at: datetime, days: int) -> datetime:
    last = add_working_days(day_in_shanghai(at), days)
    return midnight(days_after(last, 1)).astimezone(UTC)


class Pile(StrEnum):
    """How a desk is sorted."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    ON_TIME = "on-time"


SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Due:
    pile: Pile
    days: int
    """Full days left until the last one; below zero: since."""

    @property
    def kind(self) -> str:
        """How the page marks it."""
        return {Pile.LATE: "late", Pile.TODAY: "soon"}.get(self.pile, "plain")


def due_in(due_at: datetime | None, now: datetime) -> Due | None:
    """The deadline in words' reach. Midnight is the end of the day before it."""
    if due_at is None:
        return None
    days = (last_day(due_at) - day_in_shanghai(now)).days
    if now >= due_at:
        return Due(Pile.LATE, days)
    if days == 0:
        return Due(Pile.TODAY, days)
    return Due(Pile.SOON if days <= SOON_DAYS else Pile.ON_TIME, days)
