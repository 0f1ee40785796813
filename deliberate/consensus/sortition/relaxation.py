"""Fair chances over the linear relaxation: an upper bound that is nearly always reached."""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack

from deliberate.consensus.sortition.model import Model, Numbers

TOLERANCE = 1e-9
"""How exactly the solver is to keep constraints and prices."""
SLACK = 1e-8
"""How far a chance once settled may give way to later ones."""
POSITIVE = 1e-7
"""Below this, a price is none."""


def relaxed_chances(model: Model, *, first_only: bool) -> Numbers:
    """Give each kind its chance a person, the smallest chances lexicographically the greatest.

    The chances are those over vectors of real numbers that keep the model's constraints, of which
    lotteries over panels are a part. A kind whose dual price is positive has its chance settled
    in every optimum. With `first_only` only the first level above zero is settled, and the rest
    is as the solver left it.

    Source: Flanigan et al., Nature 596 (2021), Supplementary Information (LEXIMIN), applied to
    the relaxation of the panels.
    """
    settled = np.full(len(model.members), np.nan)
    while np.isnan(settled).any():
        chances, level, prices = _raise_smallest(model, settled)
        if first_only and level > SLACK:
            return np.where(np.isnan(settled), chances, settled)
        settled[np.isnan(settled) & (prices > POSITIVE)] = max(level, 0.0)
    return settled


def _raise_smallest(model: Model, settled: Numbers) -> tuple[Numbers, float, Numbers]:
    """Maximise the smallest chance among the kinds that are not settled."""
    kinds, free = len(settled), np.isnan(settled)
    shares = csr_array(np.diag(-free.astype(float)))
    level = csr_array((free * model.members_of).astype(float)[:, None])
    rows, nothing = csr_array(model.rows), csr_array((len(model.rows), 1))
    least_of = np.where(free, 0.0, (settled - SLACK) * model.members_of)
    found = linprog(
        np.append(np.zeros(kinds), -1.0),
        A_ub=vstack([hstack([rows, nothing]), hstack([-rows, nothing]), hstack([shares, level])]),
        b_ub=np.concatenate([model.most, -model.least, np.zeros(kinds)]),
        bounds=[*zip(np.maximum(least_of, 0.0), model.most_of, strict=True), (0, None)],
        method="highs",
        options={
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
        },
    )
    assert found.status == 0, found.message
    prices = -found.ineqlin.marginals[2 * len(model.rows) :] * model.members_of
    return found.x[:-1] / model.members_of, float(found.x[-1]), prices
