"""Liquid delegation: who lets whom vote for them, followed to a ballot or to a stated end."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate
from typing import Generic, TypeVar

from deliberate.consensus.delegation_rule import DelegationRule
from deliberate.consensus.errors import BadInput, NotAnInteger, StrangerBallot
from deliberate.consensus.roll import RollEntry
from deliberate.consensus.rule import Rule
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

USUAL = DelegationRule()
Ballot = TypeVar("Ballot")
Chain = tuple[str, ...]
"""A delegator, everybody in between, and whoever is reached."""
Shares = Mapping[str, tuple[list[Chain], list[Chain]]]
"""For each delegate with a ballot, the chains that are carried and those over the cap."""
SOURCE = "cap on what one delegate carries"


class StrangerDelegation(BadInput):
    """A delegation by or to somebody who is not on the roll."""


class CircularDelegation(BadInput):
    """A delegation that comes back to where it began; `cycle` are the voters in it."""

    def __init__(self, cycle: tuple[str, ...]) -> None:
        super().__init__(
            f"delegations[{cycle[0]!r}]", f"goes in a circle: {' -> '.join((*cycle, cycle[0]))}"
        )
        self.cycle = cycle


class DelegationKey(StrEnum):
    """The code of the sentence that tells a step: the cap against what a delegate was given.

    - within-cap, over-cap: {delegate, asked, carried, unused}; weights in units of the measure.
    """

    WITHIN_CAP = "within-cap"
    OVER_CAP = "over-cap"


class Unheard(StrEnum):
    """Why a delegation ends without a ballot. The data of the note is {"at": ...}.

    `at` is the smallest voter of the circle, the last one reached, or the delegate.
    """

    CIRCLE = "circle"
    DEAD_END = "dead-end"
    TOO_LONG = "too-long"
    OVER_CAP = "over-cap"


@dataclass(frozen=True, slots=True)
class DelegationNote:
    """One delegation that ends without a ballot, and where. For the voter and for tellers."""

    voter: str
    reason: Unheard
    at: str

    def document(self) -> dict[str, str]:
        """Give the note as JSON values."""
        return {"voter": self.voter, "reason": self.reason.value, "at": self.at}


@dataclass(frozen=True, slots=True)
class Resolution(Generic[Ballot]):
    """Whose ballot speaks for whom.

    `effective` maps every voter who is heard to a ballot: the own one, or the delegate's.
    `chains` maps every voter who is heard through a delegate to the way there, both ends
    included. `carried` is the weight each delegate carries beside the own; `abstaining` are the
    voters whose delegation ends in a circle, nowhere or too far off, and `unused` those over a
    cap. Whoever neither voted nor delegated is in none of these.

    Source: see `resolve`.
    """

    effective: Mapping[str, Ballot] = field(hash=False)
    chains: Mapping[str, tuple[str, ...]] = field(hash=False)
    carried: Mapping[str, int] = field(hash=False)
    notes: tuple[DelegationNote, ...]
    steps: tuple[Step, ...]

    @property
    def abstaining(self) -> tuple[str, ...]:
        """The voters who abstain since their delegation reaches no ballot, in order."""
        return tuple(note.voter for note in self.notes if note.reason is not Unheard.OVER_CAP)

    @property
    def unused(self) -> tuple[str, ...]:
        """The voters whose weight came back to them since a delegate's cap was full, in order."""
        return tuple(note.voter for note in self.notes if note.reason is Unheard.OVER_CAP)

    def ballots(self, abstention: Ballot) -> dict[str, Ballot]:
        """Give the ballots to count, with an abstention for each of `abstaining`."""
        return {**self.effective, **dict.fromkeys(self.abstaining, abstention)}


def resolve(
    weights: Mapping[str, int],
    ballots: Mapping[str, Ballot],
    delegations: Mapping[str, str],
    *,
    seed: str,
    rule: DelegationRule = USUAL,
    measure: Measure = Measure.PERSONS,
    strict: bool = False,
) -> Resolution[Ballot]:
    """Follow every delegation to a voter with a ballot.

    `weights` is the roll: voter to weight, 1 each for heads, or area in 0.01 m², which travels
    with the delegator. A voter with an own ballot is heard by it, whatever was delegated. Where a
    delegate would carry more than the cap, the delegators of shorter chains come first, and those
    of equal length by lot; from the first one on who does not fit, the weight goes back unused.
    The lot is the SHA-256 of the seed, a line feed and the voter, the smallest first, so commit
    the seed beforehand. With `strict` a circle is an error instead of abstentions.

    Raises `NotAnInteger`, `StrangerBallot`, `StrangerDelegation` or `CircularDelegation`.

    Source: Blum and Zuber (2016); see `DelegationRule`.
    """
    _check(weights, ballots, delegations)
    passed_on = {voter: to for voter, to in delegations.items() if voter not in ballots}
    circles = _circles(passed_on)
    if strict and circles:
        raise CircularDelegation(circles[min(circles)])
    chains = [_chain(voter, passed_on, rule.depth) for voter in passed_on]
    most = rule.most(sum(weights.values()))
    shares = _shares(chains, ballots, weights, most, seed)
    heard = {chain[0]: chain for kept, _ in shares.values() for chain in kept}
    notes = [_note(chain, ballots, passed_on, circles) for chain in chains if chain[0] not in heard]
    return Resolution(
        effective={**ballots, **{voter: ballots[chain[-1]] for voter, chain in heard.items()}},
        chains=dict(sorted(heard.items())),
        carried={delegate: _weight(kept, weights) for delegate, (kept, _) in shares.items()},
        notes=tuple(sorted(notes, key=lambda note: note.voter)),
        steps=tuple(_steps(shares, weights, most, measure)),
    )


