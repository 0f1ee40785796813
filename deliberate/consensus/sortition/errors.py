"""What can be wrong with a draw of a panel: each error has a name and says where."""

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.consensus.errors import BadInput


class MalformedPool(BadInput):
    """Candidates whom no lottery can be held among: a name twice, an empty name, a gap."""


class DuplicateCandidate(MalformedPool):
    """The same candidate stands twice in the pool."""


class MissingFeature(MalformedPool):
    """A quota asks for a feature that a candidate does not state."""


class UnknownValue(MalformedPool):
    """A candidate's value of a feature has no quota."""


class MalformedQuota(BadInput):
    """A quota that cannot be one: no whole numbers, least above most, the same value twice."""


class PoolTooSmall(BadInput):
    """Fewer candidates, or fewer addresses, than places on the panel."""


@dataclass(frozen=True, slots=True)
class Change:
    """One bound of a quota, `bound` being "least" or "most", and what it would have to be."""

    feature: str
    value: str
    bound: str
    before: int
    after: int

    def __str__(self) -> str:
        verb = "lower" if self.bound == "least" else "raise"
        return (
            f"{verb} the {self.bound} of {self.feature}={self.value} "
            f"from {self.before} to {self.after}"
        )


class InfeasibleQuotas(BadInput):
    """No panel keeps every quota. `changes` are the fewest steps of bounds that would allow one."""

    def __init__(self, changes: Sequence[Change]) -> None:
        words = "; ".join(str(change) for change in changes)
        super().__init__("quotas", f"no panel keeps them all; one would if you {words}")
        self.changes = tuple(changes)


class NotOnPanel(BadInput):
    """Whoever left is not on the panel, or the panel is not one of candidates, each once."""


class NobodyCanReplace(BadInput):
    """Nobody in the pool can take the free place and keep the quotas."""
