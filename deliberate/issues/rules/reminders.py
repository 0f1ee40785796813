"""What presses for one person. Each room tells of its own; first page and desk show all."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from deliberate.people.rules import Actor


@dataclass(frozen=True, slots=True)
class Reminder:
    code: str
    """`reminder.<code>` says what they have not done yet."""
    title: str
    """In words; of a duty on the desk, a code of the catalogues."""
    path: str
    until: datetime


Reminding = Callable[[Actor, datetime], Awaitable[list[Reminder]]]
"""What a room has to remind somebody of at a moment."""
