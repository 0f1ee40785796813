"""Who fails again and again waits: a leaking bucket each, in the memory of the process."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from starlette.requests import Request

from deliberate.log import Event
from deliberate.web.noting import noted

MOST_KEYS = 10_000


class Attempts:
    """So many failures at once, and one more every so many seconds."""

    def __init__(
        self, most: int, seconds: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.most, self.seconds, self.now = most, seconds, now
        self.free_again: dict[str, float] = {}
        """By key, when all of its failures will be forgotten."""
        self.under_way: Counter[str] = Counter()
        """By key, those of which nobody knows yet: many at once are no more than one by one."""

    def wait(self, key: str) -> int:
        """Seconds until the next attempt; 0 for at once."""
        held = max(self.free_again.get(key, 0.0) - self.now(), 0.0)
        counted = held + self.under_way[key] * self.seconds
        return max(0, int(counted - (self.most - 1) * self.seconds + 0.999))

    def failed(self, key: str) -> None:
        if len(self.free_again) >= MOST_KEYS:
            self._forget()
        self.free_again[key] = max(self.free_again.get(key, 0.0), self.now()) + self.seconds

    def _forget(self) -> None:
        """Those whose time is over, and where that is not enough, the half that are so first."""
        now = self.now()
        left = sorted((at, key) for key, at in self.free_again.items() if at > now)
        self.free_again = {key: at for at, key in left[-MOST_KEYS // 2 :]}


def must_wait(request: Request, failure: Event, tried: Mapping[Attempts, str]) -> int:
    """Seconds until somebody may try again, who failed too often by one of these; 0 for at once."""
    wait = max(attempts.wait(key) for attempts, key in tried.items())
    if wait:
        noted(request.scope, Event.TOO_MANY_ATTEMPTS, after=failure.code)
    return wait


@contextmanager
def trying(tried: Mapping[Attempts, str]) -> Iterator[None]:
    """While it is not known whether somebody fails, it counts as if they did."""
    for attempts, key in tried.items():
        attempts.under_way[key] += 1
    try:
        yield
    finally:
        for attempts, key in tried.items():
            attempts.under_way[key] -= 1
            if not attempts.under_way[key]:
                del attempts.under_way[key]


def failed(request: Request, failure: Event, tried: Mapping[Attempts, str]) -> None:
    for attempts, key in tried.items():
        attempts.failed(key)
    noted(request.scope, failure)
