"""How close it was: proved bounds on the fewest ballots whose change would change the winner."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from deliberate.consensus.ballots import Ranking
from deliberate.consensus.ranking.ballots import Profile, ranking_of
from deliberate.consensus.ranking.errors import TooManyTies
from deliberate.consensus.ranking.pairwise import Matrix, Relation, Strength, widest_paths
from deliberate.consensus.ranking.ranked import Decided, Ranked, RankingMethod, Round

Count = Callable[[Profile], Ranked]


@dataclass(frozen=True, slots=True)
class Witness:
    """A change of ballots that changes the winner: `changed`, each with its weight, to `into`."""

    changed: tuple[tuple[Ranking, int], ...]
    into: Ranking
    winners: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Give the change as JSON values."""
        return {
            "changed": [
                {"ranking": [list(tied) for tied in ranking], "weight": weight}
                for ranking, weight in self.changed
            ],
            "into": [list(tied) for tied in self.into],
            "winners": list(self.winners),
        }


@dataclass(frozen=True, slots=True)
class MarginBounds:
    """The least weight of ballots whose change would change the winner is between these two.

    `at_least` is proved, and `at_most` is reached by the `witness`. No exact number is claimed.
    """

    at_least: int
    at_most: int
    witness: Witness

    def document(self) -> dict[str, object]:
        """Give the bounds as JSON values."""
        return {
            "at_least": self.at_least,
            "at_most": self.at_most,
            "witness": self.witness.document(),
        }


def margin_bounds(profile: Profile, count: Count) -> MarginBounds | None:
    """Bound the weight of ballots whose change would make the winner lose or be tied.

    `count` is the method with its parameters, such as `lambda profile: schulze(profile,
    Strength.MARGINS)`; it is called some hundred times for ten options. A changed ballot may
    become any ranking, and a ballot of weight w is w ballots of weight 1. None where the winner
    is tied, or is the only option.

    Source: T. R. Magrino, R. L. Rivest, E. Shen and D. Wagner, Computing the margin of victory in
    IRV elections (2011), for the measure; the lower bounds are explained where they are.
    """
    found = count(profile)
    if found.tied or len(found.options) == 1:
        return None
    at_most, witness = _cheapest_change(profile, count, found)
    return MarginBounds(PROOFS.get(found.method, _no_proof)(found), at_most, witness)


def _no_proof(_: Ranked) -> int:
    return 1


def _least_unsafe(found: Ranked, safe: Callable[[int], bool]) -> int:
    """The fewest changed ballots, at least 1, for which it is no proof that the winner stays."""
    return bisect_left(range(1, found.ballots), x=True, key=lambda number: not safe(number)) + 1


def _schulze_bound(found: Ranked) -> int:
    """Some option keeps the stronger path to each loser, even if every link changes at worst."""

    def safe(changed: int) -> bool:
        weakest, strongest = _links_after(found, changed)
        return _all_lose(found, widest_paths(weakest) > widest_paths(strongest).T)

    return _least_unsafe(found, safe)


def _ranked_pairs_bound(found: Ranked) -> int:
    """Some option keeps a defeat of each loser that is stronger than every path back.

    Such a defeat is locked in whatever order equal defeats are taken: what could keep it out is a
    path back of defeats locked before it, and those would be at least as strong.
    """

    def safe(changed: int) -> bool:
        weakest, strongest = _links_after(found, changed)
        return _all_lose(found, weakest > widest_paths(strongest).T)

    return _least_unsafe(found, safe)


def _links_after(found: Ranked, changed: int) -> tuple[Matrix, Matrix]:
    """The least and the greatest strength of every defeat after so many ballots are changed.

    One ballot moves the votes of a pair by at most 1, and their difference by at most 2.
    """
    votes = np.array(found.votes, dtype=np.int64)
    margins = votes - votes.T
    worse, better = margins - 2 * changed, margins + 2 * changed
    if found.strength is Strength.MARGINS:
        return worse, better  # below 0 they are weaker than the way back, as a defeat of 0 is
    return (worse > 0) * (votes - changed), (better > 0) * (votes + changed)


def _all_lose(found: Ranked, beats: Relation) -> bool:
    beaten = np.asarray(beats.any(axis=0))
    beaten[[found.options.index(winner) for winner in found.winners]] = True
    return bool(beaten.all())


