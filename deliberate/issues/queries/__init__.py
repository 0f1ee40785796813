"""Reading issues."""

from deliberate.issues.queries.finding import (
    find_draft,
    find_issue,
    locked_issue,
    locked_number,
    place_name,
    places_at,
    places_of,
    standing_on,
    standing_on_draft,
)

__all__ = [
    "find_draft",
    "find_issue",
    "locked_issue",
    "locked_number",
    "place_name",
    "places_at",
    "places_of",
    "standing_on",
    "standing_on_draft",
]
