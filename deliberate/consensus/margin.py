"""How close it was: the fewest heads whose other choice would have turned the verdict."""

from collections.abc import Callable, Sequence

from deliberate.consensus.heads import Ballots, Choice, Head, Tallies, Tally
from deliberate.consensus.outcome import Result
from deliberate.consensus.rule import Rule
from deliberate.consensus.threshold import Base, Measure, Threshold


def margin_of(
    rule: Rule, verdict: Result, heads: Sequence[Head], ballots: Ballots, tallies: Tallies
) -> int | None:
    # Area turns together with its owners; a second way of counting heads would not.
    countable = {rule.electorate.heads, Measure.AREA}
    if not countable.issuperset(threshold.measure for threshold in rule.passing):
        return None
    if verdict is Result.PASSED:
        agreeing = [head for head in heads if head.choice(ballots) is Choice.YES]
        return fewest_to_fail(rule.passing, agreeing, tallies)
    if verdict in (Result.NOT_PASSED, Result.TIED):
        others = [head for head in heads if head.choice(ballots) in (Choice.NO, Choice.ABSTAIN)]
        return fewest_to_pass(rule.passing, others, tallies)
    return None


def fewest_to_fail(passing: Sequence[Threshold], agreeing: Sequence[Head], tallies: Tallies) -> int:
    """One failed test is enough, so the test nearest to failing sets the margin."""
    counts = fewest_by_test(passing, agreeing, tallies, lambda yes, needed: yes - needed + 1)
    return min(count for count in counts if count is not None)


def fewest_to_pass(
    passing: Sequence[Threshold], others: Sequence[Head], tallies: Tallies
) -> int | None:
    """All tests must hold. The largest owners serve each test best, so the greatest counts."""
    counts = fewest_by_test(passing, others, tallies, lambda yes, needed: needed - yes)
    reachable = [count for count in counts if count is not None]
    return max(reachable) if len(reachable) == len(counts) else None


def fewest_by_test(
    passing: Sequence[Threshold],
    heads: Sequence[Head],
    tallies: Tallies,
    distance: Callable[[int, int], int],
) -> list[int | None]:
    counts: list[int | None] = []
    for threshold in passing:
        measured = tallies[threshold.measure]
        needed = threshold.needed(base_of(threshold, measured))
        weights = [head.weight(threshold.measure) for head in heads]
        counts.append(fewest(weights, distance(measured.chosen[Choice.YES], needed)))
    return counts


def fewest(weights: Sequence[int], amount: int) -> int | None:
    """How many of the weights, heaviest first, make up the amount; None if all do not."""
    taken = 0
    for weight in sorted(weights, reverse=True):
        if amount <= 0:
            break
        amount -= weight
        taken += 1
    return taken if amount <= 0 else None


def base_of(threshold: Threshold, measured: Tally) -> int:
    return measured.eligible if threshold.base is Base.ROLL else measured.participating
