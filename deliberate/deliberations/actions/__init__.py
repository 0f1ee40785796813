"""Changing a deliberation: one function a use case. Each leaves a fact in the record."""

from deliberate.deliberations.actions.argue import answer, make_claim, reply
from deliberate.deliberations.actions.close import close_deliberation
from deliberate.deliberations.actions.convene import convene
from deliberate.deliberations.actions.moderate import hide_claim, mark_claim, show_claim
from deliberate.deliberations.actions.opine import give_opinion
from deliberate.deliberations.actions.options import drop_option, put_option
from deliberate.deliberations.actions.period import extend, start_drafting

__all__ = [
    "answer",
    "close_deliberation",
    "convene",
    "drop_option",
    "extend",
    "give_opinion",
    "hide_claim",
    "make_claim",
    "mark_claim",
    "put_option",
    "reply",
    "show_claim",
    "start_drafting",
]
