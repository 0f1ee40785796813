"""Who is missing: how many of each part of the neighbourhood took part, against the whole."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from deliberate.consensus.errors import ImpossibleCount
from deliberate.consensus.landscape.errors import UnknownSegment

FEWEST_PEOPLE = 10


@dataclass(frozen=True, slots=True)
class SegmentTurnout:
    """One segment: `took_part` of `eligible`, in the units that were given.

    All but the name is None where the segment is withheld. `turnout` is the share who took part;
    `equity` is it over the turnout of the whole, 1 where the segment took part as all did, and
    None if nobody did.

    Source: see `turnout_by_segment`.
    """

    segment: str
    eligible: int | None = None
    took_part: int | None = None
    turnout: Fraction | None = None
    equity: Fraction | None = None

    @property
    def withheld(self) -> bool:
        """Whether too few people are in the segment to show its numbers.

        Source: see `turnout_by_segment`.
        """
        return self.eligible is None


@dataclass(frozen=True, slots=True)
class Turnout:
    """The whole and its segments, who is missing most first and the withheld last.

    Source: see `turnout_by_segment`.
    """

    eligible: int
    took_part: int
    segments: tuple[SegmentTurnout, ...]


def turnout_by_segment(
    eligible: Mapping[str, int],
    took_part: Mapping[str, int],
    *,
    people: Mapping[str, int] | None = None,
) -> Turnout:
    """Compare the turnout of each segment of one kind, such as buildings, with the whole.

    `eligible` is what is on the roll in each segment and `took_part` what of it took part, 0 if
    not named: heads, or area in 0.01 m² with the heads on the roll in `people`. Segments with
    fewer than ten people are withheld. So that nobody finds them by subtraction, the next
    smallest are withheld too until the withheld are ten people together. A segment with nothing
    on the roll is left out. Raises `UnknownSegment` or `ImpossibleCount`.

    Source: representation ratio, as in surveys; small counts are withheld with complementary
    suppression, see Hundepool et al., Statistical Disclosure Control (2012) ch. 4.
    """
    heads = eligible if people is None else people
    _check(eligible, took_part, heads)
    whole = Turnout(sum(eligible.values()), sum(took_part.values()), ())
    hidden = _withheld({segment: heads[segment] for segment, size in eligible.items() if size})
    shown = [
        _turnout(segment, eligible[segment], took_part.get(segment, 0), whole)
        for segment in sorted(eligible)
        if eligible[segment] and segment not in hidden
    ]
    shown.sort(key=lambda segment: segment.turnout or Fraction(0))
    return replace(whole, segments=(*shown, *map(SegmentTurnout, sorted(hidden))))


def _check(
    eligible: Mapping[str, int], took_part: Mapping[str, int], heads: Mapping[str, int]
) -> None:
    for name, segments in (("took_part", took_part), ("people", heads)):
        for segment in sorted(segments.keys() - eligible.keys()):
            raise UnknownSegment(f"{name}[{segment!r}]", "nobody on the roll is in it")
    for segment, size in eligible.items():
        if not 0 <= took_part.get(segment, 0) <= size:
            raise ImpossibleCount(f"took_part[{segment!r}]", f"not between 0 and {size}")
        if heads.get(segment, -1) < 0:
            raise ImpossibleCount(f"people[{segment!r}]", "it is missing, or below zero")


def _withheld(heads: Mapping[str, int]) -> set[str]:
    """The segments with fewer than ten people, and more until they are ten together."""
    hidden: set[str] = set()
    together = 0
    for size, segment in sorted((size, segment) for segment, size in heads.items()):
        if size >= FEWEST_PEOPLE and (not hidden or together >= FEWEST_PEOPLE):
            break
        hidden.add(segment)
        together += size
    return hidden


def _turnout(segment: str, eligible: int, took_part: int, whole: Turnout) -> SegmentTurnout:
    turnout = Fraction(took_part, eligible)
    equity = turnout * whole.eligible / whole.took_part if whole.took_part else None
    return SegmentTurnout(segment, eligible, took_part, turnout, equity)
