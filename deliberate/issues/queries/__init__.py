"""Reading issues."""

from deliberate.issues.queries.finding import (
    find_draft,
    find_issue,
    last_number,
    locked_issue,
    locked_number,
    overdue_ids,
    place_name,
    places_at,
    places_of,
    standing_on,
    standing_on_draft,
)
from deliberate.issues.queries.places import (
    bodies_for,
    find_place,
    lead_for,
    lives_in,
    neighbour,
    place_choices,
    resident_at,
)
from deliberate.issues.queries.support import has_seconded, own_part_in, support_of

__all__ = [
    "bodies_for",
    "find_draft",
    "find_issue",
    "find_place",
    "has_seconded",
    "last_number",
    "lead_for",
    "lives_in",
    "locked_issue",
    "locked_number",
    "neighbour",
    "overdue_ids",
    "own_part_in",
    "place_choices",
    "place_name",
    "places_at",
    "places_of",
    "resident_at",
    "standing_on",
    "standing_on_draft",
    "support_of",
]
