"""Small elections for the tests of rating, and what changing some of their ballots can do."""

from itertools import combinations, product

from hypothesis import strategies as some

OPTIONS = ("甲", "乙", "丙")


def voters(ballots):
    """Name the voters v0, v1 ... in the order of their ballots."""
    return {f"v{at}": ballot for at, ballot in enumerate(ballots)}


def grades(*rows, options=OPTIONS):
    """One row a voter: a grade for the first options, None for a blank."""
    return voters(
        {option: grade for option, grade in zip(options, row, strict=False) if grade is not None}
        for row in rows
    )


@some.composite
def graded_elections(draw, most=6, highest=3, least_weight=1, most_options=3):
    """Options, ballots with blanks, and weights; grades run from 0 to `highest`."""
    options = OPTIONS[: draw(some.integers(1, most_options))]
    grade = some.one_of(some.none(), some.integers(0, highest))
    rows = draw(some.lists(some.tuples(*[grade] * len(options)), min_size=1, max_size=most))
    weights = draw(some.lists(some.integers(least_weight, 3), min_size=most, max_size=most))
    ballots = grades(*rows, options=options)
    return options, ballots, dict(zip(ballots, weights, strict=False))


@some.composite
def marked_elections(draw, most=6, names="ABCDE", least_weight=1):
    """Options, sets of marks, and weights."""
    options = tuple(names[: draw(some.integers(1, len(names)))])
    marks = some.sets(some.sampled_from(options))
    ballots = voters(draw(some.lists(marks, min_size=1, max_size=most)))
    weights = draw(some.lists(some.integers(least_weight, 3), min_size=most, max_size=most))
    return options, ballots, dict(zip(ballots, weights, strict=False))


def all_grades(options, highest):
    """Every ballot that could be cast."""
    for row in product([None, *range(highest + 1)], repeat=len(options)):
        yield {
            option: grade for option, grade in zip(options, row, strict=True) if grade is not None
        }


def all_marks(options, most_marks):
    for number in range(min(len(options), most_marks) + 1):
        yield from combinations(options, number)


def fewest_that_turn(elect, ballots, possible):
    """By trying everything: the fewest changed ballots that give other winners, or None."""
    before = elect(ballots)
    possible = list(possible)
    for number in range(1, len(ballots) + 1):
        for changed in combinations(ballots, number):
            for new in product(possible, repeat=number):
                if elect(ballots | dict(zip(changed, new, strict=True))) != before:
                    return number
    return None
