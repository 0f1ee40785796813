"""The weights of strata: fixed and published before anybody answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Self

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.errors import BadInput


class MalformedWeights(BadInput):
    """Weights of strata that are no weights: they do not sum to 1, or a reason is missing."""


class Weighing(StrEnum):
    """What the weights of strata may be taken from. Nothing else may weigh a person."""

    EQUAL = "equal"
    SIZE = "by-size"
    AFFECTEDNESS = "affectedness"


@dataclass(frozen=True, slots=True)
class StratumWeights:
    """The weight of each stratum, fixed and published before anybody answers.

    `shares` are exact and sum to 1. `reasons` says for each stratum why, where the weights stand
    for how much people are affected; elsewhere it is empty. `merging` names the stratum that a
    stratum joins, with its answers and its weight, if it gives too few answers to show. Raises
    `MalformedWeights` with the place.

    Source: 共识度 (a rule of the residents' charter): weights come from a closed list.
    """

    weighing: Weighing
    shares: Mapping[str, Fraction] = field(hash=False)
    reasons: Mapping[str, str] = field(default_factory=dict, hash=False)
    merging: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for stratum, share in self.shares.items():
            if not isinstance(share, Fraction) or share < 0:
                raise MalformedWeights(f"shares.{stratum}", f"{share!r} is no share")
        if sum(self.shares.values()) != 1:
            raise MalformedWeights("shares", "they do not sum to 1")
        self._check_reasons()
        self._check_merging()

    def _check_reasons(self) -> None:
        asked = self.shares if self.weighing is Weighing.AFFECTEDNESS else {}
        for stratum in [*asked, *self.reasons]:
            if stratum not in asked or not self.reasons.get(stratum, "").strip():
                raise MalformedWeights(
                    f"reasons.{stratum}", "reasons go with affectedness, one each"
                )

    def _check_merging(self) -> None:
        for stratum, into in self.merging.items():
            if not {stratum, into} <= self.shares.keys() or into in self.merging:
                raise MalformedWeights(f"merging.{stratum}", f"it cannot join {into}")

    @classmethod
    def equal(cls, *strata: str, merging: Mapping[str, str] | None = None) -> Self:
        """Give every stratum the same weight."""
        return cls.by_size(dict.fromkeys(strata, 1), merging=merging, weighing=Weighing.EQUAL)

    @classmethod
    def by_size(
        cls,
        sizes: Mapping[str, int],
        *,
        merging: Mapping[str, str] | None = None,
        weighing: Weighing = Weighing.SIZE,
    ) -> Self:
        """Give every stratum the weight of its people: those who may answer, not those who do."""
        total = sum(sizes.values())
        if total <= 0:
            raise MalformedWeights("sizes", "nobody is in them")
        shares = {stratum: Fraction(size, total) for stratum, size in sizes.items()}
        return cls(weighing, shares, merging=merging or {})

    def document(self) -> dict[str, object]:
        """Give the weights as JSON values, to be published and hashed."""
        return {
            "weighing": self.weighing.value,
            "shares": {stratum: spelled(share) for stratum, share in self.shares.items()},
            "reasons": dict(self.reasons),
            "merging": dict(self.merging),
        }


def weights_hash(weights: StratumWeights) -> str:
    """Give the SHA-256 of the weights in hex: published before answers open, equal afterwards.

    Source: FIPS 180-4 (SHA-256); RFC 8785 (canonical JSON).
    """
    return sha256(canonical_json(weights.document())).hexdigest()


def spelled(fraction: Fraction) -> str:
    """Write a fraction as a text such as "2/3", and a whole number as "1/1"."""
    return f"{fraction.numerator}/{fraction.denominator}"