def resolve_under(
    rule: Rule,
    roll: Sequence[RollEntry],
    ballots: Mapping[str, Ballot],
    delegations: Mapping[str, str],
    *,
    seed: str,
) -> Resolution[Ballot]:
    """Follow the delegations that a rule allows on a roll, each voter one head.

    Under a rule that knows none there may be none: raises `StrangerDelegation` for any, and
    else what `resolve` raises.

    Source: see `resolve`.
    """
    if rule.delegation is None:
        if delegations:
            raise StrangerDelegation("delegations", f"{rule.id} knows none")
        return Resolution(ballots, {}, {}, (), ())
    weights = dict.fromkeys((row.voter for row in roll), 1)
    return resolve(
        *(weights, ballots, delegations),
        seed=seed,
        rule=rule.delegation,
        measure=rule.electorate.heads,
    )


def _check(
    weights: Mapping[str, int], ballots: Collection[str], delegations: Mapping[str, str]
) -> None:
    for voter, weight in weights.items():
        if not isinstance(weight, int) or isinstance(weight, bool) or weight < 0:
            raise NotAnInteger(f"weights[{voter!r}]", f"{weight!r} is not a whole number from 0")
    for voter in ballots:
        if voter not in weights:
            raise StrangerBallot(f"ballots[{voter!r}]", "this voter is not on the roll")
    for voter, delegate in delegations.items():
        for each in (voter, delegate):
            if each not in weights:
                raise StrangerDelegation(f"delegations[{voter!r}]", f"{each} is not on the roll")


def _circles(passed_on: Mapping[str, str]) -> dict[str, Chain]:
    """Map every voter in a circle to it, written from its smallest voter on."""
    circles: dict[str, Chain] = {}
    seen: set[str] = set()
    for start in passed_on:
        path: dict[str, None] = {}
        voter = start
        while voter in passed_on and voter not in seen:
            seen.add(voter)
            path[voter] = None
            voter = passed_on[voter]
        if voter in path:
            circle = list(path)[list(path).index(voter) :]
            first = circle.index(min(circle))
            circles |= dict.fromkeys(circle, (*circle[first:], *circle[:first]))
    return circles


def _chain(voter: str, passed_on: Mapping[str, str], depth: int) -> Chain:
    """Follow the delegations of a voter, no further than `depth` and no further than a circle."""
    chain = [voter]
    while len(chain) <= depth and chain[-1] in passed_on and passed_on[chain[-1]] not in chain:
        chain.append(passed_on[chain[-1]])
    return tuple(chain)


def _shares(
    chains: Iterable[Chain],
    ballots: Collection[str],
    weights: Mapping[str, int],
    most: int,
    seed: str,
) -> Shares:
    arriving: defaultdict[str, list[Chain]] = defaultdict(list)
    for chain in chains:
        if chain[-1] in ballots:
            arriving[chain[-1]].append(chain)
    return {
        delegate: _within_cap(arriving[delegate], weights, most, seed)
        for delegate in sorted(arriving)
    }


def _within_cap(
    arriving: Iterable[Chain], weights: Mapping[str, int], most: int, seed: str
) -> tuple[list[Chain], list[Chain]]:
    """Keep the short chains first, then by lot, and nobody after the first who does not fit.

    So nobody is heard through a voter who is not, and small weights are not preferred.
    """
    order = sorted(arriving, key=lambda chain: (len(chain), _lot(seed, chain[0])))
    carried = list(accumulate(weights[chain[0]] for chain in order))
    fitting = bisect_right(carried, most)
    return order[:fitting], order[fitting:]


def _lot(seed: str, voter: str) -> bytes:
    return sha256(f"{seed}\n{voter}".encode()).digest()


def _weight(chains: Iterable[Chain], weights: Mapping[str, int]) -> int:
    return sum(weights[chain[0]] for chain in chains)


def _note(
    chain: Chain,
    ballots: Collection[str],
    passed_on: Mapping[str, str],
    circles: Mapping[str, Chain],
) -> DelegationNote:
    end = chain[-1]
    if end in ballots:
        return DelegationNote(chain[0], Unheard.OVER_CAP, end)
    if end in circles:
        return DelegationNote(chain[0], Unheard.CIRCLE, circles[end][0])
    reason = Unheard.TOO_LONG if end in passed_on else Unheard.DEAD_END
    return DelegationNote(chain[0], reason, end)


def _steps(
    shares: Shares,
    weights: Mapping[str, int],
    most: int,
    measure: Measure,
) -> Iterator[Step]:
    for delegate, (kept, cut) in shares.items():
        carried, unused = _weight(kept, weights), _weight(cut, weights)
        asked = carried + unused
        yield Step(
            key=DelegationKey.OVER_CAP if asked > most else DelegationKey.WITHIN_CAP,
            lhs=most,
            comparison=Comparison.AT_LEAST,
            rhs=asked,
            measure=measure,
            source=SOURCE,
            data={"delegate": delegate, "asked": asked, "carried": carried, "unused": unused},
        )
