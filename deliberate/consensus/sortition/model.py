"""The panels as whole numbers: how many persons of each kind, under linear constraints.

Persons of one stratum who share their address with nobody are interchangeable, and every fair
lottery treats them alike. So a panel is written as one count for each kind of person, which makes
the programs to solve far smaller than one variable a person.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from deliberate.consensus.sortition.pool import Candidate, Quotas, home

Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """Panels are the vectors x of whole numbers, 0 <= x <= most_of, least <= rows x <= most.

    `members[k]` are the ids of kind k and `members_of[k]` their number. The rows are the size,
    the quotas in their order, and the addresses where several candidates live.
    """

    members: tuple[tuple[str, ...], ...]
    members_of: Counts
    most_of: Counts
    rows: Counts
    least: Counts
    most: Counts

    def panel(self, worth: Numbers) -> Counts | None:
        """Find the panel of the greatest total worth, or None where there is no panel."""
        constraints = (self.rows, self.least, self.most)
        return whole_numbers(-worth, constraints, (np.zeros_like(self.most_of), self.most_of))


def model_of(candidates: Sequence[Candidate], quotas: Quotas, size: int) -> Model:
    """Write the panels of a checked pool as a model. The order of the candidates is irrelevant.

    A quota's most is at most the size: the solver is the better for small numbers.
    """
    sharing = {place for place, n in Counter(map(home, candidates)).items() if n > 1}
    kinds: defaultdict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    for each in sorted(candidates, key=lambda each: each.id):
        address = each.address if each.address and home(each) in sharing else ""
        kinds[quotas.stratum(each), address].append(each.id)
    order = sorted(kinds)
    where = {feature: at for at, feature in enumerate(quotas.features)}
    addresses = sorted({address for _, address in order if address})
    rows = [
        [True for _ in order],
        *([stratum[where[q.feature]] == q.value for stratum, _ in order] for q in quotas.rows),
        *([address == each for _, address in order] for each in addresses),
    ]
    bounds = [
        (size, size),
        *((quota.least, min(quota.most, size)) for quota in quotas.rows),
        *((0, 1) for _ in addresses),
    ]
    members_of = np.array([len(kinds[kind]) for kind in order], dtype=np.int64)
    alone = np.array([not address for _, address in order])
    return Model(
        members=tuple(tuple(kinds[kind]) for kind in order),
        members_of=members_of,
        most_of=np.where(alone, members_of, 1),
        rows=np.array(rows, dtype=np.int64),
        least=np.array([least for least, _ in bounds], dtype=np.int64),
        most=np.array([most for _, most in bounds], dtype=np.int64),
    )


def whole_numbers(
    cost: Numbers,
    constraints: tuple[Counts, Counts, Counts],
    bounds: tuple[Counts, Counts],
    gap: float = 0.0,
    nodes: int | None = None,
) -> Counts | None:
    """Find whole numbers x of the least cost with low <= rows x <= high, or None.

    The solver calculates in floats, so its answer is rounded and then tested in integers.
    Every variable is whole: HiGHS writes to the standard output when it repairs mixed answers.
    """
    rows, low, high = constraints
    found = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(bounds[0], bounds[1]),
        constraints=LinearConstraint(csr_array(rows), low, high),
        options={"mip_rel_gap": gap, "node_limit": nodes},
    )
    if found.x is None:
        return None
    x: Counts = np.rint(found.x).astype(np.int64)
    total = rows @ x
    fits = (low <= total).all() and (total <= high).all()
    return x if fits and (bounds[0] <= x).all() and (x <= bounds[1]).all() else None
