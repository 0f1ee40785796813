"""Changing a deliberation: one function a use case. Each leaves a fact in the record."""

from deliberate.deliberations.actions.answering import answer_round, enter_answer
from deliberate.deliberations.actions.argue import answer, make_claim, reply
from deliberate.deliberations.actions.close import (
    close_deliberation,
    closing_confirmed,
    propose_closing,
)
from deliberate.deliberations.actions.consent import (
    ask_consent,
    end_consent,
    raise_objection,
    reply_to_objection,
    second_objection,
    withdraw_objection,
)
from deliberate.deliberations.actions.convene import convene
from deliberate.deliberations.actions.lettering import keep_letters
from deliberate.deliberations.actions.limits import set_limits
from deliberate.deliberations.actions.moderate import hide_claim, mark_claim, show_claim
from deliberate.deliberations.actions.opine import give_opinion
from deliberate.deliberations.actions.options import drop_option, put_option
from deliberate.deliberations.actions.period import extend, start_drafting
from deliberate.deliberations.actions.resume import resume_arguing
from deliberate.deliberations.actions.rounds import open_round, settle_rounds

__all__ = [
    "answer",
    "answer_round",
    "ask_consent",
    "close_deliberation",
    "closing_confirmed",
    "convene",
    "drop_option",
    "end_consent",
    "enter_answer",
    "extend",
    "give_opinion",
    "hide_claim",
    "keep_letters",
    "make_claim",
    "mark_claim",
    "open_round",
    "propose_closing",
    "put_option",
    "raise_objection",
    "reply",
    "reply_to_objection",
    "resume_arguing",
    "second_objection",
    "set_limits",
    "settle_rounds",
    "show_claim",
    "start_drafting",
    "withdraw_objection",
]
