"""The count: from a rule, a frozen roll and the ballots to an outcome."""

from collections.abc import Sequence
from fractions import Fraction

from deliberate.consensus.errors import StrangerBallot, UnknownChoice
from deliberate.consensus.heads import (
    Ballots,
    Choice,
    Tallies,
    Tally,
    heads_of,
    tally,
    voters_by_unit,
)
from deliberate.consensus.margin import base_of, margin_of
from deliberate.consensus.outcome import Note, NoteCode, Outcome, Result, Step, StepKey
from deliberate.consensus.roll import RollEntry, check_roll
from deliberate.consensus.rule import Electorate, Rule
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold

RECEIVED = (StepKey.BALLOTS_RECEIVED, StepKey.NO_BALLOTS)
COMPOSITION = (StepKey.COMPOSITION_MET, StepKey.COMPOSITION_MISSED)
QUORUM = (StepKey.QUORUM_MET, StepKey.QUORUM_MISSED)
PASSING = (StepKey.PASSING_MET, StepKey.PASSING_MISSED)


def count(rule: Rule, roll: Sequence[RollEntry], ballots: Ballots) -> Outcome:
    """Count the ballots on the roll under the rule. The order of neither matters.

    `roll` has one row a unit and voter; `ballots` maps a voter to one choice, and whoever is not
    in it has not voted. Heads are counted as `Electorate` says, area in 0.01 m². Several voters
    of one counted head give a joint ballot: those who voted speak for it, and if they disagree it
    abstains, with a note. Abstentions stay among the participating. Raises `MalformedRoll`,
    `StrangerBallot` or `UnknownChoice`.

    Source: 居民委员会组织法第27—29条; 民法典第278条; 最高人民法院建筑物区分所有权解释(2020)第8—9条.
    """
    check_roll(roll)
    check_ballots(roll, ballots)
    tallies = {
        measure: tally(heads_of(roll, measure, rule.electorate), ballots, measure)
        for measure in _measures(rule)
    }
    verdict, steps = _judge(rule, roll, tallies)
    heads = heads_of(roll, rule.electorate.heads, rule.electorate)
    return Outcome(
        verdict=verdict,
        tally={measure: measured.chosen for measure, measured in tallies.items()},
        eligible={measure: measured.eligible for measure, measured in tallies.items()},
        steps=tuple(steps),
        margin=margin_of(rule, verdict, heads, ballots, tallies),
        notes=tuple(_disagreements(rule.electorate, roll, ballots)),
    )


def check_ballots(roll: Sequence[RollEntry], ballots: Ballots) -> None:
    voters = {row.voter for row in roll}
    for voter, choice in ballots.items():
        if voter not in voters:
            raise StrangerBallot(f"ballots[{voter!r}]", "this voter is not on the roll")
        if not isinstance(choice, Choice):
            raise UnknownChoice(f"ballots[{voter!r}]", f"{choice!r} is no choice")


def _measures(rule: Rule) -> list[Measure]:
    tested = {threshold.measure for alternative in rule.quorum for threshold in alternative}
    tested |= {threshold.measure for threshold in rule.passing}
    tested.add(rule.electorate.heads)
    return [measure for measure in Measure if measure in tested]


def _judge(rule: Rule, roll: Sequence[RollEntry], tallies: Tallies) -> tuple[Result, list[Step]]:
    steps = [_received(rule, tallies)]
    if rule.composition:
        steps.append(_composition(rule.composition, roll))
        if not steps[-1].holds:
            return Result.VOID, steps
    alternatives = _quorum(rule, tallies)
    steps += [step for alternative in alternatives for step in alternative]
    if alternatives and not any(all(step.holds for step in tests) for tests in alternatives):
        return Result.INQUORATE, steps
    passing = [
        Step.of(threshold, PASSING, _yes(threshold, tallies), _base(threshold, tallies))
        for threshold in rule.passing
    ]
    return _verdict(passing, tallies), steps + passing


def _received(rule: Rule, tallies: Tallies) -> Step:
    heads = rule.electorate.heads
    anybody = Threshold(heads, Base.ROLL, Comparison.MORE_THAN, Fraction(0), rule.source)
    return Step.of(anybody, RECEIVED, tallies[heads].participating, tallies[heads].eligible)


def _composition(threshold: Threshold, roll: Sequence[RollEntry]) -> Step:
    members = {row.voter for row in roll}
    representatives = {row.voter for row in roll if row.representative}
    return Step.of(threshold, COMPOSITION, len(representatives), len(members))


def _quorum(rule: Rule, tallies: Tallies) -> list[list[Step]]:
    return [
        [
            Step.of(
                threshold,
                QUORUM,
                tallies[threshold.measure].participating,
                tallies[threshold.measure].eligible,
                number,
            )
            for threshold in alternative
        ]
        for number, alternative in enumerate(rule.quorum)
    ]


def _yes(threshold: Threshold, tallies: Tallies) -> int:
    return tallies[threshold.measure].chosen[Choice.YES]


def _base(threshold: Threshold, tallies: Tallies) -> int:
    return base_of(threshold, tallies[threshold.measure])


def _verdict(passing: Sequence[Step], tallies: Tallies) -> Result:
    failing = [step for step in passing if not step.holds]
    if not failing:
        return Result.PASSED
    tied = all(_is_tie(step, tallies[step.measure]) for step in failing)
    return Result.TIED if tied else Result.NOT_PASSED


def _is_tie(step: Step, measured: Tally) -> bool:
    """As many heads for as against, and only that equality keeps the test from holding."""
    even = measured.chosen[Choice.YES] == measured.chosen[Choice.NO] > 0
    on_the_line = step.lhs * step.denominator == step.rhs * step.numerator
    return step.measure is not Measure.AREA and even and on_the_line


def _disagreements(
    electorate: Electorate, roll: Sequence[RollEntry], ballots: Ballots
) -> list[Note]:
    codes = {
        Electorate.OWNERS: NoteCode.CO_OWNERS_DISAGREED,
        Electorate.HOUSEHOLDS: NoteCode.HOUSEHOLD_DISAGREED,
    }
    if electorate not in codes:
        return []
    return [
        Note(codes[electorate], {"unit": unit})
        for unit, voters in sorted(voters_by_unit(roll).items())
        if len({ballots[voter] for voter in voters if voter in ballots}) > 1
    ]
