"""Photos of an issue: how many, by whom, and what keeps one from being shown."""

from datetime import timedelta
from enum import StrEnum

from deliberate.issues.rules.states import ENDED, State

LONGEST_CAPTION = 100
MOST_ON_AN_ISSUE = 6
MOST_OF_A_PERSON = 20
COUNTED_OVER = timedelta(days=30)
SMALL = 480
"""Pixels of the longer side in a list."""
TO_BE_ADDED_TO = frozenset(State) - ENDED - {State.DRAFT}


class HidePhoto(StrEnum):
    """Why a photo is put away."""

    PERSONAL_DATA = "personal-data"
    OFF_TOPIC = "off-topic"
    INSULTING = "insulting"


def fitted(width: int, height: int) -> tuple[int, int]:
    """As wide and high as the small picture is."""
    longest = max(width, height, SMALL)
    return max(1, round(width * SMALL / longest)), max(1, round(height * SMALL / longest))
