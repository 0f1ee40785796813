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
from deliberate.residency.rules.rechecks import Outcome, drawn_by, month_of
from deliberate.residency.rules.signals import (
    Act,
    Signal,
    SignalKind,
    copies,
    fast_ones,
    many_attested,
    rings,
    rushes,
)

__all__ = [
    "BITS",
    "LASTS",
    "LEAST",
    "LONGEST_NAME",
    "LONGEST_REASON",
    "MOST_A_DAY",
    "Act",
    "AttestationState",
    "BuildingCount",
    "Outcome",
    "Signal",
    "SignalKind",
    "code_of",
    "copies",
    "drawn_by",
    "fast_ones",
    "in_groups",
    "login_fault",
    "many_attested",
    "month_of",
    "password_fault",
    "pseudonym_fault",
    "read_code",
    "rings",
    "rushes",
    "shown_counts",
]
