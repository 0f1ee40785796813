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
from deliberate.decisions.queries.concurring import (
    concurring_on,
    heads_of_both,
    residents_registered,
    study_before_notice,
)
from deliberate.decisions.queries.delegations import heard_on
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
from deliberate.decisions.queries.proxies import (
    carried_by,
    principal_under,
    principals_unchecked,
    proxies_of,
    unchecked_proxies,
    voter_at,
)
from deliberate.decisions.queries.rolls import (
    Line,
    affected_doors_of,
    affected_roll_of,
    electors,
    entries,
    grids_of,
    heads_in,
    roll_of,
    voter_key,
)
from deliberate.decisions.queries.statements import (
    objections_of,
    open_objections,
    people_seconding,
)

__all__ = [
    "Box",
    "Line",
    "Mine",
    "Place",
    "Poll",
    "affected_choices",
    "affected_doors_of",
    "affected_roll_of",
    "ballots_on",
    "box_of",
    "carried_by",
    "concurring_on",
    "due_to_open",
    "earlier_of",
    "electors",
    "entries",
    "find_decision",
    "grids_of",
    "heads_in",
    "heads_of_both",
    "heard_on",
    "is_on_roll",
    "locked_decision",
    "mine_in",
    "objections_of",
    "offers_in",
    "on_the_ballot",
    "open_objections",
    "options_on",
    "people_seconding",
    "places_in",
    "poll_under_lock",
    "principal_under",
    "principals_unchecked",
    "proxies_of",
    "readings_of",
    "receipt_on",
    "residents_registered",
    "roll_of",
    "study_before_notice",
    "unchecked_proxies",
    "voter_at",
    "voter_key",
]
