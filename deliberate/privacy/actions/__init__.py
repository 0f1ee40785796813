"""Closing an account and what it leaves, keeping periods, assessing what processing means."""

from deliberate.privacy.actions.assessing import assess_impact
from deliberate.privacy.actions.closing import ask_to_close, erase_what_is_due, take_back
from deliberate.privacy.actions.periods import keep_periods

__all__ = [
    "ask_to_close",
    "assess_impact",
    "erase_what_is_due",
    "keep_periods",
    "take_back",
]
