"""Reading issues."""

from deliberate.issues.queries.desk import (
    desk_of,
    desk_tally,
)
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
from deliberate.issues.queries.history import (
    issues_merged_into,
    timeline_of,
)
from deliberate.issues.queries.likeness import (
    Like,
    issues_like,
)
from deliberate.issues.queries.listing import (
    ON_A_PAGE,
    Found,
    Listed,
    Wanted,
    issues_found,
    issues_in,
    issues_waiting,
)
from deliberate.issues.queries.photos import (
    find_photo,
    photos_lately,
    photos_of,
    picture_of,
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
from deliberate.issues.queries.support import (
    has_seconded,
    own_part_in,
    support_of,
)

__all__ = [
    "ON_A_PAGE",
    "Found",
    "Like",
    "Listed",
    "Wanted",
    "bodies_for",
    "desk_of",
    "desk_tally",
    "find_draft",
    "find_issue",
    "find_photo",
    "find_place",
    "has_seconded",
    "issues_found",
    "issues_in",
    "issues_like",
    "issues_merged_into",
    "issues_waiting",
    "last_number",
    "lead_for",
    "lives_in",
    "locked_issue",
    "locked_number",
    "neighbour",
    "overdue_ids",
    "own_part_in",
    "photos_lately",
    "photos_of",
    "picture_of",
    "place_choices",
    "place_name",
    "places_at",
    "places_of",
    "resident_at",
    "standing_on",
    "standing_on_draft",
    "support_of",
    "timeline_of",
]
