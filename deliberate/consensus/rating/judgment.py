"""Majority judgment: the option with the highest median grade."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import accumulate

from deliberate.consensus.rating.ballots import BallotBox, Tally, Weights, graded, tallies_of
from deliberate.consensus.rating.margin import heaviest
from deliberate.consensus.rating.points import Classes, classes_of
from deliberate.consensus.rating.rated import (
    Bound,
    Margin,
    Rated,
    RatingKey,
    RatingMethod,
)
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

SOURCE = "majority judgment"


def judgment(
    options: Sequence[str],
    ballots: Mapping[str, Mapping[str, int]],
    *,
    highest: int,
    weights: Weights = None,
) -> Rated:
    """Find the option with the highest median grade.

    `ballots` map a voter to whole grades of 0 to `highest`; an option left out gets 0, the lowest
    grade. `weights` map the voters to whole numbers, and each weighs 1 without them. Of an even
    number of grades the lower of the two in the middle is the median. Options with equal medians
    drop one median grade each and are compared again, until they differ or nothing is left; what
    has the same grades is tied. A ballot with a grade off the scale is invalid. The margin is a
    number that it is not below. Raises what `score` raises.

    Source: M. Balinski and R. Laraki, Majority Judgment (2011).
    """
    box = graded(options, ballots, highest, weights)
    tallies = {option: _blanks_as_lowest(tally) for option, tally in tallies_of(box).items()}
    by_medians = cmp_to_key(compare)
    order = classes_of(box.options, lambda option: by_medians(tallies[option].grades))
    winners = order[0] if box.weight else ()
    return Rated(
        method=RatingMethod.MAJORITY_JUDGMENT,
        seats=1,
        winners=winners,
        secure=winners if len(winners) == 1 else (),
        order=order,
        tallies=tallies,
        steps=tuple(_steps(order, tallies)) if winners else (),
        invalid=box.invalid,
        margin=_margin(box, winners, tallies),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """The first grades in which two options differ, after so many equal ones were dropped."""

    dropped: int
    first: int
    second: int


def first_difference(one: Sequence[int], other: Sequence[int]) -> Difference | None:
    """Find where two options differ when the medians are dropped one by one; None if nowhere.

    `one` and `other` are the numbers of each grade from 0 up, and have the same sum. The sorted
    grades of the two differ just between the two numbers of grades up to some grade. Medians are
    dropped from the middle outwards, so in each such stretch the place nearest the middle comes
    first: as many looks as there are grades, however many the ballots.

    Source: M. Balinski and R. Laraki, Majority Judgment (2011), majority-value.
    """
    up_to = list(accumulate(one)), list(accumulate(other))
    total = sum(one)
    middle = (total - 1) // 2

    def dropped_before(place: int) -> int:
        away = 2 * abs(place - middle)
        below = place <= middle
        return max(0, away - total % 2) if below else away - 1 + total % 2

    stretches = [sorted(pair) for pair in zip(*up_to, strict=True) if pair[0] != pair[1]]
    places = [min(max(middle, low), high - 1) for low, high in stretches]
    if not places:
        return None
    place = min(places, key=dropped_before)
    first, second = (bisect_right(grades, place) for grades in up_to)
    return Difference(dropped_before(place), first, second)


def compare(one: Sequence[int], other: Sequence[int]) -> int:
    """Above 0 where the first is judged higher, below 0 where lower, 0 where they are equal."""
    difference = first_difference(one, other)
    return difference.first - difference.second if difference else 0


def median(grades: Sequence[int]) -> int:
    """Give the lower median of the numbers of each grade from 0 up."""
    return bisect_left(list(accumulate(grades)), (sum(grades) + 1) // 2)


def _blanks_as_lowest(tally: Tally) -> Tally:
    lowest, *higher = tally.grades
    return Tally((lowest + tally.blank, *higher), 0)


def _steps(order: Classes, tallies: Mapping[str, Tally]) -> Iterator[Step]:
    best, *others = [option for level in order for option in level]
    middle = median(tallies[best].grades)
    for other in others:
        data: dict[str, int | str] = {"option": best, "other": other}
        found = first_difference(tallies[best].grades, tallies[other].grades)
        if found is None:
            yield _step(RatingKey.LEVEL, middle, middle, data)
        elif found.dropped == 0:
            yield _step(RatingKey.MEDIAN_HIGHER, found.first, found.second, data)
        else:
            data |= {"median": middle, "dropped": found.dropped}
            yield _step(RatingKey.MEDIAN_LEVEL, found.first, found.second, data)


def _step(key: RatingKey, lhs: int, rhs: int, data: Mapping[str, int | str]) -> Step:
    more = Comparison.AT_LEAST if key is RatingKey.LEVEL else Comparison.MORE_THAN
    return Step(key, lhs, more, rhs, Measure.POINTS, SOURCE, data)


def _margin(box: BallotBox, winners: Sequence[str], tallies: Mapping[str, Tally]) -> Margin:
    """The heaviest ballots, were they the best for the winner and the worst for the loser.

    No ballots of that weight could do more, so no fewer turn the result.
    """
    losers = [tallies[option].grades for option in box.options if option not in winners]
    if len(winners) > 1:
        return Margin(1, Bound.AT_LEAST)
    if not winners or not losers:
        return Margin(None, Bound.AT_LEAST)
    (winner,) = winners
    turned = (_turning(heaviest(box), tallies[winner].grades, loser) for loser in losers)
    return Margin(min(turned), Bound.AT_LEAST)


def _turning(weights: Sequence[int], winner: Sequence[int], loser: Sequence[int]) -> int:
    def overtaken(weight: int) -> bool:
        raised = _lowered(loser[::-1], weight)[::-1]
        return compare(raised, _lowered(winner, weight)) >= 0

    return bisect_left(weights, x=True, key=overtaken) + 1


def _lowered(grades: Sequence[int], weight: int) -> list[int]:
    """Turn so much weight of the highest grades into the lowest."""
    kept, left = [], weight
    for number in reversed(grades):
        taken = min(number, left)
        kept.append(number - taken)
        left -= taken
    kept[-1] += weight
    return kept[::-1]
