"""The form of the limits: shares in per cent, or as fractions such as 1/3."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Self

from deliberate.consensus.strata import BARS, Bar
from deliberate.deliberations.forms.checks import Errors, share_in
from deliberate.deliberations.rules import Limits

PARTS = ("consensus", "floor", "opposition")
SHARES = tuple(f"{bar.grade}-{name}" for bar in BARS for name in PARTS)


@dataclass(frozen=True, slots=True)
class LimitsForm:
    shares: Mapping[str, str]
    """As typed, by field."""
    basis: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def of(cls, limits: Limits) -> Self:
        """Those in force, to be changed."""
        shares = (getattr(bar, name) for bar in limits.bars for name in PARTS)
        return cls({name: _spelt(share) for name, share in zip(SHARES, shares, strict=True)})

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        read = cls({name: typed[name] for name in SHARES}, typed["basis"])
        errors = {
            name: "share-expected" for name, said in read.shares.items() if share_in(said) is None
        }
        return replace(read, errors=errors or read.limits.faults())

    @property
    def limits(self) -> Limits:
        """Of a form whose shares can be read."""
        high, basic = map(self._bar, BARS)
        return Limits(high, basic, self.basis)

    def _bar(self, usual: Bar) -> Bar:
        consensus, floor, opposition = (
            share_in(self.shares[f"{usual.grade}-{name}"]) or Fraction(0) for name in PARTS
        )
        return Bar(usual.grade, consensus, floor, opposition, usual.opposition_included)


def _spelt(share: Fraction) -> str:
    whole = share * 100
    return str(whole) if whole.denominator == 1 else str(share)
