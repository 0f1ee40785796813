"""Instant runoff: the option with the fewest votes goes, until one has more than half."""

from collections import Counter
from collections.abc import Mapping, Sequence

from deliberate.consensus.ranking.ballots import Profile
from deliberate.consensus.ranking.errors import TooManyTies
from deliberate.consensus.ranking.pairwise import pairwise
from deliberate.consensus.ranking.ranked import (
    Decided,
    Ranked,
    RankingKey,
    RankingMethod,
    Round,
    Warned,
    finding,
    step_between,
)
from deliberate.consensus.ranking.ties import Precedence
from deliberate.consensus.ranking.tops import Tops, first_preferences
from deliberate.consensus.step import Step

SOURCE = "instant runoff"
MOST_STATES = 2_000
Votes = Mapping[str, int]


def instant_runoff(profile: Profile, *, precedence: Precedence | None = None) -> Ranked:
    """Eliminate the option with the fewest votes until one has more than half.

    A ballot votes for the option that it ranks alone at the top of those that continue. While it
    ranks several equally there it waits, as a continuing ballot that counts for nobody; once it
    distinguishes none of those that continue it is exhausted. More than half is of the continuing
    ballots. Of those tied for the fewest votes, the one with fewer in the latest earlier round
    that differs goes, then the last of them in `precedence`. Without a `precedence` every way is
    followed, and whoever can win is a winner; `TooManyTies` where there are too many. Raises
    `NotDeclared` for a precedence that is not of these options.

    Source: T. Hare's count for one seat, in H. Robert's Rules of Order as preferential voting; the
    backward look as in the City of Burlington's rules (2009); D. Cary, Estimating the margin
    of victory for instant-runoff voting (2011), for the terms.
    """
    if precedence:
        precedence.check(profile.options)
    rounds, left = _rounds(profile, precedence)
    is_open = any(one.decided is Decided.OPEN for one in rounds)
    winners = _possible_winners(profile) if is_open else left[:1]
    return finding(
        RankingMethod.INSTANT_RUNOFF,
        profile,
        pairwise(profile),
        _order(winners, left, rounds),
        [_step(number, one) for number, one in enumerate(rounds, 1)],
        rounds=rounds,
        warnings=_warnings(rounds),
    )


def _rounds(profile: Profile, precedence: Precedence | None) -> tuple[list[Round], tuple[str, ...]]:
    """The rounds until somebody wins or a tie stays open, and who is left, the winner first."""
    left, rounds = profile.options, list[Round]()
    while len(left) > 1:
        tops = first_preferences(profile, left)
        if tops.has_majority:
            rounds.append(Round(tops, "", Decided.WON))
            return rounds, (tops.leader, *_without(tops.leader, left))
        loser, decided = _eliminated(tops, [one.tops.votes for one in rounds], precedence)
        rounds.append(Round(tops, loser, decided))
        if decided is Decided.OPEN:
            return rounds, left
        left = _without(loser, left)
    return rounds, left


def _without(option: str, left: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(other for other in left if other != option)


def _eliminated(
    tops: Tops, earlier: Sequence[Votes], precedence: Precedence | None
) -> tuple[str, Decided]:
    fewest = _fewest(tops.votes, list(tops.votes))
    tied = _look_back(fewest, earlier)
    match fewest, tied:
        case [loser], _:
            return loser, Decided.FEWEST
        case _, [loser]:
            return loser, Decided.EARLIER_ROUND
    if precedence is None:
        return "", Decided.OPEN
    return max(tied, key=precedence.order.index), Decided(precedence.by.value)


def _fewest(votes: Votes, among: Sequence[str]) -> list[str]:
    least = min(votes[option] for option in among)
    return [option for option in among if votes[option] == least]


def _look_back(tied: list[str], earlier: Sequence[Votes]) -> list[str]:
    for votes in reversed(earlier):
        tied = _fewest(votes, tied)
    return tied


def _possible_winners(profile: Profile) -> tuple[str, ...]:
    """Who can win, whichever of those still tied after the look back goes in each round."""
    winners = set()
    states: list[tuple[tuple[str, ...], tuple[Votes, ...]]] = [(profile.options, ())]
    seen = set()
    for left, earlier in states:
        tops = first_preferences(profile, left)
        if tops.has_majority:
            winners.add(tops.leader)
            continue
        for loser in _look_back(_fewest(tops.votes, left), earlier):
            rest = _without(loser, left)
            history = tuple(
                {option: votes[option] for option in rest} for votes in (*earlier, tops.votes)
            )
            state = (rest, tuple(tuple(votes.values()) for votes in history))
            if state not in seen:
                seen.add(state)
                states.append((rest, history))
        if len(states) > MOST_STATES:
            raise TooManyTies("ballots", f"more than {MOST_STATES} ways to eliminate tied options")
    return tuple(option for option in profile.options if option in winners)


def _order(
    winners: tuple[str, ...], left: tuple[str, ...], rounds: Sequence[Round]
) -> tuple[tuple[str, ...], ...]:
    """The winners, who was left by the votes of the last round, and the eliminated, last first."""
    rest = [option for option in left if option not in winners]
    won = rounds and rounds[-1].decided is Decided.WON
    votes = Counter(rounds[-1].tops.votes if won else ())
    by_votes = [
        tuple(option for option in rest if votes[option] == many)
        for many in sorted({votes[option] for option in rest}, reverse=True)
    ]
    gone = [(one.eliminated,) for one in reversed(rounds) if one.eliminated]
    return (winners, *by_votes, *gone)


def _step(number: int, one: Round) -> Step:
    leader = one.tops.leader
    is_open = one.decided is Decided.OPEN
    missed = RankingKey.ELIMINATION_OPEN if is_open else RankingKey.MAJORITY_MISSED
    return step_between(
        (RankingKey.MAJORITY_REACHED, missed),
        2 * one.tops.votes[leader],
        one.tops.continuing,
        SOURCE,
        round=number,
        option=leader,
        votes=one.tops.votes[leader],
        continuing=one.tops.continuing,
        eliminated=one.eliminated,
        decided=one.decided.value,
    )


def _warnings(rounds: Sequence[Round]) -> list[Warned]:
    decided = {one.decided for one in rounds}
    warnings = [Warned.NOT_MONOTONE]
    if Decided.OPEN in decided:
        warnings.append(Warned.TIES_LEFT_OPEN)
    if decided & {Decided.DECLARED_ORDER, Decided.LOT}:
        warnings.append(Warned.PRECEDENCE_USED)
    return warnings
