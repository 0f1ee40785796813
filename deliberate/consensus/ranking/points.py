"""Methods that give every option points and compare them: plurality, Borda, Copeland, minimax."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.ranking.ballots import Profile
from deliberate.consensus.ranking.pairwise import (
    Matrix,
    Strength,
    pairwise,
    strengths,
)
from deliberate.consensus.ranking.ranked import (
    Ranked,
    RankingKey,
    RankingMethod,
    finding,
    step_between,
)
from deliberate.consensus.ranking.tops import first_preferences
from deliberate.consensus.threshold import Measure

KEYS = (RankingKey.POINTS_MORE, RankingKey.POINTS_EQUAL)
Points = NDArray[np.int64] | Sequence[int]


def plurality(profile: Profile) -> Ranked:
    """Count how often each option is first. A ballot with several first counts for none.

    Source: first past the post.
    """
    tops = first_preferences(profile, profile.options)
    points = list(tops.votes.values())
    return _by_points(RankingMethod.PLURALITY, profile, pairwise(profile), points)


def borda(profile: Profile) -> Ranked:
    """Give an option, on each ballot, a point an option below it less a point an option above.

    Equal ranks so share what their places would give. On complete rankings without equals the
    winners are those of the count from 0 upwards.

    Source: J.-C. de Borda, Mémoire sur les élections au scrutin (1781).
    """
    votes = pairwise(profile)
    return _by_points(RankingMethod.BORDA, profile, votes, (votes - votes.T).sum(axis=1))


def copeland(profile: Profile) -> Ranked:
    """Give an option a point for each option it defeats, less one for each that defeats it.

    Source: A. H. Copeland, A reasonable social welfare function (1951).
    """
    votes = pairwise(profile)
    return _by_points(RankingMethod.COPELAND, profile, votes, np.sign(votes - votes.T).sum(axis=1))


def minimax(profile: Profile, strength: Strength) -> Ranked:
    """Find the option whose worst defeat is the weakest; its points are that defeat, below zero.

    Source: P. B. Simpson, On defining areas of voter choice (1969); G. H. Kramer, A dynamical
    model of political equilibrium (1977).
    """
    votes = pairwise(profile)
    worst = -strengths(votes, strength).max(axis=0)
    return _by_points(RankingMethod.MINIMAX, profile, votes, worst, strength)


def _by_points(
    method: RankingMethod,
    profile: Profile,
    votes: Matrix,
    points: Points,
    strength: Strength | None = None,
) -> Ranked:
    scored = {option: int(many) for option, many in zip(profile.options, points, strict=True)}
    order = [
        [option for option in profile.options if scored[option] == many]
        for many in sorted(set(scored.values()), reverse=True)
    ]
    best = order[0][0]
    measure = Measure.BALLOTS if method is RankingMethod.PLURALITY else Measure.POINTS
    steps = [
        step_between(
            KEYS,
            scored[best],
            scored[other],
            method.value,
            measure=measure,
            option=best,
            other=other,
        )
        for other in profile.options
        if other != best
    ]
    return finding(method, profile, votes, order, steps, strength=strength, points=scored)
