"""The phases of a decision, and its limits."""

from datetime import datetime, timedelta
from enum import StrEnum

from deliberate.calendar import publication_ends


class Phase(StrEnum):
    NOTICED = "noticed"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"


def phase_at(
    moment: datetime, *, opens_at: datetime, closes_at: datetime, counted_at: datetime | None
) -> Phase:
    if counted_at is not None:
        return Phase.COUNTED
    if moment < opens_at:
        return Phase.NOTICED
    return Phase.OPEN if moment < closes_at else Phase.CLOSED


def rest_ends(counted_at: datetime) -> datetime:
    """The end of the fifteen days that lie before a second reading."""
    return publication_ends(counted_at, SECOND_READING_DAYS)


SHORTEST_VOTING_DAYS = 3
LONGEST_VOTING_DAYS = 15
USUAL_VOTING_DAYS = 5
SECOND_READING_DAYS = 15
READINGS = 2
STRAGGLERS = timedelta(minutes=1)
"""The count waits so long for ballots that arrived in time and have not had their turn."""
BLOCKING_SECONDS = 2
"""How many second the reasons of a blocking minority."""
COUNTING_DAYS = 2
LONGEST_QUESTION = 200
LONGEST_STUDY = 1_000
LONGEST_MITIGATION = 1_000
LONGEST_STATEMENT = 600
LONGEST_ANSWER = 600
TOO_LATE = "voting-closed"
"""Why a ballot was refused after the time was over."""
