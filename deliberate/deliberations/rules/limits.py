"""What the grades of a round ask for: the usual limits, or those of the community's charter."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from deliberate.consensus.strata import BARS, Bar

HALF = Fraction(1, 2)
LONGEST_BASIS = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """The bars of the two grades that have one, on what basis, and who set them when."""

    high: Bar = BARS[0]
    basic: Bar = BARS[1]
    basis: str = ""
    """'' for the usual limits, which nobody set."""
    acting: str = ""
    since: datetime | None = None

    @property
    def bars(self) -> tuple[Bar, Bar]:
        return self.high, self.basic

    def faults(self) -> dict[str, str]:
        """What keeps them from being set: field -> code. High consensus asks for no less."""
        faults = {}
        if not self.basis or len(self.basis) > LONGEST_BASIS:
            faults["basis"] = "too-long" if self.basis else "needed"
        if self.high.consensus < self.basic.consensus:
            faults["high-consensus"] = "laxer-than-basic"
        if self.high.floor < self.basic.floor:
            faults["high-floor"] = "laxer-than-basic"
        if self.high.opposition > self.basic.opposition:
            faults["high-opposition"] = "laxer-than-basic"
        for bar in self.bars:
            faults |= _beyond_half(bar)
        return faults


def _beyond_half(bar: Bar) -> dict[str, str]:
    """Nothing is agreed where less than half accept, or more than half oppose."""
    accepted = {"consensus": bar.consensus, "floor": bar.floor}
    faults = {name: "half-at-least" for name, limit in accepted.items() if limit < HALF}
    if bar.opposition > HALF:
        faults["opposition"] = "half-at-most"
    return {f"{bar.grade}-{name}": code for name, code in faults.items()}
