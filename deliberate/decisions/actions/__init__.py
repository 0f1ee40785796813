"""What can be done with a decision: one function a use case."""

from deliberate.decisions.actions.balloting import (
    answer_as_affected,
    cast_ballot,
    take_ballot,
)
from deliberate.decisions.actions.counting import count_decision
from deliberate.decisions.actions.minority import answer_minority, state_minority
from deliberate.decisions.actions.noticing import give_notice
from deliberate.decisions.actions.opening import extend_voting, settle_votes

__all__ = [
    "answer_as_affected",
    "answer_minority",
    "cast_ballot",
    "count_decision",
    "extend_voting",
    "give_notice",
    "settle_votes",
    "state_minority",
    "take_ballot",
]
