"""Approval voting: the option that most approve of."""

from collections.abc import Collection, Mapping, Sequence

from deliberate.consensus.rating.ballots import Weights, marked
from deliberate.consensus.rating.by_points import rate_by_points
from deliberate.consensus.rating.rated import Rated, RatingMethod


def approval(
    options: Sequence[str],
    ballots: Mapping[str, Collection[str]],
    *,
    most_marks: int | None = None,
    weights: Weights = None,
) -> Rated:
    """Find the option with the most approvals.

    `ballots` map a voter to the options that the voter marks, none included; `weights` map the
    voters to whole numbers, and each weighs 1 without them. A ballot with more than `most_marks`
    marks, or with the same mark twice, is invalid. Equal options are tied, and an option that
    nobody approves never wins. The margin is exact: the result is that of `score` with the grades
    0 and 1. Raises `MalformedRule` for a parameter, and `MalformedOptions`, `NoBallots`,
    `NotABallot`, `UnknownOption` or `NotAWeight` with the place.

    Source: S. J. Brams and P. C. Fishburn, Approval Voting (1978).
    """
    box = marked(options, ballots, most_marks, weights)
    return rate_by_points(box, RatingMethod.APPROVAL, None)
