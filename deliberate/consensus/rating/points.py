"""Options in the order of their points, and why each stands below the best."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from deliberate.consensus.rating.ballots import Tally
from deliberate.consensus.rating.rated import RatingKey
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold

Tallies = Mapping[str, Tally]
Floors = Mapping[str, Step]
Classes = tuple[tuple[str, ...], ...]
RATED = (RatingKey.RATED_ENOUGH, RatingKey.RATED_TOO_LITTLE)
GIVEN = (RatingKey.SOMETHING_GIVEN, RatingKey.NOTHING_GIVEN)
SOURCE = "range voting"


def rated_enough(tallies: Tallies, least_share: Fraction) -> dict[str, Step]:
    """Ask of each option whether enough of all weight rated it."""
    enough = Threshold(
        Measure.BALLOTS, Base.PARTICIPATING, Comparison.AT_LEAST, least_share, SOURCE
    )
    return {
        option: Step.of(enough, RATED, tally.rated, tally.rated + tally.blank, option=option)
        for option, tally in tallies.items()
    }


def standing_of(
    tally: Tally, floor: Step | None, *, means: bool
) -> tuple[bool, Fraction, tuple[int, ...]]:
    """What options are sorted by: the floor, the points or their mean, the grades from the top.

    An option that nobody rated has no mean and stands below a mean of zero.
    """
    points = Fraction(tally.points)
    if means:
        points = points / tally.rated if tally.rated else Fraction(-1)
    return floor is None or floor.holds, points, tally.grades[:0:-1]


def classes_of(options: Sequence[str], standing: Callable[[str], Any]) -> Classes:
    """Sort options into classes of equal standing, best first; declared order inside a class.

    `standing` may give anything that compares: the rules differ in it.
    """
    best_first = sorted(options, key=standing, reverse=True)
    return tuple(tuple(level) for _, level in groupby(best_first, key=standing))


def winners_of(order: Classes, tallies: Tallies, floors: Floors) -> tuple[str, ...]:
    """The best class, unless nobody gave it a point or too few rated it."""
    best = order[0][0]
    enough = best not in floors or floors[best].holds
    return order[0] if enough and tallies[best].points > 0 else ()


def points_steps(order: Classes, tallies: Tallies, floors: Floors) -> tuple[Step, ...]:
    """Tell who was rated enough, that the best has points, and what puts each other below it."""
    options = [option for level in order for option in level]
    rated = [floors[option] for option in options if option in floors]
    best, *others = [
        option for option in options if option not in floors or floors[option].holds
    ] or options[:1]
    given = Step(
        key=GIVEN[tallies[best].points == 0],
        lhs=tallies[best].points,
        comparison=Comparison.MORE_THAN,
        rhs=0,
        measure=Measure.POINTS,
        source=SOURCE,
        data={"option": best},
    )
    compared = [_compare(best, other, tallies, means=bool(floors)) for other in others]
    return (*rated, given, *compared)


def _compare(best: str, other: str, tallies: Tallies, *, means: bool) -> Step:
    first, second = tallies[best], tallies[other]
    points = (first.points, second.points)
    if means:
        points = (first.points * second.rated, second.points * first.rated)
    if points[0] > points[1]:
        return _step(RatingKey.POINTS_MORE, points, Measure.POINTS, option=best, other=other)
    for grade in range(len(first.grades) - 1, 0, -1):
        marks = (first.grades[grade], second.grades[grade])
        if marks[0] > marks[1]:
            return _step(
                RatingKey.GRADES_MORE,
                marks,
                Measure.BALLOTS,
                option=best,
                other=other,
                grade=grade,
            )
    return _step(RatingKey.LEVEL, points, Measure.POINTS, option=best, other=other)


def _step(key: RatingKey, sides: tuple[int, int], measure: Measure, **data: int | str) -> Step:
    more = Comparison.AT_LEAST if key is RatingKey.LEVEL else Comparison.MORE_THAN
    return Step(key, sides[0], more, sides[1], measure, SOURCE, data)
