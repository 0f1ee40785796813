"""What is kept about people, and how its processing was assessed."""

from deliberate.privacy.queries.impact import (
    assessments_due,
    line_of,
    register,
    versions_of,
    wanting,
)
from deliberate.privacy.queries.kept import (
    Kept,
    closure_of,
    codes_in,
    field_of,
    inventory,
    links,
    model_of,
    on_register,
    overdue,
    own_data,
    owner,
    past_its_time,
    posts_ahead,
    references,
)

__all__ = [
    "Kept",
    "assessments_due",
    "closure_of",
    "codes_in",
    "field_of",
    "inventory",
    "line_of",
    "links",
    "model_of",
    "on_register",
    "overdue",
    "own_data",
    "owner",
    "past_its_time",
    "posts_ahead",
    "references",
    "register",
    "versions_of",
    "wanting",
]
