"""From chances to tickets: whole numbers of tickets, taken apart into panels, in integers.

Let the totals be how many tickets each kind shall have over all panels. A panel may be split off
as long as the rest, divided by the tickets that remain, still keeps the model's constraints. So
panels are split off one after another, each as many times as that stays true.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from deliberate.consensus.sortition.model import Counts, Model, whole_numbers

GAP = 0.1
"""A panel is split off for its constraints; its worth only makes for fewer panels."""
NODES = 500
"""Where the search for a whole-number answer is given up: nodes, as seconds would be chance."""

PARTS = 10**6
"""Chances are whole millionths: far below one ticket, far above what floats leave behind."""

Splits = list[tuple[Counts, int]]
"""Panels, and how many tickets each has."""


@dataclass(frozen=True, eq=False)
class Rest:
    """What is still to be split: so many tickets, and the totals of the kinds over them.

    The totals may be changed as long as they stay between `least` and `most`.
    """

    tickets: int
    totals: Counts
    least: Counts
    most: Counts

    def without(self, panel: Counts, times: int) -> "Rest":
        return Rest(
            self.tickets - times,
            self.totals - times * panel,
            self.least - times * panel,
            self.most - times * panel,
        )


def decompose(
    model: Model, chances: Counts, tickets: int, say: Callable[[str], None]
) -> Splits | None:
    """Split chances, in millionths, into panels with whole tickets.

    Everybody is within one ticket of the chance. Returns None where this finds no way, which it
    must where the chances are out of reach.

    Source: the proof of Carathéodory's theorem, carried out in integers (Grötschel, Lovász and
    Schrijver, Geometric Algorithms and Combinatorial Optimization, 1988, section 6.5).
    """
    rest = _totals(model, chances, tickets)
    splits: Splits = []
    while rest is not None and rest.tickets:
        say(f"{tickets - rest.tickets} of {tickets} tickets have a panel")
        panel = _next_panel(model, rest)
        if panel is None:
            found = _next_with_changed_totals(model, rest)
            if found is None:
                return None
            panel, rest = found
        times = min(_times(model, rest, panel))
        splits.append((panel, times))
        rest = rest.without(panel, times)
    return None if rest is None else splits


def tickets_next_to(chances: Counts, tickets: int) -> tuple[Counts, Counts]:
    """Give the whole numbers of tickets below and above each chance, equal where it is whole."""
    return chances * tickets // PARTS, -(-chances * tickets // PARTS)


def _totals(model: Model, chances: Counts, tickets: int) -> Rest | None:
    """Round so that everybody is next to the chance; later, one ticket is left for changes."""
    below, above = tickets_next_to(chances, tickets)
    constraints = (model.rows, model.least * tickets, model.most * tickets)
    bounds = (
        below * model.members_of,
        np.minimum(above * model.members_of, model.most_of * tickets),
    )
    totals = whole_numbers(np.zeros(len(below)), constraints, bounds, GAP, NODES)
    if totals is None:
        return None
    least, most = above - 1, below + 1
    return Rest(tickets, totals, least * model.members_of, most * model.members_of)


def _next_panel(model: Model, rest: Rest) -> Counts | None:
    """Choose a panel such that the rest can still be divided; prefer kinds with many tickets."""
    later, sums = rest.tickets - 1, model.rows @ rest.totals
    low = np.maximum(model.least, sums - model.most * later)
    high = np.minimum(model.most, sums - model.least * later)
    bounds = (
        np.maximum(0, rest.totals - model.most_of * later),
        np.minimum(model.most_of, rest.totals),
    )
    worth = rest.totals / (model.members_of * rest.tickets)
    return whole_numbers(-worth, (model.rows, low, high), bounds, GAP, NODES)


def _times(model: Model, rest: Rest, panel: Counts) -> Iterator[int]:
    """Yield, for each constraint, how many times the panel can be split off."""
    yield rest.tickets
    sums, one = model.rows @ rest.totals, model.rows @ panel
    for least, most, total, each in (
        (0 * panel, model.most_of, rest.totals, panel),
        (model.least, model.most, sums, one),
    ):
        above, below = each > least, each < most
        yield from (total - least * rest.tickets)[above] // (each - least)[above]
        yield from (most * rest.tickets - total)[below] // (most - each)[below]


def _next_with_changed_totals(model: Model, rest: Rest) -> tuple[Counts, Rest] | None:
    """Choose a panel together with new totals, as near to the old ones as can be.

    The variables are the panel, the totals of the later tickets, and by how much each kind then
    has more and less than before.
    """
    kinds, later, eye = len(rest.totals), rest.tickets - 1, np.eye(len(rest.totals), dtype=int)
    none = np.zeros_like(model.rows)
    rows = np.block(
        [[model.rows, none, none, none], [none, model.rows, none, none], [eye, eye, -eye, eye]]
    )
    low = np.concatenate([model.least, model.least * later, rest.totals])
    high = np.concatenate([model.most, model.most * later, rest.totals])
    greatest = [
        model.most_of,
        model.most_of * later,
        rest.most - rest.totals,
        np.minimum(rest.totals - rest.least, rest.totals),
    ]
    found = whole_numbers(
        np.repeat([0.0, 0.0, 1.0, 1.0], kinds),
        (rows, low, high),
        (np.zeros(4 * kinds, dtype=np.int64), np.concatenate(greatest)),
        GAP,
        NODES,
    )
    if found is None:
        return None
    panel, totals = found[:kinds], found[:kinds] + found[kinds : 2 * kinds]
    return panel, Rest(rest.tickets, totals, rest.least, rest.most)
