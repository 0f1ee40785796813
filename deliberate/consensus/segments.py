"""Counts by segment, with the small ones hidden so that nobody can work them out again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.consensus.errors import BadInput

LEAST = 10
Pair = tuple[int, int]


class MalformedSegments(BadInput):
    """Counts of segments that cannot be: below zero, no integers, or of two different totals."""


@dataclass(frozen=True, slots=True)
class Row:
    """A segment that may be shown, or several small ones of one partition put together.

    `segments` are their names; `counts` are two numbers of people, such as Yes and No.
    """

    partition: str
    segments: tuple[str, ...]
    counts: Pair

    @property
    def total(self) -> int:
        """How many people the two numbers are."""
        return sum(self.counts)


def shown_rows(partition: str, counts: Mapping[str, Pair], least: int = LEAST) -> tuple[Row, ...]:
    """Give the rows of one partition that may be shown; the hidden segments are one row together.

    A segment of fewer than `least` people is hidden. The total is known, so what is hidden can be
    worked out together; for that reason the next smallest segments are hidden too, until those
    hidden are at least two, have `least` people together, and have somebody of each kind among
    them: of several hidden segments that all said No, each would be known. Segments of one size
    are hidden or shown together, so that nothing tells the hidden ones apart. Where that cannot
    be reached nothing of the partition is shown, and the result is empty. The joint row says no
    more than the total less the rows shown. Raises `MalformedSegments` with the place.

    What a hidden segment chose cannot be worked out; how many of it voted sometimes can. Partitions
    are looked at one by one: two that cut the same people nearly alike may tell more.

    Source: L. Willenborg and T. de Waal, Elements of Statistical Disclosure Control (2001),
    complementary cell suppression.
    """
    check_counts(counts, partition)
    sizes = {segment: sum(pair) for segment, pair in counts.items()}
    if min(sizes.values(), default=least) >= least:
        return tuple(Row(partition, (segment,), pair) for segment, pair in counts.items())
    for greatest in sorted({max(size, least - 1) for size in sizes.values()}):
        hidden = tuple(segment for segment in counts if sizes[segment] <= greatest)
        joint = Row(partition, hidden, _together(counts, hidden))
        if len(hidden) < len(counts) and _is_safe(joint, least):
            shown = [segment for segment in counts if segment not in hidden]
            return (*(Row(partition, (segment,), counts[segment]) for segment in shown), joint)
    return ()


def check_counts(counts: Mapping[str, Pair], place: str) -> Pair:
    """Give the two totals of a partition; `MalformedSegments` for what is no number of people."""
    for segment, pair in counts.items():
        for number in pair:
            if not isinstance(number, int) or isinstance(number, bool) or number < 0:
                raise MalformedSegments(f"{place}.{segment}", f"{number!r} is no number of people")
    return _together(counts, list(counts))


def _together(counts: Mapping[str, Pair], segments: Sequence[str]) -> Pair:
    return sum(counts[one][0] for one in segments), sum(counts[one][1] for one in segments)


def _is_safe(joint: Row, least: int) -> bool:
    """Enough people are at least two segments, since one of so many is not hidden first."""
    return joint.total >= least and min(joint.counts) > 0
