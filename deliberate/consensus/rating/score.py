"""Range voting: the option with the most points, or with the highest mean of those who rated it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from deliberate.consensus.errors import MalformedRule
from deliberate.consensus.rating.ballots import Weights, graded
from deliberate.consensus.rating.by_points import rate_by_points
from deliberate.consensus.rating.rated import Rated, RatingMethod


class Blanks(StrEnum):
    """What an option left blank gets: no points, or no rating at all."""

    ZERO = "zero"
    EXCLUDED = "excluded"


def score(
    options: Sequence[str],
    ballots: Mapping[str, Mapping[str, int]],
    *,
    highest: int,
    blanks: Blanks = Blanks.ZERO,
    least_share: Fraction | None = None,
    weights: Weights = None,
) -> Rated:
    """Find the option that is rated best.

    `ballots` map a voter to whole grades of 0 to `highest` for some options or all; `weights` map
    the voters to whole numbers, and each weighs 1 without them. Where blanks are zero the sums
    are compared. Where they are excluded the means of those who rated are compared, and to win an
    option must be rated by `least_share` of all weight. Level options are compared by how many
    highest grades they have, then by the next grades; what is still level is tied. An option
    without a point never wins. A ballot with a grade off the scale is invalid.

    The margin is exact where blanks are zero, and a number that it is not below where they are
    excluded. Raises `MalformedRule` for a parameter, and `MalformedOptions`, `NoBallots`,
    `NotABallot`, `UnknownOption`, `NotAGrade` or `NotAWeight` with the place.

    Source: W. D. Smith, Range Voting (2000).
    """
    _check(blanks, least_share)
    box = graded(options, ballots, highest, weights)
    return rate_by_points(box, RatingMethod.SCORE, least_share)


def _check(blanks: Blanks, least_share: Fraction | None) -> None:
    if blanks not in tuple(Blanks):
        raise MalformedRule("blanks", f"{blanks!r} is no rule for blanks")
    if (blanks == Blanks.EXCLUDED) != (least_share is not None):
        raise MalformedRule("least_share", "it goes with excluded blanks, and only with them")
    if least_share is not None and not isinstance(least_share, Fraction):
        raise MalformedRule("least_share", "an exact fraction is expected")
