"""A blended index over chambers: advisory only, shown with how far it hangs on each weight."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from deliberate.consensus.errors import BadInput
from deliberate.consensus.percent import percent
from deliberate.consensus.stratum_weights import spelled


class MalformedIndex(BadInput):
    """Weights that do not sum to 1, or a chamber in which nobody said Yes or No."""


class Side(StrEnum):
    """On which side of a weight the index turns, and whether it does at the weight itself."""

    AT_MOST = "at-most"
    BELOW = "below"
    AT_LEAST = "at-least"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Flip:
    """The index turns when the weight of `chamber` is on this side of `weight`.

    The other weights make up the rest in the proportions that they have.
    """

    chamber: str
    side: Side
    weight: Fraction

    def document(self) -> dict[str, object]:
        """Give the line as JSON values; the weight is an exact text."""
        return {"chamber": self.chamber, "side": self.side.value, "weight": spelled(self.weight)}


@dataclass(frozen=True, slots=True)
class Blended:
    """The index, whether it is above the bar, and the weight of each chamber that would turn it.

    A chamber without a line in `flips` turns nothing, whatever its weight.

    Source: see `blended_index`.
    """

    index: Fraction
    above: bool
    flips: tuple[Flip, ...]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values; the index as an exact text and as a percentage."""
        return {
            "advisory": True,
            "index": spelled(self.index),
            "percent": percent(self.index.numerator, self.index.denominator),
            "above": self.above,
            "flips": [flip.document() for flip in self.flips],
        }


def blended_index(
    weights: Mapping[str, Fraction],
    counts: Mapping[str, tuple[int, int]],
    *,
    bar: Fraction = Fraction(1, 2),
) -> Blended:
    """Blend the chambers into I = sum of weight x Yes / (Yes + No), and say what it hangs on.

    `weights` are exact, from 0 up, and sum to 1; `counts` are the Yes and No of each chamber. The
    index decides nothing: chambers decide, each by itself. Raises `MalformedIndex` with the place.

    Source: design rule of this package: no blended index without its sensitivity.
    """
    _check(weights, counts)
    shares = {chamber: Fraction(yes, yes + no) for chamber, (yes, no) in counts.items()}
    index = sum((weight * shares[chamber] for chamber, weight in weights.items()), Fraction(0))
    above = index > bar
    lines = (
        _flip(chamber, weight, shares[chamber], index, bar) for chamber, weight in weights.items()
    )
    return Blended(index, above, tuple(flip for flip in lines if flip))


def _flip(
    chamber: str, weight: Fraction, share: Fraction, index: Fraction, bar: Fraction
) -> Flip | None:
    """Solve w x share + (1 - w) x others = bar for w, where others is the index without it."""
    if weight == 1:
        return None
    others = (index - weight * share) / (1 - weight)
    if share == others:
        return None
    turning = (bar - others) / (share - others)
    if index > bar:
        side, reached = (
            (Side.AT_MOST, turning >= 0) if share > others else (Side.AT_LEAST, turning <= 1)
        )
    else:
        side, reached = (Side.ABOVE, turning < 1) if share > others else (Side.BELOW, turning > 0)
    return Flip(chamber, side, turning) if reached else None


def _check(weights: Mapping[str, Fraction], counts: Mapping[str, tuple[int, int]]) -> None:
    if weights.keys() != counts.keys():
        raise MalformedIndex("counts", "they are not of the chambers that have a weight")
    for chamber, weight in weights.items():
        if not isinstance(weight, Fraction) or weight < 0:
            raise MalformedIndex(f"weights.{chamber}", f"{weight!r} is no weight")
        if min(counts[chamber]) < 0 or sum(counts[chamber]) == 0:
            raise MalformedIndex(f"counts.{chamber}", "nobody said Yes or No there")
    if sum(weights.values()) != 1:
        raise MalformedIndex("weights", "they do not sum to 1")
