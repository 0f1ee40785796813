"""How close it was: the fewest ballots whose change would change who wins."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial
from itertools import accumulate, chain, repeat
from math import ceil

from deliberate.consensus.rating.ballots import BallotBox, Tally
from deliberate.consensus.rating.points import Tallies
from deliberate.consensus.rating.rated import Bound, Margin

Vector = tuple[int, ...]


def exact_margin(box: BallotBox, tallies: Tallies, winners: Sequence[str], *, seats: int) -> Margin:
    """Give the exact margin where the options with the most points win.

    A tie and an empty seat take one ballot. Otherwise some loser must draw level with some
    winner, or a winner lose every point. A ballot does most for the first when it gives the
    winner nothing and the loser the highest grade, so the ballots that gain most by that count.
    """
    losers = [option for option in box.options if option not in winners]
    if box.weight == 0:
        return Margin(None, Bound.EXACT)
    if len(winners) > seats or (len(winners) < seats and losers):
        return Margin(1, Bound.EXACT)
    counts = chain(
        (_to_nothing(box, winner) for winner in winners),
        (_to_overtake(box, tallies, winner, loser) for winner in winners for loser in losers),
    )
    return Margin(min(counts), Bound.EXACT)


def _to_nothing(box: BallotBox, winner: str) -> int:
    at = box.options.index(winner)
    return sum(number for (paper, weight), number in box.papers.items() if weight and paper[at])


def _to_overtake(box: BallotBox, tallies: Tallies, winner: str, loser: str) -> int:
    gap = _minus(_standing(tallies[winner]), _standing(tallies[loser]))
    at, to = box.options.index(winner), box.options.index(loser)
    alike = Counter[tuple[int, int, int]]()
    for (paper, weight), number in box.papers.items():
        alike[paper[at] or 0, paper[to] or 0, weight] += number
    gains = (
        (_times(weight, _gain(won, lost, box.highest)), number)
        for (won, lost, weight), number in alike.items()
    )
    return _fewest(gap, gains)


def _standing(tally: Tally) -> Vector:
    return (tally.points, *tally.grades[:0:-1])


def _gain(winner: int, loser: int, highest: int) -> Vector:
    """What the loser gains on the winner when the ballot becomes as bad as can be for the winner.

    First the points, then how often each grade is given, from the highest to 1.
    """
    grades = (
        (grade == highest) - (grade == loser) + (grade == winner) for grade in range(highest, 0, -1)
    )
    return (highest - loser + winner, *grades)


def _fewest(gap: Vector, gains: Iterable[tuple[Vector, int]]) -> int:
    """How many gains, greatest first, make up the gap; vectors compare as words do.

    Vectors add up without changing their order, so no other choice of as many is greater.
    """
    taken, waiting, nothing = 0, sorted(gains), (0,) * len(gap)
    while gap > nothing:
        gain, number = waiting.pop()
        few = bisect_left(range(number), gap, key=partial(_times, vector=gain))
        gap, taken = _minus(gap, _times(few, gain)), taken + few
    return taken


def _minus(one: Vector, other: Vector) -> Vector:
    return tuple(here - there for here, there in zip(one, other, strict=True))


def _times(factor: int, vector: Vector) -> Vector:
    return tuple(factor * part for part in vector)


def least_margin_of_means(
    box: BallotBox, tallies: Tallies, least_share: Fraction, winners: Sequence[str]
) -> Margin:
    """Give a number that the margin is not below where means are compared.

    Ballots of weight V move a mean by at most `highest` x V / rated, so they lift a loser to the
    winner only if V x highest x (rated + rated) reaches the difference of the points multiplied
    crosswise. Besides, a loser may need V to be rated enough, and a winner may fall below that
    or lose every point. The heaviest ballots make up V soonest.
    """
    if box.weight == 0:
        return Margin(None, Bound.AT_LEAST)
    if len(winners) != 1:
        return Margin(1, Bound.AT_LEAST)
    needed = ceil(least_share * box.weight)
    winner = tallies[winners[0]]
    losers = [tallies[option] for option in box.options if option not in winners]
    weight = min(
        winner.rated - needed + 1,
        sum(winner.grades[1:]),
        *(
            max(needed - loser.rated, _weight_between(winner, loser, box.highest))
            for loser in losers
        ),
    )
    return Margin(ballots_weighing(box, weight), Bound.AT_LEAST)


def _weight_between(winner: Tally, loser: Tally, highest: int) -> int:
    difference = winner.points * loser.rated - loser.points * winner.rated
    return ceil(Fraction(difference, highest * (winner.rated + loser.rated)))


def heaviest(box: BallotBox) -> list[int]:
    """The weight of the heaviest ballot, of the two heaviest, and so on."""
    by_weight = sorted(
        ((weight, number) for (_, weight), number in box.papers.items()), reverse=True
    )
    return list(accumulate(chain.from_iterable(repeat(*pair) for pair in by_weight)))


def ballots_weighing(box: BallotBox, weight: int) -> int:
    """The fewest ballots that weigh so much together."""
    return bisect_left(heaviest(box), weight) + 1
