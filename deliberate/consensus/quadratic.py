"""Quadratic voting: several votes for one option, at the price of their square.

It lets people say how much they care. It also rewards whoever holds several identities: k of them
buy sqrt(k) times the votes of one. So it is for advice among verified units with one ballot each,
and never for a binding vote on property, where the law counts heads and area.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from deliberate.consensus.errors import UnknownOption
from deliberate.consensus.rating.ballots import check_number, checked, is_integer
from deliberate.consensus.rating.errors import NoBallots, NotABallot, NotAGrade
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Comparison, Measure

SOURCE = "Lalley and Weyl (2018): votes cost their square"


class QuadraticKey(StrEnum):
    """The code of the sentence that tells a step. The numbers are net votes.

    - votes-given, no-votes-given: {option}; the net votes of the best option against none.
    - votes-more, votes-level: {option, other}; a winner against each other option.
    """

    VOTES_GIVEN = "votes-given"
    NO_VOTES_GIVEN = "no-votes-given"
    VOTES_MORE = "votes-more"
    VOTES_LEVEL = "votes-level"


class QuadraticFlaw(StrEnum):
    """Why a ballot is invalid. It is counted and told, and moves nothing."""

    OVERSPENT = "overspent"
    VOTES_AGAINST = "votes-against"


@dataclass(frozen=True, slots=True)
class QuadraticResult:
    """The whole finding.

    `winners` have the most net votes, in the order of the options; several are tied, and none
    wins with no vote or fewer. `order` ranks all options, best first, the level ones together.
    `totals` are net votes; `valid` and `invalid` count ballots.

    Source: see `quadratic`.
    """

    winners: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    totals: Mapping[str, int] = field(hash=False)
    valid: int
    invalid: Mapping[QuadraticFlaw, int] = field(hash=False)
    steps: tuple[Step, ...]

    @property
    def tied(self) -> bool:
        """Whether several options share the first place."""
        return len(self.winners) > 1

    def document(self) -> dict[str, object]:
        """Give the finding as JSON values."""
        return {
            "winners": list(self.winners),
            "order": [list(level) for level in self.order],
            "totals": dict(self.totals),
            "valid": self.valid,
            "invalid": {flaw.value: number for flaw, number in self.invalid.items()},
            "steps": [step.document() for step in self.steps],
        }


def quadratic(
    options: Sequence[str],
    ballots: Mapping[str, Mapping[str, int]],
    *,
    voice_credits: int,
    against: bool = False,
) -> QuadraticResult:
    """Add up the votes of every ballot whose squares cost at most `voice_credits`.

    `ballots` map a verified unit to whole votes for some options or all; an option left out has
    none. With `against` votes may be below zero, and cost the same. A ballot that spends too
    much, or votes against where that is not open, is invalid as a whole. The order of the ballots
    does not matter. Raises `MalformedRule` for credits that are no whole number above zero, and
    `MalformedOptions`, `NoBallots`, `NotABallot`, `UnknownOption` or `NotAGrade` with the place.

    Source: S. P. Lalley and E. G. Weyl, Quadratic Voting, AEA Papers and Proceedings 108 (2018).
    """
    check_number(voice_credits, "voice_credits")
    names = checked(options)
    if not ballots:
        raise NoBallots("ballots", "nobody voted")
    totals, invalid = dict.fromkeys(names, 0), Counter[QuadraticFlaw]()
    for voter, ballot in ballots.items():
        _check_ballot(ballot, names, f"ballots[{voter!r}]")
        if flaw := _flaw(ballot, voice_credits, against=against):
            invalid[flaw] += 1
            continue
        for option, votes in ballot.items():
            totals[option] += votes
    order = _order(totals)
    winners = order[0] if max(totals.values()) > 0 else ()
    return QuadraticResult(
        winners=winners,
        order=order,
        totals=totals,
        valid=len(ballots) - invalid.total(),
        invalid={flaw: invalid[flaw] for flaw in QuadraticFlaw if invalid[flaw]},
        steps=tuple(_steps(order, totals)),
    )


def _check_ballot(ballot: object, names: Sequence[str], place: str) -> None:
    if not isinstance(ballot, Mapping):
        raise NotABallot(place, f"{ballot!r} does not map options to votes")
    for option, votes in ballot.items():
        if option not in names:
            raise UnknownOption(place, f"{option!r} is not on the ballot")
        if not is_integer(votes):
            raise NotAGrade(f"{place}.{option}", f"{votes!r} is not an integer")


def _flaw(ballot: Mapping[str, int], voice_credits: int, *, against: bool) -> QuadraticFlaw | None:
    if not against and any(votes < 0 for votes in ballot.values()):
        return QuadraticFlaw.VOTES_AGAINST
    if sum(votes * votes for votes in ballot.values()) > voice_credits:
        return QuadraticFlaw.OVERSPENT
    return None


def _order(totals: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(option for option, total in totals.items() if total == level)
        for level in sorted(set(totals.values()), reverse=True)
    )


def _steps(order: Sequence[Sequence[str]], totals: Mapping[str, int]) -> list[Step]:
    """Put the first of the best to nothing, and where that holds to every other option."""
    best = order[0][0]
    given = totals[best] > 0
    key = QuadraticKey.VOTES_GIVEN if given else QuadraticKey.NO_VOTES_GIVEN
    steps = [_step(key, totals[best], Comparison.MORE_THAN, 0, {"option": best})]
    for other in totals if given else ():
        if other == best:
            continue
        level = totals[other] == totals[best]
        key = QuadraticKey.VOTES_LEVEL if level else QuadraticKey.VOTES_MORE
        comparison = Comparison.AT_LEAST if level else Comparison.MORE_THAN
        data = {"option": best, "other": other}
        steps.append(_step(key, totals[best], comparison, totals[other], data))
    return steps


def _step(
    key: QuadraticKey, lhs: int, comparison: Comparison, rhs: int, data: Mapping[str, str]
) -> Step:
    return Step(key, lhs, comparison, rhs, Measure.POINTS, SOURCE, data)
