"""The Schulze method: the winner has the stronger path to every other option."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from deliberate.consensus.ranking.ballots import Profile
from deliberate.consensus.ranking.errors import NotDeclared
from deliberate.consensus.ranking.pairwise import (
    Matrix,
    Strength,
    classes,
    pairwise,
    shortest_path,
    strengths,
    undefeated,
    widest_paths,
)
from deliberate.consensus.ranking.ranked import (
    Ranked,
    RankingKey,
    RankingMethod,
    finding,
    step_between,
)
from deliberate.consensus.step import Step

SOURCE = "Schulze (2011)"
PATHS = (RankingKey.PATH_STRONGER, RankingKey.PATH_EQUAL)
STATUS_QUO = (RankingKey.STATUS_QUO_BEATEN, RankingKey.STATUS_QUO_STANDS)


def schulze(profile: Profile, strength: Strength, *, status_quo: str = "") -> Ranked:
    """Find the options to which no other has the stronger path.

    A path goes from each option to one it defeats, and is as strong as its weakest defeat. With a
    `status_quo`, an option that does not come before it does not win; where none does, the status
    quo wins. Several winners are tied. Raises `NotDeclared` for a status quo that is not an
    option.

    Source: M. Schulze, A new monotonic, clone-independent, reversal symmetric, and
    Condorcet-consistent single-winner election method (2011); the status quo as in
    LiquidFeedback.
    """
    options = profile.options
    if status_quo and status_quo not in options:
        raise NotDeclared("status_quo", f"{status_quo!r} is not an option")
    votes = pairwise(profile)
    links = strengths(votes, strength)
    paths = widest_paths(links)
    winners = _winners(paths, options.index(status_quo) if status_quo else None)
    return finding(
        RankingMethod.SCHULZE,
        profile,
        votes,
        [[options[at] for at in tied] for tied in classes(paths > paths.T)],
        _steps(options, links, paths, winners, status_quo),
        winners=[options[at] for at in winners],
        strength=strength,
    )


def _winners(paths: Matrix, status_quo: int | None) -> list[int]:
    winners = undefeated(paths > paths.T)
    if status_quo is None:
        return winners
    better = [at for at in winners if paths[at, status_quo] > paths[status_quo, at]]
    return better or [status_quo]


def _steps(
    options: Sequence[str], links: Matrix, paths: Matrix, winners: list[int], status_quo: str
) -> tuple[Step, ...]:
    """The winner against every other; the winner is the first of several that are tied."""
    put = partial(_step, options, links, paths)
    first = winners[0]
    steps = [put(PATHS, first, other) for other in range(len(options)) if other != first]
    if status_quo:
        stands = options.index(status_quo)
        steps += [put(STATUS_QUO, at, stands) for at in undefeated(paths > paths.T) if at != stands]
    return tuple(steps)


def _step(
    options: Sequence[str],
    links: Matrix,
    paths: Matrix,
    keys: tuple[RankingKey, RankingKey],
    option: int,
    other: int,
) -> Step:
    there, back = int(paths[option, other]), int(paths[other, option])
    return step_between(
        keys,
        there,
        back,
        SOURCE,
        option=options[option],
        other=options[other],
        path=_path(options, links, option, other, there),
        back=_path(options, links, other, option, back),
    )


def _path(options: Sequence[str], links: Matrix, start: int, goal: int, strength: int) -> str:
    strong_enough = links >= max(strength, 1)
    return " > ".join(options[at] for at in shortest_path(np.asarray(strong_enough), start, goal))
