"""How close it was: the fewest heads whose other choice would have turned the verdict."""

from collections.abc import Sequence
from itertools import accumulate

from deliberate.consensus.heads import Ballots, Choice, Head, Tallies, Tally
from deliberate.consensus.result import Result
from deliberate.consensus.rule import Rule
from deliberate.consensus.threshold import Base, Measure, Threshold


def margin_of(
    rule: Rule, verdict: Result, heads: Sequence[Head], ballots: Ballots, tallies: Tallies
) -> int | None:
    # Area turns together with its owners; a second way of counting heads would not.
    countable = {rule.electorate.heads, Measure.AREA}
    if not countable.issuperset(threshold.measure for threshold in rule.passing):
        return None
    said = {choice: _said(choice, heads, ballots) for choice in Choice}
    if verdict is Result.PASSED:
        return fewest_to_fail(rule.passing, said[Choice.YES], tallies)
    if verdict in (Result.NOT_PASSED, Result.TIED) and rule.passing:
        return fewest_to_pass(rule.passing, said[Choice.NO], said[Choice.ABSTAIN], tallies)
    return None


def _said(choice: Choice, heads: Sequence[Head], ballots: Ballots) -> list[Head]:
    """Those who chose so, the largest area first."""
    found = [head for head in heads if head.ballot(ballots) == choice]
    return sorted(found, key=lambda head: head.area, reverse=True)


def fewest_to_fail(
    passing: Sequence[Threshold], agreeing: Sequence[Head], tallies: Tallies
) -> int | None:
    """One failed test is enough, so the test nearest to failing sets the margin.

    No instead of yes moves a test furthest: abstaining could also shrink what it is a share of.
    """
    found = []
    for threshold in passing:
        measured = tallies[threshold.measure]
        total = base_of(threshold, measured)
        turned = _sums(agreeing, threshold.measure)
        yes = measured.chosen[Choice.YES]
        found.append(
            next(
                (
                    taken
                    for taken, sum_ in enumerate(turned)
                    if not threshold.holds(yes - sum_, total)
                ),
                None,
            )
        )
    return min((taken for taken in found if taken is not None), default=None)


def fewest_to_pass(
    passing: Sequence[Threshold],
    against: Sequence[Head],
    abstaining: Sequence[Head],
    tallies: Tallies,
) -> int | None:
    """All tests must hold. The largest owners of each kind serve every test best, so only how
    many of each kind turn is open: more of those against let fewer abstaining do.
    """
    turned = _Turned(passing, against, abstaining, tallies)
    best: int | None = None
    some = len(abstaining)
    for no in range(len(against) + 1):
        while some >= 0 and turned.passes(no, some):
            best = no + some if best is None else min(best, no + some)
            some -= 1
    return best


class _Turned:
    """The tests, had some of those against and of those abstaining said yes."""

    def __init__(
        self,
        passing: Sequence[Threshold],
        against: Sequence[Head],
        abstaining: Sequence[Head],
        tallies: Tallies,
    ) -> None:
        self.tests = [
            (
                threshold,
                tallies[threshold.measure],
                _sums(against, threshold.measure),
                _sums(abstaining, threshold.measure),
            )
            for threshold in passing
        ]

    def passes(self, no: int, some: int) -> bool:
        return all(
            threshold.holds(
                measured.chosen[Choice.YES] + against[no] + abstaining[some],
                base_of(threshold, measured)
                + (abstaining[some] if threshold.base is Base.EXPRESSED else 0),
            )
            for threshold, measured, against, abstaining in self.tests
        )


def _sums(heads: Sequence[Head], measure: Measure) -> list[int]:
    """What the first none, one, two ... of them amount to."""
    return list(accumulate((head.weight(measure) for head in heads), initial=0))


def base_of(threshold: Threshold, measured: Tally) -> int:
    match threshold.base:
        case Base.ROLL:
            return measured.eligible
        case Base.PARTICIPATING:
            return measured.participating
        case Base.EXPRESSED:
            return measured.participating - measured.chosen[Choice.ABSTAIN]
        case Base.NUMBER:
            return 1
