"""Breadth: whether every sizeable segment agrees, and what follows where one does not."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt, prod

from deliberate.consensus.result import Result
from deliberate.consensus.segments import (
    LEAST,
    MalformedSegments,
    Pair,
    Row,
    check_counts,
    shown_rows,
)
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

Z = Fraction(12816, 10000)  # 90 % on one side
SOURCE = "breadth"


class BreadthKey(StrEnum):
    """The code of the sentence that tells a step.

    Those of a row have {partition, segment}; small segments of one row are joined by " + ".

    - segment-agrees, segment-disagrees: (Yes + 1) / (Yes + No + 2) against 1/2.
    - segment-clearly-against: the Wilson lower bound of No is above 1/2, which is
      625 (No - Yes) against the whole part of the root of 801² (No + Yes).

    - majority-agrees, majority-lacking: all Yes against all No; without data.
    """

    SEGMENT_AGREES = "segment-agrees"
    SEGMENT_DISAGREES = "segment-disagrees"
    SEGMENT_CLEARLY_AGAINST = "segment-clearly-against"
    MAJORITY_AGREES = "majority-agrees"
    MAJORITY_LACKING = "majority-lacking"


class BreadthGrade(StrEnum):
    """How widely a proposal is carried.

    Broad: every row agrees. Contested: some row is clearly against. Majority: more say Yes than
    No, and some row does not agree. Minority: not even that. Unknown: no row can be shown.
    """

    BROAD = "broad"
    MAJORITY = "majority"
    CONTESTED = "contested"
    MINORITY = "minority"
    UNKNOWN = "unknown"


class Label(StrEnum):
    """What is shown beside a result."""

    CONSENSUS = "consensus"
    DECIDED = "decided"
    """By law; how broadly, cannot be shown."""
    DECIDED_WITH_DISSENT = "decided-with-dissent"
    UNDER_REVIEW = "under-review"
    NOT_DECIDED = "not-decided"


@dataclass(frozen=True, slots=True)
class BreadthFinding:
    """How the segments stand. `rows` count Yes and No; small segments are together in one row.

    `floor` is the least Wilson lower bound of Yes and `common_ground` the geometric mean of
    (Yes + 1) / (Yes + No + 2) over the rows: for reading only, cut off after four digits, None
    without a row. `hidden` names the partitions of which nothing can be shown.

    Source: see `breadth`.
    """

    grade: BreadthGrade
    rows: tuple[Row, ...]
    hidden: tuple[str, ...]
    floor: Fraction | None
    common_ground: Fraction | None
    steps: tuple[Step, ...]

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values; what is cut off as texts such as "0.6535"."""
        return {
            "grade": self.grade.value,
            "rows": [_row_document(row) for row in self.rows],
            "hidden": list(self.hidden),
            "floor": _four_digits(self.floor),
            "common_ground": _four_digits(self.common_ground),
            "steps": [step.document() for step in self.steps],
        }


def breadth(counts: Mapping[str, Mapping[str, Pair]], *, least: int = LEAST) -> BreadthFinding:
    """Look at the Yes and No of every segment; advisory, beside the decision.

    `counts` maps each partition (building, tenure, opinion bin ...) to its segments, all declared
    before the vote opened, and each segment to its Yes and No. Every counted voter stands in one
    segment of each partition, so all partitions have the same totals. A segment of fewer than
    `least` voters is shown only together with others, see `shown_rows`, and so it is judged.
    A row agrees when (Yes + 1) / (Yes + No + 2) is above 1/2, and is clearly against when the
    Wilson lower bound of No, at 90 % on one side, is; both are decided in integers. Raises
    `MalformedSegments` with the place.

    Source: E. B. Wilson, Probable Inference (1927); the measure is a design rule of this package.
    """
    yes, no = _totals(counts)
    by_partition = {name: shown_rows(name, segments, least) for name, segments in counts.items()}
    rows = tuple(row for shown in by_partition.values() for row in shown)
    steps = tuple(step for row in rows for step in _row_steps(row))
    majority = Step(
        key=BreadthKey.MAJORITY_AGREES if yes > no else BreadthKey.MAJORITY_LACKING,
        lhs=yes,
        comparison=Comparison.MORE_THAN,
        rhs=no,
        measure=Measure.PERSONS,
        source=SOURCE,
    )
    return BreadthFinding(
        grade=_grade(steps, majority),
        rows=rows,
        hidden=tuple(name for name, shown in by_partition.items() if not shown),
        floor=min((wilson_lower(row.counts[0], row.total) for row in rows), default=None),
        common_ground=_geometric_mean([_smoothed(row) for row in rows]),
        steps=(*steps, majority),
    )


