"""What a method that counts rankings found: one shape for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from deliberate.consensus.ranking.ballots import Profile
from deliberate.consensus.ranking.pairwise import Condorcet, Matrix, Strength, condorcet
from deliberate.consensus.ranking.tops import Tops
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure


class RankingMethod(StrEnum):
    """How the rankings were counted."""

    SCHULZE = "schulze"
    RANKED_PAIRS = "ranked-pairs"
    INSTANT_RUNOFF = "instant-runoff"
    PLURALITY = "plurality"
    BORDA = "borda"
    COPELAND = "copeland"
    MINIMAX = "minimax"


class RankingKey(StrEnum):
    """The code of the sentence that tells a step; numbers are weights of ballots.

    - path-stronger, path-equal: {option, other, path, back}; the strongest path from a winner to
      the other and the one back, written "a > b > c", "" where there is none.
    - status-quo-beaten, status-quo-stands: as above; `other` is the status quo.
    - defeat-locked, defeat-skipped: {option, other, place}; the votes for the option and for the
      other, and the defeat's place in the order of locking, from 1. A skipped defeat would have
      closed a cycle.
    - majority-reached, majority-missed, elimination-open: {round, option, votes, continuing,
      eliminated, decided}; twice the votes of the leading option against the continuing ballots.
      `eliminated` is "" in the last round, and `decided` is a word of `Decided`. The last of them
      where nothing says which of several goes out.
    - points-more, points-equal: {option, other}; the points of a winner and of the other. Points
      of minimax are the strength of the worst defeat, below zero.
    """

    PATH_STRONGER = "path-stronger"
    PATH_EQUAL = "path-equal"
    STATUS_QUO_BEATEN = "status-quo-beaten"
    STATUS_QUO_STANDS = "status-quo-stands"
    DEFEAT_LOCKED = "defeat-locked"
    DEFEAT_SKIPPED = "defeat-skipped"
    MAJORITY_REACHED = "majority-reached"
    MAJORITY_MISSED = "majority-missed"
    ELIMINATION_OPEN = "elimination-open"
    POINTS_MORE = "points-more"
    POINTS_EQUAL = "points-equal"


class Decided(StrEnum):
    """What said which option is eliminated, or that none is."""

    WON = "won"  # the last round: an option has more than half
    FEWEST = "fewest"
    EARLIER_ROUND = "earlier-round"  # tied now; fewer in the latest earlier round that differs
    DECLARED_ORDER = "declared-order"
    LOT = "lot"
    OPEN = "open"  # tied, and nothing was declared


class Warned(StrEnum):
    """What the reader must know of the way the winner was found."""

    NOT_MONOTONE = "not-monotone"  # ranking an option higher can make it lose
    CONDORCET_WINNER_LOSES = "condorcet-winner-loses"
    TIES_LEFT_OPEN = "ties-left-open"  # every way to break them was followed
    PRECEDENCE_USED = "precedence-used"  # a tie on the way was broken by what was declared


@dataclass(frozen=True, slots=True)
class Round:
    """One round of an instant runoff; `eliminated` is "" in the last."""

    tops: Tops
    eliminated: str
    decided: Decided

    def document(self) -> dict[str, object]:
        """Give the round as JSON values."""
        return {
            "votes": dict(self.tops.votes),
            "waiting": self.tops.waiting,
            "exhausted": self.tops.exhausted,
            "eliminated": self.eliminated or None,
            "decided": self.decided.value,
        }


@dataclass(frozen=True, slots=True)
class Ranked:
    """The whole finding of a method that counts rankings.

    `winners` are in the order of the options; several are tied, and what was declared beforehand
    decides (`break_tie`). `order` ranks the options in classes, best first, where a class is
    tied. `votes[i][j]` is the weight of the ballots that rank option i over option j, `ballots`
    the weight of all. `strength` is None where the method has none; `rounds` are of an instant
    runoff alone, `points` of the methods that compare points.

    Source: the methods name theirs.
    """

    method: RankingMethod
    strength: Strength | None
    options: tuple[str, ...]
    ballots: int
    winners: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    steps: tuple[Step, ...]
    condorcet: Condorcet
    votes: tuple[tuple[int, ...], ...]
    rounds: tuple[Round, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict, hash=False)
    warnings: tuple[Warned, ...] = ()

    @property
    def tied(self) -> bool:
        """Whether several options win together."""
        return len(self.winners) > 1

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "method": self.method.value,
            "strength": self.strength.value if self.strength else None,
            "options": list(self.options),
            "ballots": self.ballots,
            "winners": list(self.winners),
            "order": [list(tied) for tied in self.order],
            "steps": [step.document() for step in self.steps],
            "condorcet": self.condorcet.document(),
            "votes": [list(row) for row in self.votes],
            "rounds": [one.document() for one in self.rounds],
            "points": dict(self.points),
            "warnings": [warning.value for warning in self.warnings],
        }


def finding(
    method: RankingMethod,
    profile: Profile,
    votes: Matrix,
    order: Sequence[Sequence[str]],
    steps: Iterable[Step],
    *,
    winners: Sequence[str] | None = None,
    strength: Strength | None = None,
    rounds: Sequence[Round] = (),
    points: Mapping[str, int] | None = None,
    warnings: Sequence[Warned] = (),
) -> Ranked:
    """Put together what a method found with what is told of every count.

    The winners are the first class of the order unless others are given.
    """
    found = condorcet(profile.options, votes)
    won = tuple(order[0] if winners is None else winners)
    loses = found.winner and won != (found.winner,)
    return Ranked(
        method=method,
        strength=strength,
        options=profile.options,
        ballots=profile.total,
        winners=won,
        order=tuple(tuple(tied) for tied in order),
        steps=tuple(steps),
        condorcet=found,
        votes=tuple(map(tuple, votes.tolist())),
        rounds=tuple(rounds),
        points=points or {},
        warnings=(*warnings, *([Warned.CONDORCET_WINNER_LOSES] if loses else [])),
    )


def step_between(
    keys: tuple[RankingKey, RankingKey],
    lhs: int,
    rhs: int,
    source: str,
    *,
    measure: Measure = Measure.BALLOTS,
    **data: int | str,
) -> Step:
    """Put two integers side by side; `keys` are the codes for more and for not more."""
    return Step(
        key=keys[0] if lhs > rhs else keys[1],
        lhs=lhs,
        comparison=Comparison.MORE_THAN,
        rhs=rhs,
        measure=measure,
        source=source,
        data=data,
    )
