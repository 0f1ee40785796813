"""Reading decisions."""

from deliberate.decisions.queries.box import (
    Box,
    Mine,
    affected_choices,
    ballots_on,
    box_of,
    mine_in,
    receipt_on,
)
from deliberate.decisions.queries.finding import (
    due_to_open,
    earlier_of,
    find_decision,
    is_on_roll,
    locked_decision,
    offers_in,
    on_the_ballot,
    options_on,
    readings_of,
)
from deliberate.decisions.queries.places import Place, places_in
from deliberate.decisions.queries.polls import Poll, poll_under_lock
from deliberate.decisions.queries.rolls import (
    Line,
    affected_doors_of,
    affected_roll_of,
    electors,
    entries,
    heads_in,
    roll_of,
    voter_key,
)
from deliberate.decisions.queries.statements import Said, statements_of

__all__ = [
    "Box",
    "Line",
    "Mine",
    "Place",
    "Poll",
    "Said",
    "affected_choices",
    "affected_doors_of",
    "affected_roll_of",
    "ballots_on",
    "box_of",
    "due_to_open",
    "earlier_of",
    "electors",
    "entries",
    "find_decision",
    "heads_in",
    "is_on_roll",
    "locked_decision",
    "mine_in",
    "offers_in",
    "on_the_ballot",
    "options_on",
    "places_in",
    "poll_under_lock",
    "readings_of",
    "receipt_on",
    "roll_of",
    "statements_of",
    "voter_key",
]
