"""Would another rule change the result? The same ballots under other usual rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from deliberate.consensus.count import count
from deliberate.consensus.electorate import Electorate
from deliberate.consensus.heads import Ballots
from deliberate.consensus.method import BallotKind, Method, MethodName, Parameter
from deliberate.consensus.noticed import NO_OPTIONS, Noticed
from deliberate.consensus.outcome import Outcome
from deliberate.consensus.result import Result
from deliberate.consensus.roll import RollEntry
from deliberate.consensus.rule import Rule
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold


class OtherRule(StrEnum):
    """Other usual rules: shares that a question needs, and methods for a choice among options."""

    MAJORITY_OF_EXPRESSED = "majority-of-expressed"
    MAJORITY_OF_PARTICIPATING = "majority-of-participating"
    MAJORITY_OF_ROLL = "majority-of-roll"
    TWO_THIRDS_OF_PARTICIPATING = "two-thirds-of-participating"
    THREE_QUARTERS_OF_PARTICIPATING = "three-quarters-of-participating"
    ALL_OF_PARTICIPATING = "all-of-participating"
    SCHULZE_BY_VOTES = "schulze-by-votes"
    SCHULZE_BY_MARGINS = "schulze-by-margins"
    RANKED_PAIRS = "ranked-pairs"
    INSTANT_RUNOFF = "instant-runoff"
    SCORE = "score"
    MAJORITY_JUDGMENT = "majority-judgment"
    GREEDY = "greedy"
    GREEDY_NO_SKIP = "greedy-no-skip"
    EQUAL_SHARES = "equal-shares"


HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
SHARES = {
    OtherRule.MAJORITY_OF_EXPRESSED: (Base.EXPRESSED, Comparison.MORE_THAN, HALF),
    OtherRule.MAJORITY_OF_PARTICIPATING: (Base.PARTICIPATING, Comparison.MORE_THAN, HALF),
    OtherRule.MAJORITY_OF_ROLL: (Base.ROLL, Comparison.MORE_THAN, HALF),
    OtherRule.TWO_THIRDS_OF_PARTICIPATING: (Base.PARTICIPATING, Comparison.AT_LEAST, TWO_THIRDS),
    OtherRule.THREE_QUARTERS_OF_PARTICIPATING: (
        Base.PARTICIPATING,
        Comparison.AT_LEAST,
        Fraction(3, 4),
    ),
    OtherRule.ALL_OF_PARTICIPATING: (Base.PARTICIPATING, Comparison.AT_LEAST, Fraction(1)),
}
RANKINGS = {
    OtherRule.SCHULZE_BY_VOTES: Method(MethodName.SCHULZE, {"strength": "winning-votes"}),
    OtherRule.SCHULZE_BY_MARGINS: Method(MethodName.SCHULZE, {"strength": "margins"}),
    OtherRule.RANKED_PAIRS: Method(MethodName.RANKED_PAIRS, {"strength": "winning-votes"}),
    OtherRule.INSTANT_RUNOFF: Method(MethodName.INSTANT_RUNOFF, {}),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What another rule finds on the same ballots; `differs` from the rule that decides.

    `winners` are of options, and empty for a question.
    """

    rule: OtherRule
    verdict: Result
    winners: tuple[str, ...]
    differs: bool

    def document(self) -> dict[str, object]:
        """Give the row as JSON values."""
        return {
            "rule": self.rule.value,
            "verdict": self.verdict.value,
            "winners": list(self.winners),
            "differs": self.differs,
        }


def other_rules(
    rule: Rule,
    roll: Sequence[RollEntry],
    ballots: Ballots,
    noticed: Noticed = NO_OPTIONS,
    *,
    decided: Outcome | None = None,
) -> tuple[Compared, ...]:
    """Count the same ballots on the same roll under other usual rules, for comparison only.

    Quorum, electorate and tie are those of `rule`. Owners need each share of area and of heads.
    Methods that read the same kind of ballot are compared; marks of approval and quadratic
    points have no other. `decided` is the count under `rule` itself where it has been made. Raises
    what `count` raises.

    Source: consensus needs no rule that was picked after the fact, so all usual ones are shown.
    """
    decided = decided or count(rule, roll, ballots, noticed)
    return tuple(
        _compared(other, decided, count(changed, roll, ballots, noticed))
        for other, changed in _others(rule)
        if (_asked(changed), changed.method) != (_asked(rule), rule.method)
    )


def _asked(rule: Rule) -> set[tuple[Measure, Base, Comparison, Fraction]]:
    """What the tests of a question ask for, whichever article does."""
    return {(one.measure, one.base, one.comparison, one.fraction) for one in rule.passing}


def _compared(other: OtherRule, decided: Outcome, found: Outcome) -> Compared:
    winners = found.chosen.winners if found.chosen else ()
    before = decided.chosen.winners if decided.chosen else ()
    differs = (found.verdict, winners) != (decided.verdict, before)
    return Compared(other, found.verdict, winners, differs)


def _others(rule: Rule) -> list[tuple[OtherRule, Rule]]:
    if rule.method is None:
        return [(other, replace(rule, passing=_passing(rule, other))) for other in SHARES]
    return [(other, replace(rule, method=method)) for other, method in _methods(rule.method)]


def _passing(rule: Rule, other: OtherRule) -> tuple[Threshold, ...]:
    area = (Measure.AREA,) if rule.electorate is Electorate.OWNERS else ()
    return tuple(
        Threshold(measure, *SHARES[other], rule.source)
        for measure in (*area, rule.electorate.heads)
    )


def _methods(method: Method) -> list[tuple[OtherRule, Method]]:
    match method.ballot, method.name:
        case BallotKind.RANKING, _:
            return list(RANKINGS.items())
        case BallotKind.POINTS, MethodName.SCORE | MethodName.MAJORITY_JUDGMENT:
            highest: dict[str, Parameter] = {"highest": method.number("highest")}
            summed: dict[str, Parameter] = {**highest, "blank": "zero", "least_share": "0/1"}
            return [
                (OtherRule.SCORE, Method(MethodName.SCORE, summed)),
                (OtherRule.MAJORITY_JUDGMENT, Method(MethodName.MAJORITY_JUDGMENT, highest)),
            ]
        case _, MethodName.FUND_GREEDY | MethodName.FUND_EQUAL_SHARES:
            return _funds(method)
    return []


def _funds(method: Method) -> list[tuple[OtherRule, Method]]:
    """The lists break ties as the rule does, where it says how."""
    most_marks, ties = method.number("most_marks"), method.parameters.get("ties", "declared")

    def greedy(*, skip: bool) -> Method:
        walked: dict[str, Parameter] = {"most_marks": most_marks, "ties": ties, "skip": skip}
        return Method(MethodName.FUND_GREEDY, walked)

    shared: dict[str, Parameter] = {"most_marks": most_marks, "completion": "add1"}
    return [
        (OtherRule.GREEDY, greedy(skip=True)),
        (OtherRule.GREEDY_NO_SKIP, greedy(skip=False)),
        (OtherRule.EQUAL_SHARES, Method(MethodName.FUND_EQUAL_SHARES, shared)),
    ]