def _runoff_bound(found: Ranked) -> int:
    """Cut the eliminations into groups; keep the cut whose narrowest gap is the widest.

    A group goes before all others if its ballots together are fewer than those of the next
    option, whatever happens inside the group. One ballot closes that gap by at most 2.

    Source: D. Cary, Estimating the margin of victory for instant-runoff voting (2011).
    """
    rounds = found.rounds
    if rounds[-1].decided is Decided.OPEN:
        return 1
    gone = [one.eliminated for one in rounds]
    best = [found.ballots]
    for end in range(1, len(rounds) + 1):
        last = rounds[end - 1].decided is Decided.WON
        best.append(
            max(
                min(best[start], _gap(rounds[start], None if last else gone[start:end], found))
                for start in range(end)
            )
        )
    return max(1, -(-best[-1] // 2))


def _gap(one: Round, group: Sequence[str] | None, found: Ranked) -> int:
    """From the ballots that may come to a group to the next option; None is all but the winner."""
    votes, winners = one.tops.votes, found.winners
    inside = [option for option in votes if option not in winners] if group is None else group
    outside = [many for option, many in votes.items() if option not in inside]
    # A waiting ballot may come to the group only when some of its options have gone.
    waiting = one.tops.waiting if len(inside) > 1 else 0
    return min(outside) - sum(votes[option] for option in inside) - waiting


PROOFS: Mapping[RankingMethod, Callable[[Ranked], int]] = MappingProxyType(
    {
        RankingMethod.SCHULZE: _schulze_bound,
        RankingMethod.RANKED_PAIRS: _ranked_pairs_bound,
        RankingMethod.INSTANT_RUNOFF: _runoff_bound,
    }
)


def _cheapest_change(profile: Profile, count: Count, found: Ranked) -> tuple[int, Witness]:
    """Put each rival first and the winner last on as few ballots as turn the count."""
    (winner,) = found.winners
    best: Witness | None = None
    enough = found.ballots
    for rival in profile.options:
        change = _Change(profile, winner, rival)
        if rival != winner and change.turns(enough, count):
            fewest = _fewest_that_turn(change, count, enough)
            best, enough = change.witness(fewest, count), fewest - 1
    assert best, "a rival that everybody puts first wins"
    return enough + 1, best


def _fewest_that_turn(change: "_Change", count: Count, enough: int) -> int:
    """A number of ballots that turns the count, where one less does not."""
    turns = partial(change.turns, count=count)
    return bisect_left(range(1, enough), x=True, key=turns) + 1


class _Change:
    """Ballots become `rival > all others > winner`, first those that say the contrary most."""

    def __init__(self, profile: Profile, winner: str, rival: str) -> None:
        options, places = profile.options, profile.places
        ahead = places[options.index(winner)].astype(np.int64) - places[options.index(rival)]
        by = np.lexsort((*places, ahead))
        self.before = Profile(options, np.ascontiguousarray(places[:, by]), profile.weights[by])
        self.into = np.array([{rival: 0, winner: 2}.get(option, 1) for option in options])
        self.winner = winner

    def taken(self, number: int) -> NDArray[np.int64]:
        """How much of each ballot's weight is changed, when `number` is in all."""
        weights = self.before.weights
        return np.clip(number - (weights.cumsum() - weights), 0, weights)

    def after(self, number: int) -> Profile:
        places = np.column_stack([self.before.places, self.into]).astype(self.before.places.dtype)
        weights = self.before.weights - self.taken(number)
        return Profile(self.before.options, places, np.append(weights, number))

    def turns(self, number: int, count: Count) -> bool:
        """Whether the winner no longer wins alone; a count that is given up shows nothing."""
        try:
            return count(self.after(number)).winners != (self.winner,)
        except TooManyTies:
            return False

    def witness(self, number: int, count: Count) -> Witness:
        changed = replace(self.before, weights=self.taken(number)).rankings()
        return Witness(
            changed=tuple((ranking, weight) for ranking, weight in changed if weight),
            into=ranking_of(self.before.options, self.into.tolist()),
            winners=count(self.after(number)).winners,
        )
