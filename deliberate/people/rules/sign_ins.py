"""How long somebody stays signed in."""

from datetime import datetime, timedelta

STAYS = timedelta(days=30)
IDLE = timedelta(hours=12)
STAYS_IN_A_POST = timedelta(hours=12)
"""From the last time they showed who they are."""
IDLE_IN_A_POST = timedelta(minutes=30)
HALF_STAYS = timedelta(minutes=10)
"""Between the password and the second step."""
NOTED_EVERY = timedelta(minutes=5)
"""That a browser is in use is written down so often, not for every page."""


def end_of_sign_in(since: datetime, proven: datetime, post_id: int | None) -> datetime:
    return proven + STAYS_IN_A_POST if post_id else since + STAYS
