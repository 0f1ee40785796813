"""What time it is: the time of the machine, unless that jumped.

A clock that is set wrong must neither end a vote nor open it again. So the time of the machine is
held against the time that has passed. Where the two part by more than ten minutes at once, a
server goes by the time that has passed, and ends nothing by itself, until somebody who looked at
the clock runs `deliberate clock` or starts the server anew.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from deliberate import settings

TOLERATED = 600
"""Seconds."""
RIGHT = settings.HOME / "clock-is-right"
"""What the clock of the machine said when somebody last confirmed it."""


def passed() -> float:
    """Seconds since the machine started; sleep counts, where the system can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    """The time of the machine, followed as long as it does not jump."""

    def __init__(
        self, wall: Callable[[], float] = time.time, passed: Callable[[], float] = passed
    ) -> None:
        self.wall, self.passed = wall, passed
        self.started = wall() - passed()

    @property
    def jump(self) -> timedelta | None:
        """How far the clock jumped, while nobody has confirmed it."""
        apart = self.wall() - self.passed() - self.started
        if abs(apart) > TOLERATED and not self.confirmed():
            return timedelta(seconds=round(apart))
        self.started += apart  # small corrections are followed
        return None

    def now(self) -> datetime:
        at = self.passed() + self.started if self.jump else self.wall()
        return datetime.fromtimestamp(at, UTC)

    def confirmed(self) -> bool:
        """Just now, by this very clock: what was said of it before the jump does not count."""
        return RIGHT.exists() and abs(self.wall() - float(RIGHT.read_text())) <= TOLERATED


def confirm() -> None:
    """Tell the servers of this host that the clock of the machine is right."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    RIGHT.write_text(str(time.time()))


CLOCK = Clock()
now = CLOCK.now
