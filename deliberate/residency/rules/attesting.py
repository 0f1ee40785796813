"""Attesting at the door that somebody lives there: by two persons of different posts."""

from enum import StrEnum

MOST_A_DAY = 20
"""Attestations of one person: whoever walks from door to door does not do more with care."""
LONGEST_NAME, LONGEST_REASON = 60, 300


class AttestationState(StrEnum):
    AWAITING = "awaiting"
    """One person has seen the paper; another has still to confirm."""
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
