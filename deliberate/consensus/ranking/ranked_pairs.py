"""Ranked pairs: the strongest defeats are locked first; one that would close a cycle is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby

import numpy as np

from deliberate.consensus.ranking.ballots import Profile
from deliberate.consensus.ranking.errors import TooManyTies
from deliberate.consensus.ranking.pairwise import (
    Matrix,
    Relation,
    Strength,
    classes,
    pairwise,
    undefeated,
    widest_paths,
)
from deliberate.consensus.ranking.ranked import (
    Ranked,
    RankingKey,
    RankingMethod,
    Warned,
    finding,
    step_between,
)
from deliberate.consensus.ranking.ties import Precedence
from deliberate.consensus.step import Step

SOURCE = "Tideman (1987)"
MOST_OPTIONS, MOST_WAYS = 20, 10_000
KEYS = (RankingKey.DEFEAT_SKIPPED, RankingKey.DEFEAT_LOCKED)
Defeat = tuple[int, int]


@dataclass(slots=True)
class Locking:
    """What is locked after each way of breaking ties so far, and the defeats until they part.

    Each of `ways` tells who comes before whom, directly or through others.
    """

    ways: list[Relation]
    told: list[tuple[Defeat, bool]] = field(default_factory=list)
    parted: bool = False
    precedence_used: bool = False


def ranked_pairs(
    profile: Profile, strength: Strength, *, precedence: Precedence | None = None
) -> Ranked:
    """Lock the defeats, strongest first, and skip each that would close a cycle.

    By winning votes, the greater margin goes first among defeats of equal votes. Of defeats that
    are equal even then, those of the last option in `precedence` go first, so that the first is
    the last to be defeated; and of those, the one by the first. Without a `precedence` every
    order of them is followed, and whoever can win is a winner; that is done for at most 20
    options, and raises `TooManyTies` above, or where it takes too long. Raises `NotDeclared` for
    a precedence that is not of these options.

    Source: T. N. Tideman, Independence of clones as a criterion for voting rules (1987); M. Brill
    and F. Fischer, The price of neutrality for the ranked pairs method (2012), for following
    every order.
    """
    options = profile.options
    if precedence:
        precedence.check(options)
    votes = pairwise(profile)
    locking = _lock(votes, strength, _turns(options, precedence), fixed=precedence is not None)
    winners = sorted({at for way in locking.ways for at in undefeated(way)})
    order = classes(reduce(np.logical_and, locking.ways), first=winners)
    return finding(
        RankingMethod.RANKED_PAIRS,
        profile,
        votes,
        [[options[at] for at in tied] for tied in order],
        _steps(options, votes, locking.told),
        strength=strength,
        warnings=_warnings(locking),
    )


def _turns(options: Sequence[str], precedence: Precedence | None) -> list[int]:
    order = precedence.order if precedence else options
    return [order.index(option) for option in options]


def _lock(votes: Matrix, strength: Strength, turns: list[int], *, fixed: bool) -> Locking:
    locking = Locking([np.zeros(votes.shape, dtype=np.bool_)])
    for equals in _groups(votes, strength, turns):
        if not locking.parted:
            [way] = locking.ways
            after, locked, clash = _in_turn(way, equals)
            locking.parted = clash and not fixed
        if locking.parted:
            locking.ways = _every_way(locking.ways, equals)
        else:
            locking.precedence_used |= clash
            locking.ways = [after]
            locking.told += zip(equals, locked, strict=True)
    return locking


def _groups(votes: Matrix, strength: Strength, turns: list[int]) -> Iterator[list[Defeat]]:
    """Defeats, strongest first, the equally strong together and in the order of precedence."""

    def force(defeat: Defeat) -> tuple[int, ...]:
        there, back = int(votes[defeat]), int(votes[defeat[::-1]])
        margin = there - back
        return (there, margin) if strength is Strength.WINNING_VOTES else (margin,)

    defeats = [(int(i), int(j)) for i, j in np.argwhere(votes > votes.T)]
    defeats.sort(key=lambda defeat: (-turns[defeat[1]], turns[defeat[0]]))
    defeats.sort(key=force, reverse=True)
    for _, equals in groupby(defeats, key=force):
        yield list(equals)


def _in_turn(way: Relation, equals: list[Defeat]) -> tuple[Relation, list[bool], bool]:
    """Lock equal defeats one after the other; whether each was, and whether the order mattered."""
    after = way.copy()
    locked = [_add(after, *defeat) for defeat in equals]
    clash = any(not (ok or way[j, i]) for (i, j), ok in zip(equals, locked, strict=True))
    return after, locked, clash


def _add(way: Relation, i: int, j: int) -> bool:
    if way[j, i]:
        return False
    before, behind = way[:, i].copy(), way[j].copy()
    before[i] = behind[j] = True
    way |= np.outer(before, behind)
    return True


def _every_way(ways: list[Relation], equals: list[Defeat]) -> list[Relation]:
    """All that can be locked after equal defeats, in whatever order they are taken.

    Defeats can be locked together if they close no cycle, and all others are then kept out by
    them. So each is taken or left, and left only while something can still keep it out.
    """
    ended: dict[bytes, Relation] = {}
    begun: list[tuple[Relation, list[Defeat], tuple[Defeat, ...]]] = [
        (way, equals, ()) for way in ways
    ]
    for way, to_come, left in begun:
        _check_ways(len(way), len(begun))
        if not _kept_out(left, way, to_come):
            continue
        if not to_come:
            ended[way.tobytes()] = way
            continue
        following, *later = to_come
        taken = way.copy()
        if _add(taken, *following) and not way[following]:
            begun.append((way, later, (*left, following)))
        begun.append((taken, later, left))
    return list(ended.values())


def _kept_out(left: Sequence[Defeat], way: Relation, to_come: Sequence[Defeat]) -> bool:
    links = way.copy()
    for defeat in to_come:
        links[defeat] = True
    reaches = widest_paths(links.astype(np.int64)) > 0
    return all(reaches[j, i] for i, j in left)


def _check_ways(options: int, ways: int) -> None:
    if options > MOST_OPTIONS:
        raise TooManyTies(
            "ballots", f"equal defeats clash among {options} > {MOST_OPTIONS} options"
        )
    if ways > MOST_WAYS:
        raise TooManyTies("ballots", f"more than {MOST_WAYS} ways to take equal defeats")


def _steps(
    options: Sequence[str], votes: Matrix, told: list[tuple[Defeat, bool]]
) -> tuple[Step, ...]:
    return tuple(
        step_between(
            (KEYS[locked], KEYS[locked]),
            int(votes[i, j]),
            int(votes[j, i]),
            SOURCE,
            option=options[i],
            other=options[j],
            place=place,
        )
        for place, ((i, j), locked) in enumerate(told, 1)
    )


def _warnings(locking: Locking) -> tuple[Warned, ...]:
    if locking.parted:
        return (Warned.TIES_LEFT_OPEN,)
    return (Warned.PRECEDENCE_USED,) if locking.precedence_used else ()
