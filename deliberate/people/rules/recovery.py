"""The way back for somebody who cannot sign in."""

from datetime import timedelta
from enum import StrEnum

DELAY = timedelta(hours=24)
"""In which whoever still has the old password can say no."""


class Handing(StrEnum):
    """How a code reaches whom it is for."""

    IN_PERSON = "in-person"
    LETTER = "letter"


GOOD_FOR = {Handing.IN_PERSON: timedelta(hours=1), Handing.LETTER: timedelta(days=60)}
