"""Pools of candidates for tests, and the fair chances found by looking at every panel."""

from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from deliberate.consensus.sortition import Candidate

POOLED = 1e-9


def person(name, address=None, **features):
    return Candidate(name, features, address)


def every_panel(pool, quotas, size):
    """All panels there are, by looking at every choice of so many candidates."""
    return [
        tuple(sorted(each.id for each in chosen))
        for chosen in combinations(pool, size)
        if quotas.hold(chosen) and len({each.address or each.id for each in chosen}) == len(chosen)
    ]


def fair_chances(pool, panels):
    """LEXIMIN without duals: whoever cannot have more, when nobody else has less, is settled."""
    held = np.array([[each.id in panel for panel in panels] for each in pool], dtype=float)
    floor, settled = np.zeros(len(pool)), ~held.any(axis=1)
    while not settled.all():
        level = _most((~settled).astype(float), held, floor, settled, shared=True)
        floor = np.where(settled, floor, level)
        for at in np.flatnonzero(~settled):
            only = np.arange(len(pool)) == at
            if _most(only.astype(float), held, floor, settled, shared=False) < level + 1e-6:
                settled[at] = True
    return dict(zip([each.id for each in pool], floor.tolist(), strict=True))


def _most(which, held, floor, settled, *, shared):
    """The greatest chance that one can have, or that all who are not settled can have at least."""
    people, panels = held.shape
    rise = which.reshape(-1, 1) if shared else np.zeros((people, 1))
    least = np.where(settled | (not shared), floor - POOLED, 0.0)
    goal = np.append(np.zeros(panels), -1.0) if shared else np.append(-(which @ held), 0.0)
    found = linprog(
        goal,
        A_ub=np.hstack([-held, rise]),
        b_ub=-np.maximum(least, 0.0),
        A_eq=[[1.0] * panels + [0.0]],
        b_eq=[1.0],
    )
    assert found.status == 0, found.message
    return -found.fun
