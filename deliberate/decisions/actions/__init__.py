"""What can be done with a decision: one function a use case."""

from deliberate.decisions.actions.balloting import (
    answer_as_affected,
    cast_ballot,
    take_ballot,
)
from deliberate.decisions.actions.boxing import seal_boxes
from deliberate.decisions.actions.concurring import (
    choose_plan,
    record_request,
    record_turn,
)
from deliberate.decisions.actions.counting import count_decision
from deliberate.decisions.actions.delegations import (
    delegate,
    offer_to_speak,
    take_delegation_back,
)
from deliberate.decisions.actions.minority import (
    answer_minority,
    group_objections,
    second_statement,
    state_minority,
    ungroup_objection,
)
from deliberate.decisions.actions.noticing import give_notice, notice_confirmed, propose_notice
from deliberate.decisions.actions.opening import extend_voting, settle_votes
from deliberate.decisions.actions.proxies import (
    accept_proxy,
    check_proxy,
    enter_proxy,
    give_back_proxy,
    give_proxy,
    revoke_on_paper,
    revoke_proxy,
)
from deliberate.decisions.actions.publishing import complete_certificates

__all__ = [
    "accept_proxy",
    "answer_as_affected",
    "answer_minority",
    "cast_ballot",
    "check_proxy",
    "choose_plan",
    "complete_certificates",
    "count_decision",
    "delegate",
    "enter_proxy",
    "extend_voting",
    "give_back_proxy",
    "give_notice",
    "give_proxy",
    "group_objections",
    "notice_confirmed",
    "offer_to_speak",
    "propose_notice",
    "record_request",
    "record_turn",
    "revoke_on_paper",
    "revoke_proxy",
    "seal_boxes",
    "second_statement",
    "settle_votes",
    "state_minority",
    "take_ballot",
    "take_delegation_back",
    "ungroup_objection",
]
