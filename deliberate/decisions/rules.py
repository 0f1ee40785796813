"""The phases of a decision, and its limits."""

from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    NOTICED = "noticed"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"


class Channel(StrEnum):
    ONLINE = "online"
    PAPER = "paper"


def phase_at(
    moment: datetime, *, opens_at: datetime, closes_at: datetime, counted_at: datetime | None
) -> Phase:
    if counted_at is not None:
        return Phase.COUNTED
    if moment < opens_at:
        return Phase.NOTICED
    return Phase.OPEN if moment < closes_at else Phase.CLOSED


SHORTEST_VOTING_DAYS = 3
LONGEST_VOTING_DAYS = 15
SECOND_READING_DAYS = 15
COUNTING_DAYS = 2
LONGEST_QUESTION = 200
LONGEST_STATEMENT = 600
LONGEST_ANSWER = 600
