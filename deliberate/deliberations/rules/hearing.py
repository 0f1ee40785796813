"""Which claim is asked about next."""

from collections.abc import Iterable
from typing import NamedTuple

from deliberate.deliberations.rules.thread import SIDES


class Waiting(NamedTuple):
    """A claim on which somebody has not said what they think."""

    heard: int
    """How many have."""
    number: int
    position: str


def next_to_hear(waiting: Iterable[Waiting], answered: int) -> int | None:
    """The claim to ask about next: sides in turn, and on each side the least heard first.

    The turn follows from how many somebody has answered, so nothing has to be remembered.
    """
    turns: list[list[Waiting]] = [[], [], []]
    for claim in waiting:
        turns[SIDES.index(claim.position) if claim.position in SIDES else 2].append(claim)
    for turn in range(answered, answered + len(turns)):
        if asked := turns[turn % len(turns)]:
            return min(asked).number
    return None
