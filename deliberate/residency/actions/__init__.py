"""What is done about residency: one function a use case."""

from deliberate.residency.actions.attesting import attest, confirm, hand_over, refuse, withdraw
from deliberate.residency.actions.households import name_representative
from deliberate.residency.actions.joining import join
from deliberate.residency.actions.letters import Letter, forget_codes, print_letters
from deliberate.residency.actions.rechecking import draw_rechecks, end_residence, recheck

__all__ = [
    "Letter",
    "attest",
    "confirm",
    "draw_rechecks",
    "end_residence",
    "forget_codes",
    "hand_over",
    "join",
    "name_representative",
    "print_letters",
    "recheck",
    "refuse",
    "withdraw",
]
