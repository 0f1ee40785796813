"""Fair chances over the panels themselves, by column generation; and their rounding to tickets."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from deliberate.consensus.sortition.decomposition import NODES, Splits, tickets_next_to
from deliberate.consensus.sortition.model import Counts, Model, Numbers, whole_numbers

EXACT = 1e-7
"""Below this, a price is none and a better panel is no better."""


@dataclass(frozen=True, eq=False)
class Generated:
    """Panels, one a row; the probability of each; and the chance of each kind, a person."""

    panels: Counts
    shares: Numbers
    chances: Numbers


@dataclass(frozen=True, eq=False)
class _Solved:
    shares: Numbers
    level: float
    prices: Numbers


def generate(model: Model, *, first_only: bool, say: Callable[[str], None]) -> Generated:
    """Give each kind its chance, the smallest chances lexicographically the greatest.

    A linear program over the panels known so far gives the lottery and the price of each kind; a
    whole-number program looks for a panel that is worth more at these prices. When there is
    none, the lottery is the best over all panels, and the kinds with a price above zero have
    their chance settled. With `first_only` it ends there. Kinds that no panel can hold have no
    chance and are left aside.

    Source: Flanigan et al., Nature 596 (2021), Supplementary Information (LEXIMIN, MAXIMIN).
    """
    panels, within_reach = _cover(model)
    settled = np.where(within_reach, np.nan, 0.0)
    while True:
        panels, solved = _price_out(model, panels, settled, say)
        settled[np.isnan(settled) & (solved.prices > EXACT)] = solved.level
        if first_only or not np.isnan(settled).any():
            chances = solved.shares @ panels / model.members_of
            return Generated(panels, solved.shares, chances)


def _cover(model: Model) -> tuple[Counts, npt.NDArray[np.bool_]]:
    """Find panels that hold, together, every kind that some panel holds."""
    missing = np.ones(len(model.members), dtype=bool)
    panels: list[Counts] = []
    while True:
        panel = model.panel(missing.astype(float))
        assert panel is not None, "the model was found to have a panel"
        if panels and not panel[missing].any():
            return np.array(panels), ~missing
        panels.append(panel)
        missing &= panel == 0


def _price_out(
    model: Model, panels: Counts, settled: Numbers, say: Callable[[str], None]
) -> tuple[Counts, _Solved]:
    """Add panels until none is worth more than those known."""
    while True:
        solved = _solve(model, panels, settled)
        say(f"{len(panels)} panels found, {np.isnan(settled).sum()} chances to settle")
        worth = solved.prices / model.members_of
        panel = model.panel(worth)
        assert panel is not None, "the model was found to have a panel"
        if worth @ panel <= (panels @ worth).max() + EXACT:
            return panels, solved
        panels = np.vstack([panels, panel])


def _solve(model: Model, panels: Counts, settled: Numbers) -> _Solved:
    """Maximise the smallest chance among the kinds that are not settled."""
    free = np.isnan(settled)
    chances = np.vstack([panels / model.members_of, -free.astype(float)]).T
    found = linprog(
        np.append(np.zeros(len(panels)), -1.0),
        A_ub=csr_array(-chances),
        b_ub=np.where(free, 0.0, np.minimum(EXACT - settled, 0.0)),
        A_eq=[np.append(np.ones(len(panels)), 0.0)],
        b_eq=[1.0],
        bounds=(0, None),
        method="highs",
    )
    assert found.status == 0, found.message
    return _Solved(found.x[:-1], float(found.x[-1]), -found.ineqlin.marginals)


def round_to_tickets(model: Model, found: Generated, chances: Counts, tickets: int) -> Splits:
    """Give the panels whole tickets so that everybody is near the chance, in millionths.

    Tries to bring everybody to a number of tickets next to the chance, and every panel to one next
    to its share; then both to one more to either side, to two, four and so on, so it always ends.

    Source: Flanigan, Kehne and Procaccia, Fair Sortition Made Transparent, NeurIPS 2021.
    """
    below, above = tickets_next_to(chances, tickets)
    shares = np.floor(found.shares * tickets).astype(np.int64)
    rows = np.vstack([found.panels.T, np.ones_like(shares)])
    beside = 0
    while True:
        low = np.append((below - beside) * model.members_of, tickets)
        high = np.append((above + beside) * model.members_of, tickets)
        bounds = (np.maximum(shares - beside, 0), shares + 1 + beside)
        times = whole_numbers(np.zeros(len(shares)), (rows, low, high), bounds, nodes=NODES)
        if times is not None:
            return [(panel, int(n)) for panel, n in zip(found.panels, times, strict=True) if n]
        beside = 2 * beside or 1