def label(
    verdict: Result, grade: BreadthGrade, *, open_objections: int, second_reading: bool = False
) -> Label:
    """Name a result: what the law decides, how broadly, and what is still to be answered.

    Under review is what has to be read a second time, and what is contested while objections
    are open. Only a broad result without open objections is a consensus; where the breadth is
    unknown, because few voted or the roll declares no segments, none is claimed.

    Source: design rule of this package: breadth never undoes a lawful result.
    """
    if verdict is not Result.PASSED:
        return Label.NOT_DECIDED
    if second_reading or (grade is BreadthGrade.CONTESTED and open_objections > 0):
        return Label.UNDER_REVIEW
    settled = {BreadthGrade.BROAD: Label.CONSENSUS, BreadthGrade.UNKNOWN: Label.DECIDED}
    if open_objections == 0 and grade in settled:
        return settled[grade]
    return Label.DECIDED_WITH_DISSENT


def wilson_lower(count: int, total: int) -> Fraction:
    """Give the Wilson lower bound of a share at 90 % on one side, for reading; 0 of nobody.

    It is the smaller root t of (count - total t)² = z² total t (1 - t), cut off after four digits.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference
    (1927).
    """

    def reached(bound: Fraction) -> bool:
        above = count - total * bound
        return above >= 0 and above**2 >= Z**2 * total * bound * (1 - bound)

    return _cut_off(reached) if total else Fraction(0)


def _grade(steps: Sequence[Step], majority: Step) -> BreadthGrade:
    keys = {step.key for step in steps}
    if not keys:
        return BreadthGrade.UNKNOWN
    if BreadthKey.SEGMENT_CLEARLY_AGAINST in keys:
        return BreadthGrade.CONTESTED
    if BreadthKey.SEGMENT_DISAGREES not in keys:
        return BreadthGrade.BROAD
    return BreadthGrade.MAJORITY if majority.holds else BreadthGrade.MINORITY


def _row_steps(row: Row) -> Iterator[Step]:
    yes, no = row.counts
    agreed = 2 * (yes + 1), row.total + 2
    agrees = agreed[0] > agreed[1]
    key = BreadthKey.SEGMENT_AGREES if agrees else BreadthKey.SEGMENT_DISAGREES
    yield _row_step(key, *agreed, row)
    # The bound is above 1/2 where (2 No / n - 1)² > z² / n and No > Yes, with z = 801/625.
    against = Z.denominator * (no - yes), isqrt(Z.numerator**2 * row.total)
    if against[0] > against[1]:
        yield _row_step(BreadthKey.SEGMENT_CLEARLY_AGAINST, *against, row)


def _row_step(key: BreadthKey, lhs: int, rhs: int, row: Row) -> Step:
    data = {"partition": row.partition, "segment": " + ".join(row.segments)}
    return Step(key, lhs, Comparison.MORE_THAN, rhs, Measure.PERSONS, SOURCE, data)


def _smoothed(row: Row) -> Fraction:
    return Fraction(row.counts[0] + 1, row.total + 2)


def _geometric_mean(shares: Sequence[Fraction]) -> Fraction | None:
    product = prod(shares)
    return _cut_off(lambda mean: mean ** len(shares) <= product) if shares else None


def _cut_off(reached: Callable[[Fraction], bool]) -> Fraction:
    """The last of 0, 0.0001 ... 0.9999 that a share below 1 reaches: integers alone decide it.

    Logarithms and roots of floats differ in the last digit from one machine to another.
    """
    passed = bisect_left(range(1, 10_000), x=True, key=lambda at: not reached(Fraction(at, 10_000)))
    return Fraction(passed, 10_000)


def _totals(counts: Mapping[str, Mapping[str, Pair]]) -> Pair:
    if not counts:
        raise MalformedSegments("counts", "there is no partition")
    totals = set[Pair]()
    for partition, segments in counts.items():
        totals.add(check_counts(segments, partition))
        if len(totals) > 1:
            raise MalformedSegments(partition, "its Yes and No are not those of the others")
    return totals.pop()


def _row_document(row: Row) -> dict[str, object]:
    yes, no = row.counts
    smoothed = _smoothed(row)
    return {
        "partition": row.partition,
        "segments": list(row.segments),
        "yes": yes,
        "no": no,
        "smoothed": f"{smoothed.numerator}/{smoothed.denominator}",
        "lower": _four_digits(wilson_lower(yes, row.total)),
    }


def _four_digits(number: Fraction | None) -> str | None:
    return None if number is None else f"{float(number):.4f}"
