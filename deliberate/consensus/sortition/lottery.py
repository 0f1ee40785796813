"""The lottery: a list of panels, one a ticket, that is published before anybody draws."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import cycle, islice

import numpy as np

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.errors import MalformedDraw
from deliberate.consensus.sortition.decomposition import PARTS, Splits, decompose
from deliberate.consensus.sortition.feasibility import check_feasible
from deliberate.consensus.sortition.generation import generate, round_to_tickets
from deliberate.consensus.sortition.model import Counts, Model, Numbers, model_of
from deliberate.consensus.sortition.pool import Candidate, Quotas, is_whole, pool_hash
from deliberate.consensus.sortition.relaxation import relaxed_chances

TICKETS = 1000
"""Three balls of ten digits draw one."""


class Method(StrEnum):
    """Whose chance is made as great as can be: the smallest, or then also the next and so on.

    Source: Flanigan et al., Nature 596 (2021).
    """

    LEXIMIN = "leximin"
    MAXIMIN = "maximin"


def quietly(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Lottery:
    """One panel for each ticket, numbered from 0; every ticket is as likely as any other.

    `panels[t]` are the ids on the panel of ticket t, sorted. `aims` gives each candidate the
    chance that `method` asks for, in millionths; `pool` is the hash of what was drawn from.

    Source: Flanigan, Kehne and Procaccia, Fair Sortition Made Transparent, NeurIPS 2021 (a
    lottery over a list of panels, each as likely).
    """

    method: Method
    size: int
    pool: str
    panels: tuple[tuple[str, ...], ...]
    aims: Mapping[str, Fraction]

    @property
    def tickets(self) -> int:
        """How many tickets there are."""
        return len(self.panels)

    @cached_property
    def probabilities(self) -> dict[str, Fraction]:
        """Each candidate's probability: the tickets with this candidate over all tickets."""
        tickets = Counter(member for panel in self.panels for member in panel)
        return {each: Fraction(tickets[each], self.tickets) for each in self.aims}

    @property
    def smallest(self) -> Fraction:
        """The smallest probability of whoever is on any panel."""
        return min(chance for chance in self.probabilities.values() if chance)

    @property
    def deviation(self) -> Fraction:
        """The greatest distance of a probability from its aim."""
        return max(abs(self.probabilities[each] - aim) for each, aim in self.aims.items())

    def document(self) -> dict[str, object]:
        """Give the lottery as JSON values. The panel of ticket t is item t of "panels"."""
        return {
            "method": self.method.value,
            "size": self.size,
            "pool": self.pool,
            "tickets": self.tickets,
            "panels": [list(panel) for panel in self.panels],
        }

    @cached_property
    def hash(self) -> str:
        """The SHA-256 in hex of the canonical JSON of `document`: what the draw is bound to."""
        return sha256(canonical_json(self.document())).hexdigest()


def lottery_of(
    candidates: Sequence[Candidate],
    quotas: Quotas,
    size: int,
    *,
    method: Method = Method.LEXIMIN,
    tickets: int = TICKETS,
    say: Callable[[str], None] = quietly,
) -> Lottery:
    """Make the fair lottery over the panels of `size` that keep every quota.

    No two candidates of one address are on a panel. The probability of everybody is a whole
    number of tickets, usually within one ticket of the chance that the method asks for;
    `deviation` says how far it is at most. The order of candidates and quotas does not matter.
    `say` is called with words on how far the work is. Raises what `Quotas.check` raises,
    `MalformedDraw` for a number of tickets below 1, and `InfeasibleQuotas`.

    Source: Flanigan et al., Nature 596 (2021); Flanigan, Kehne and Procaccia, NeurIPS 2021.
    """
    if not is_whole(tickets) or tickets < 1:
        raise MalformedDraw("tickets", f"{tickets!r} is no number of tickets")
    quotas = Quotas(sorted(quotas.rows, key=lambda quota: (quota.feature, quota.value)))
    quotas.check(candidates, size)
    model = model_of(candidates, quotas, size)
    check_feasible(model, quotas)
    pool = pool_hash(candidates, quotas, size)
    chances, splits = _splits(model, method, tickets, say)
    return Lottery(
        method=method,
        size=size,
        pool=pool,
        panels=_seated(model, splits, pool),
        aims={
            each: Fraction(chance, PARTS)
            for members, chance in zip(model.members, chances.tolist(), strict=True)
            for each in members
        },
    )


def _splits(
    model: Model, method: Method, tickets: int, say: Callable[[str], None]
) -> tuple[Counts, Splits]:
    """Try the chances of the relaxation; no panels give better ones. Else generate panels."""
    first_only = method is Method.MAXIMIN
    chances = _millionths(relaxed_chances(model, first_only=first_only))
    splits = decompose(model, chances, tickets, say)
    if splits is not None:
        return chances, splits
    found = generate(model, first_only=first_only, say=say)
    chances = _millionths(found.chances)
    return chances, round_to_tickets(model, found, chances, tickets)


def _millionths(chances: Numbers) -> Counts:
    return np.rint(chances * PARTS).astype(np.int64)


def _seated(model: Model, splits: Splits, pool: str) -> tuple[tuple[str, ...], ...]:
    """Name the persons: those of a kind take turns, beginning in an order that nobody chose.

    The order is that of the SHA-256 of the pool's hash with the id. Over all tickets the turns
    of two persons of a kind differ by one at most.
    """
    turns = [cycle(sorted(members, key=lambda each: _lot(pool, each))) for members in model.members]
    return tuple(
        tuple(
            sorted(each for turn, n in zip(turns, panel, strict=True) for each in islice(turn, n))
        )
        for panel, times in splits
        for _ in range(times)
    )


def _lot(pool: str, each: str) -> bytes:
    return sha256(f"{pool}\n{each}".encode()).digest()
