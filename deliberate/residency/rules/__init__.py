"""Codes, attestation, accounts and counts of residency."""

from deliberate.residency.rules.attesting import (
    LONGEST_NAME,
    LONGEST_REASON,
    MOST_A_DAY,
    AttestationState,
)
from deliberate.residency.rules.codes import BITS, LASTS, code_of, in_groups, read_code
from deliberate.residency.rules.counting import LEAST, BuildingCount, shown_counts
from deliberate.residency.rules.joining import login_fault, password_fault, pseudonym_fault

__all__ = [
    "BITS",
    "LASTS",
    "LEAST",
    "LONGEST_NAME",
    "LONGEST_REASON",
    "MOST_A_DAY",
    "AttestationState",
    "BuildingCount",
    "code_of",
    "in_groups",
    "login_fault",
    "password_fault",
    "pseudonym_fault",
    "read_code",
    "shown_counts",
]
