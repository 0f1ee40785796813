"""One comparison of integers on the way to a result, with what a sentence about it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from deliberate.consensus.threshold import Comparison, Measure, Threshold

OPERATORS = {Comparison.AT_LEAST: ">=", Comparison.MORE_THAN: ">"}


@dataclass(frozen=True, slots=True)
class Step:
    """`lhs` against `rhs`: two integers that compare as they stand.

    `key` is the code of the sentence that tells the step; the sentences live in the catalogues,
    and `data` holds their names and numbers. `measure` says what was counted and `source` which
    article, formula or rule asks for the comparison.

    Source: design rule of this package: every test is one comparison of integers.
    """

    key: StrEnum
    lhs: int
    comparison: Comparison
    rhs: int
    measure: Measure
    source: str
    data: Mapping[str, int | str] = field(default_factory=dict, hash=False)

    @property
    def holds(self) -> bool:
        """Whether the comparison is true."""
        return self.comparison.holds(self.lhs, self.rhs)

    @classmethod
    def of(
        cls,
        threshold: Threshold,
        keys: tuple[StrEnum, StrEnum],
        count: int,
        total: int,
        **data: int | str,
    ) -> Self:
        """Put a count of a total to a threshold; `keys` are the codes for met and for missed.

        Both sides are multiplied crosswise, so `lhs` is count x denominator and `rhs` is
        total x numerator. A share of nothing asks for more than nothing, and so is never met.
        """
        fraction = threshold.fraction
        return cls(
            key=keys[0] if threshold.holds(count, total) else keys[1],
            lhs=count * fraction.denominator,
            comparison=threshold.comparison if total > 0 else Comparison.MORE_THAN,
            rhs=total * fraction.numerator,
            measure=threshold.measure,
            source=threshold.source,
            data={
                "count": count,
                "total": total,
                "base": threshold.base.value,
                "comparison": threshold.comparison.value,
                "numerator": fraction.numerator,
                "denominator": fraction.denominator,
                "needed": threshold.needed(total),
                **data,
            },
        )

    def document(self) -> dict[str, object]:
        """Give the step as JSON values."""
        return {
            "key": self.key.value,
            "lhs": self.lhs,
            "operator": OPERATORS[self.comparison],
            "rhs": self.rhs,
            "holds": self.holds,
            "measure": self.measure.value,
            "source": self.source,
            "data": dict(self.data),
        }
