"""What is kept about people."""

from deliberate.privacy.queries.kept import (
    Kept,
    closure_of,
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
    "closure_of",
    "field_of",
    "inventory",
    "links",
    "model_of",
    "on_register",
    "overdue",
    "own_data",
    "owner",
    "past_its_time",
    "posts_ahead",
    "references",
]
