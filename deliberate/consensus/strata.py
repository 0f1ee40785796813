"""Graded consensus by strata: how far every group of people can live with a proposal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

from deliberate.consensus.errors import BadInput, MalformedRule
from deliberate.consensus.percent import percent
from deliberate.consensus.reading import read_flag, read_fraction, read_object, read_word
from deliberate.consensus.step import Step
from deliberate.consensus.stratum_weights import StratumWeights, spelled, weights_hash
from deliberate.consensus.threshold import Comparison, Measure

GRADES = (5, 4, 3, 2, 1)  # 完全赞成, 赞成, 可以接受, 有保留, 反对
Counts = tuple[int, int, int, int, int]
BAR_KEYS = ("grade", "consensus", "floor", "opposition", "opposition_included")
SOURCE = "共识度"


class MalformedAnswers(BadInput):
    """Answers of a stratum that nobody declared, that is missing, or that are no counts."""


class StrataKey(StrEnum):
    """The code of the sentence that tells a step; {grade} is the verdict that it is a test of.

    Both sides are fractions multiplied crosswise; {left} and {right} spell them.

    - consensus-met, consensus-missed: C, the weighted mean of acceptance, at least the limit.
    - floor-met, floor-missed: M, the least acceptance of a stratum, at least the limit.
    - opposition-within, opposition-beyond: the limit at least O, the greatest opposition, or
      more than it.
    """

    CONSENSUS_MET = "consensus-met"
    CONSENSUS_MISSED = "consensus-missed"
    FLOOR_MET = "floor-met"
    FLOOR_MISSED = "floor-missed"
    OPPOSITION_WITHIN = "opposition-within"
    OPPOSITION_BEYOND = "opposition-beyond"


CONSENSUS = (StrataKey.CONSENSUS_MET, StrataKey.CONSENSUS_MISSED)
FLOOR = (StrataKey.FLOOR_MET, StrataKey.FLOOR_MISSED)
OPPOSITION = (StrataKey.OPPOSITION_WITHIN, StrataKey.OPPOSITION_BEYOND)


class Grade(StrEnum):
    """高度共识, 基本共识, 分歧较大; or withheld, because a stratum gave too few answers to show."""

    HIGH = "high"
    BASIC = "basic"
    DIVIDED = "divided"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a grade asks for: C and M at least so much, O at most so much, or below it.

    Raises `MalformedRule` for a limit that is no exact fraction from 0 to 1.

    Source: 共识度; an area may set its own limits.
    """

    grade: Grade
    consensus: Fraction
    floor: Fraction
    opposition: Fraction
    opposition_included: bool

    def __post_init__(self) -> None:
        for place in ("consensus", "floor", "opposition"):
            limit = getattr(self, place)
            if not isinstance(limit, Fraction) or not 0 <= limit <= 1:
                raise MalformedRule(place, f"{limit!r} is no exact fraction from 0 to 1")

    def document(self) -> dict[str, object]:
        """Give the bar as JSON values; the limits are texts such as "4/5"."""
        return {
            "grade": self.grade.value,
            "consensus": spelled(self.consensus),
            "floor": spelled(self.floor),
            "opposition": spelled(self.opposition),
            "opposition_included": self.opposition_included,
        }

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read what `document` wrote. Raises `MalformedRule` with the place."""
        fields = read_object(document, BAR_KEYS, "bar")
        return cls(
            read_word(Grade, fields["grade"], "grade"),
            read_fraction(fields["consensus"], "consensus"),
            read_fraction(fields["floor"], "floor"),
            read_fraction(fields["opposition"], "opposition"),
            read_flag(fields["opposition_included"], "opposition_included"),
        )


BARS = (
    Bar(Grade.HIGH, Fraction(4, 5), Fraction(7, 10), Fraction(1, 5), opposition_included=True),
    Bar(Grade.BASIC, Fraction(7, 10), Fraction(3, 5), Fraction(1, 3), opposition_included=False),
)


@dataclass(frozen=True, slots=True)
class Stratum:
    """The answers of one stratum, from 5 to 1, with those of the strata that joined it."""

    name: str
    joined: tuple[str, ...]
    weight: Fraction
    counts: Counts

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def accept(self) -> Fraction:
        """The share of the answers 5, 4 and 3."""
        return Fraction(sum(self.counts[:3]), self.answers)

    @property
    def oppose(self) -> Fraction:
        """The share of the answer 1."""
        return Fraction(self.counts[-1], self.answers)

    def document(self) -> dict[str, object]:
        """Give the stratum as JSON values; percentages are for reading."""
        return {
            "name": self.name,
            "joined": list(self.joined),
            "weight": spelled(self.weight),
            "counts": list(self.counts),
            "answers": self.answers,
            "accept": _read(self.accept),
            "oppose": _read(self.oppose),
        }


@dataclass(frozen=True, slots=True)
class RoundFinding:
    """The grade of one round. `consensus` is C, `floor` is M, `opposition` is O; all exact.

    `suppressed` names the strata that gave too few answers and join no other. Where there is one,
    the grade is WITHHELD and there is no C, M or O, since these would let it be computed.
    `strata` are those that may be shown.

    Source: see `judge_round`.
    """

    grade: Grade
    consensus: Fraction | None
    floor: Fraction | None
    opposition: Fraction | None
    strata: tuple[Stratum, ...]
    suppressed: tuple[str, ...]
    steps: tuple[Step, ...]
    weights_hash: str

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values; C, M and O as exact texts and as percentages."""
        shares = {name: getattr(self, name) for name in ("consensus", "floor", "opposition")}
        return {
            "grade": self.grade.value,
            **{name: None if share is None else spelled(share) for name, share in shares.items()},
            "percent": {name: _read(share) for name, share in shares.items() if share is not None},
            "strata": [stratum.document() for stratum in self.strata],
            "suppressed": list(self.suppressed),
            "steps": [step.document() for step in self.steps],
            "weights_hash": self.weights_hash,
        }


