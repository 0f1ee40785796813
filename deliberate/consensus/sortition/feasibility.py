"""Whether there is any panel; and if not, the fewest steps of bounds that would allow one."""

import numpy as np

from deliberate.consensus.sortition.errors import Change, InfeasibleQuotas
from deliberate.consensus.sortition.model import Model, whole_numbers
from deliberate.consensus.sortition.pool import Quotas

LATER = 1e-6
"""Of two equal totals of steps, the one that leaves alone the later quotas of the list."""


def check_feasible(model: Model, quotas: Quotas) -> None:
    """Raise `InfeasibleQuotas` with the smallest relaxation where no panel keeps the quotas.

    `quotas` are those the model was made of, in their order. The size and the addresses are kept
    in every case.

    Source: design rule of this package.
    """
    if model.panel(np.zeros(len(model.members))) is None:
        raise InfeasibleQuotas(_fewest_changes(model, quotas))


def _fewest_changes(model: Model, quotas: Quotas) -> list[Change]:
    """Solve for a panel, and by how much each quota's least falls and its most rises for it."""
    kinds, many = len(model.members), len(quotas.rows)
    changing = slice(1, 1 + many)
    lower = np.zeros((len(model.rows), many), dtype=np.int64)
    lower[changing] = np.eye(many, dtype=np.int64)
    none, anything = np.zeros_like(lower), model.least.max()
    found = whole_numbers(
        np.concatenate([np.zeros(kinds), np.tile(1 + LATER * np.arange(many), 2)]),
        (
            np.block([[model.rows, lower, none], [model.rows, none, -lower]]),
            np.concatenate([model.least, np.zeros_like(model.least)]),
            np.concatenate([np.full_like(model.most, anything), model.most]),
        ),
        (
            np.zeros(kinds + 2 * many, dtype=np.int64),
            np.concatenate([model.most_of, np.repeat(anything, 2 * many)]),
        ),
    )
    assert found is not None, "a pool of enough addresses has a panel without quotas"
    falls, rises = found[kinds : kinds + many], found[kinds + many :]
    return [
        *(
            Change(quota.feature, quota.value, "least", quota.least, quota.least - int(fall))
            for quota, fall in zip(quotas.rows, falls, strict=True)
            if fall
        ),
        *(
            Change(quota.feature, quota.value, "most", quota.most, quota.most + int(rise))
            for quota, rise in zip(quotas.rows, rises, strict=True)
            if rise
        ),
    ]
