"""The draw: from a seed that nobody could know or choose to a ticket that everybody can redo."""

from dataclasses import dataclass

from deliberate.consensus.seeds import number_below
from deliberate.consensus.sortition.lottery import Lottery


@dataclass(frozen=True, slots=True)
class Drawn:
    """The ticket that was drawn, from 0, and the ids of its panel.

    Source: see `draw`.
    """

    seed: str
    lottery: str
    ticket: int
    panel: tuple[str, ...]


def draw(lottery: Lottery, seed: str) -> Drawn:
    """Draw a ticket of the lottery with a seed of text: `number_below` gives the formula.

    Raises `MalformedDraw` for an empty seed.

    Source: see `number_below`.
    """
    ticket = number_below(lottery.tickets, seed, lottery.hash)
    return Drawn(seed, lottery.hash, ticket, lottery.panels[ticket])