def judge_round(
    weights: StratumWeights,
    answers: Mapping[str, Counts],
    *,
    bars: Sequence[Bar] = BARS,
    least: int = 5,
) -> RoundFinding:
    """Grade one round of answers; the first of `bars` that is met in full gives the grade.

    `answers` maps each stratum of the weights to how many answered 5, 4, 3, 2 and 1. With w the
    weights, accept the share of 5, 4 and 3 and oppose the share of 1: C = sum of w x accept,
    M = least accept, O = greatest oppose. A stratum with fewer than `least` answers joins the one
    that the weights name, or nothing is graded; weights never change on the way. Raises
    `MalformedAnswers` with the place.

    Source: 共识度 (a rule of the residents' charter), advisory beside any decision.
    """
    _check_answers(weights, answers, least)
    strata = tuple(_strata(weights, answers, least))
    shown = tuple(stratum for stratum in strata if stratum.answers >= least)
    suppressed = tuple(stratum.name for stratum in strata if stratum.answers < least)
    published = weights_hash(weights)
    if suppressed:
        return RoundFinding(Grade.WITHHELD, None, None, None, shown, suppressed, (), published)
    consensus = sum((stratum.weight * stratum.accept for stratum in shown), Fraction(0))
    floor = min(stratum.accept for stratum in shown)
    opposition = max(stratum.oppose for stratum in shown)
    grade, steps = Grade.DIVIDED, list[Step]()
    for bar in bars:
        tests = tuple(_tests(bar, consensus, floor, opposition))
        steps += tests
        if all(step.holds for step in tests):
            grade = bar.grade
            break
    return RoundFinding(grade, consensus, floor, opposition, shown, (), tuple(steps), published)


def _strata(
    weights: StratumWeights, answers: Mapping[str, Counts], least: int
) -> Iterator[Stratum]:
    joining = {
        stratum: into for stratum, into in weights.merging.items() if sum(answers[stratum]) < least
    }
    for name in weights.shares:
        if name in joining:
            continue
        joined = tuple(stratum for stratum, into in joining.items() if into == name)
        together = [answers[stratum] for stratum in (name, *joined)]
        weight = sum((weights.shares[stratum] for stratum in (name, *joined)), Fraction(0))
        five, four, three, two, one = (sum(counts) for counts in zip(*together, strict=True))
        yield Stratum(name, joined, weight, (five, four, three, two, one))


def _tests(bar: Bar, consensus: Fraction, floor: Fraction, opposition: Fraction) -> Iterator[Step]:
    included = Comparison.AT_LEAST if bar.opposition_included else Comparison.MORE_THAN
    yield _test(bar, CONSENSUS, consensus, Comparison.AT_LEAST, bar.consensus)
    yield _test(bar, FLOOR, floor, Comparison.AT_LEAST, bar.floor)
    yield _test(bar, OPPOSITION, bar.opposition, included, opposition)


def _test(
    bar: Bar,
    keys: tuple[StrataKey, StrataKey],
    left: Fraction,
    comparison: Comparison,
    right: Fraction,
) -> Step:
    return Step(
        key=keys[not comparison.holds(left, right)],
        lhs=left.numerator * right.denominator,
        comparison=comparison,
        rhs=right.numerator * left.denominator,
        measure=Measure.PERSONS,
        source=SOURCE,
        data={"grade": bar.grade.value, "left": spelled(left), "right": spelled(right)},
    )


def _check_answers(weights: StratumWeights, answers: Mapping[str, Counts], least: int) -> None:
    if least < 1:
        raise MalformedRule("least", f"{least} is below 1")
    for stratum in answers:
        if stratum not in weights.shares:
            raise MalformedAnswers(f"answers.{stratum}", "this stratum has no weight")
    for stratum in weights.shares:
        counts = answers.get(stratum)
        if counts is None or len(counts) != len(GRADES):
            raise MalformedAnswers(f"answers.{stratum}", "five counts are expected")
        for grade, count in zip(GRADES, counts, strict=True):
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                raise MalformedAnswers(f"answers.{stratum}.{grade}", f"{count!r} is no count")


def _read(share: Fraction) -> str:
    return percent(share.numerator, share.denominator)
