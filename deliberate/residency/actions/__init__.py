"""What is done about residency: one function a use case."""

from deliberate.residency.actions.attesting import attest, confirm, hand_over, refuse, withdraw
from deliberate.residency.actions.households import name_representative
from deliberate.residency.actions.joining import join
from deliberate.residency.actions.letters import Letter, print_letters

__all__ = [
    "Letter",
    "attest",
    "confirm",
    "hand_over",
    "join",
    "name_representative",
    "print_letters",
    "refuse",
    "withdraw",
]
