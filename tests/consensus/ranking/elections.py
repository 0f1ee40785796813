"""Ranked elections as texts, and those that hypothesis makes up."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as some

from deliberate.consensus.ranking import (
    Profile,
    Strength,
    borda,
    copeland,
    instant_runoff,
    minimax,
    parse_ranking,
    plurality,
    ranked_pairs,
    schulze,
)

some_examples = settings(max_examples=25, deadline=None)
METHODS = {
    "schulze by winning votes": lambda profile: schulze(profile, Strength.WINNING_VOTES),
    "schulze by margins": lambda profile: schulze(profile, Strength.MARGINS),
    "ranked pairs by winning votes": lambda profile: ranked_pairs(profile, Strength.WINNING_VOTES),
    "ranked pairs by margins": lambda profile: ranked_pairs(profile, Strength.MARGINS),
    "instant runoff": instant_runoff,
    "plurality": plurality,
    "borda": borda,
    "copeland": copeland,
    "minimax by winning votes": lambda profile: minimax(profile, Strength.WINNING_VOTES),
    "minimax by margins": lambda profile: minimax(profile, Strength.MARGINS),
}
WITH_PATHS = [name for name in METHODS if name.startswith(("schulze", "ranked"))]


def profile(options, **ballots):
    """`profile("abc", **{"a>b": 3})`: the weight of each ranking."""
    parsed = [(parse_ranking(text, options), weight) for text, weight in ballots.items()]
    return Profile.of(options, parsed)


BURLINGTON = profile(
    ("Kiss", "Montroll", "Wright"),
    **{
        "Montroll>Kiss>Wright": 1332,
        "Montroll>Wright>Kiss": 767,
        "Montroll": 455,
        "Kiss>Montroll>Wright": 2043,
        "Kiss>Wright>Montroll": 371,
        "Kiss": 568,
        "Wright>Montroll>Kiss": 1513,
        "Wright>Kiss>Montroll": 495,
        "Wright": 1289,
    },
)
"""Burlington, 2009: the ballots by their order of the three leading options alone."""

SCHULZE_2011 = profile(
    "abcde",
    **{
        "a>c>b>e>d": 5,
        "a>d>e>c>b": 5,
        "b>e>d>a>c": 8,
        "c>a>b>e>d": 3,
        "c>a>e>b>d": 7,
        "c>b>a>d>e": 2,
        "d>c>e>b>a": 7,
        "e>b>a>d>c": 8,
    },
)
"""45 voters, of a cycle through every option."""

STRENGTHS_DIFFER = profile("abc", **{"a>b": 4, "b>c": 2, "c": 3})
"""a over b 4:2, b over c 6:3, c over a 5:4. The first is weakest by votes, the last by margin."""

CAPITAL = profile(
    ("Memphis", "Nashville", "Chattanooga", "Knoxville"),
    **{
        "Memphis>Nashville>Chattanooga>Knoxville": 42,
        "Nashville>Chattanooga>Knoxville>Memphis": 26,
        "Chattanooga>Knoxville>Nashville>Memphis": 15,
        "Knoxville>Chattanooga>Nashville>Memphis": 17,
    },
)


@some.composite
def tables(draw, most_options=5, most_ballots=7, weak=True, heaviest=9):
    """Places, a row a ballot, and weights of which one at least is not 0."""
    options = draw(some.integers(2, most_options))
    ballot = some.permutations(range(options))
    if weak:
        ballot |= some.lists(some.integers(0, options - 1), min_size=options, max_size=options)
    rows = draw(some.lists(ballot, min_size=1, max_size=most_ballots))
    weights = draw(
        some.lists(some.integers(0, heaviest), min_size=len(rows), max_size=len(rows)).filter(any)
    )
    return np.array(rows), weights


def of(places, weights):
    return Profile.from_places("abcdefgh"[: places.shape[1]], places, weights)
