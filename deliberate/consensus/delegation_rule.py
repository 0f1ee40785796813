"""What a rule says of delegation: how far it reaches, how much one delegate may carry."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.reading import read_fraction, read_integer, read_object


@dataclass(frozen=True, slots=True)
class DelegationRule:
    """How far a delegation reaches, and how much a delegate may carry beside the own weight.

    A chain has at most `depth` delegations. `cap` is a share of the weight of the whole roll, or
    a whole number in units of weight. Raises `MalformedRule` for a depth below 1, a share that
    is not between 0 and 1, and a whole number below 0.

    Source: C. Blum and C. I. Zuber, Liquid Democracy: Potentials, Problems, and Perspectives,
    Journal of Political Philosophy 24 (2016); the cap is a design rule of this package.
    """

    depth: int = 5
    cap: Fraction | int = Fraction(1, 20)

    def __post_init__(self) -> None:
        if read_integer(self.depth, "delegation.depth") < 1:
            raise MalformedRule("delegation.depth", f"{self.depth} is below 1")
        if isinstance(self.cap, Fraction):
            if not 0 <= self.cap <= 1:
                raise MalformedRule("delegation.cap", f"{self.cap} is not between 0 and 1")
        elif read_integer(self.cap, "delegation.cap") < 0:
            raise MalformedRule("delegation.cap", f"{self.cap} is below 0")

    def most(self, weight: int) -> int:
        """Give the greatest weight one delegate may carry on a roll of this weight."""
        if isinstance(self.cap, Fraction):
            return weight * self.cap.numerator // self.cap.denominator
        return self.cap

    def document(self) -> dict[str, object]:
        """Give it as JSON values: a share as "1/20", a whole number as such."""
        cap = self.cap
        share = f"{cap.numerator}/{cap.denominator}" if isinstance(cap, Fraction) else cap
        return {"depth": self.depth, "cap": share}

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read what `document` wrote. Raises `MalformedRule` with the place."""
        fields = read_object(document, ("depth", "cap"), "delegation")
        cap, place = fields["cap"], "delegation.cap"
        return cls(
            read_integer(fields["depth"], "delegation.depth"),
            read_fraction(cap, place) if isinstance(cap, str) else read_integer(cap, place),
        )
