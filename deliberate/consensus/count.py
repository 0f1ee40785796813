"""The count: from a rule, a frozen roll and the ballots to an outcome."""

from collections.abc import Sequence
from fractions import Fraction

from deliberate.consensus.choosing import choose
from deliberate.consensus.electorate import Composition, Electorate
from deliberate.consensus.errors import StrangerBallot, UnknownChoice
from deliberate.consensus.heads import (
    AMONG_OPTIONS,
    QUESTION,
    Ballots,
    Choice,
    Tallies,
    Tally,
    heads_of,
    tally,
    voters_by_unit,
)
from deliberate.consensus.margin import base_of, margin_of
from deliberate.consensus.noticed import NO_OPTIONS, Noticed
from deliberate.consensus.outcome import Note, NoteCode, Outcome, StepKey, Tests
from deliberate.consensus.result import Result
from deliberate.consensus.roll import RollEntry, check_roll
from deliberate.consensus.rule import Rule
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold

RECEIVED = (StepKey.BALLOTS_RECEIVED, StepKey.NO_BALLOTS)
SEATS = (StepKey.SEATS_FILLED, StepKey.SEATS_LACKING)
COMPOSITION = (StepKey.COMPOSITION_MET, StepKey.COMPOSITION_MISSED)
QUORUM = (StepKey.QUORUM_MET, StepKey.QUORUM_MISSED)
PASSING = (StepKey.PASSING_MET, StepKey.PASSING_MISSED)


def count(
    rule: Rule, roll: Sequence[RollEntry], ballots: Ballots, noticed: Noticed = NO_OPTIONS
) -> Outcome:
    """Count the ballots on the roll under the rule. The order of neither matters.

    `roll` has one row a unit and voter; `ballots` maps a voter to one ballot, and whoever is not
    in it has not voted. A ballot is a `Choice` where a question is put; where a method chooses
    among options it is the text that `deliberate.consensus.ballots` reads, and `noticed` says
    which options there are. Heads are counted as `Electorate` says, area in 0.01 m². Several
    voters of one counted head give a joint ballot: those who voted speak for it, and if they
    disagree it abstains, with a note. Abstentions stay among the participating. Raises
    `MalformedRoll`, `StrangerBallot`, `UnknownChoice`, `UnknownOption` or `MalformedNotice`.

    Source: 居民委员会组织法第27—29条; 民法典第278条; 最高人民法院建筑物区分所有权解释(2020)第8—9条.
    """
    check_roll(roll)
    check_ballots(rule, roll, ballots)
    return _count(rule, roll, ballots, noticed)


def _count(rule: Rule, roll: Sequence[RollEntry], ballots: Ballots, noticed: Noticed) -> Outcome:
    kinds = AMONG_OPTIONS if rule.method else QUESTION
    tallies = {
        measure: tally(heads_of(roll, measure, rule.electorate), ballots, measure, kinds)
        for measure in _measures(rule)
    }
    heads = heads_of(roll, rule.electorate.heads, rule.electorate)
    chosen = None
    tests = _tests(rule, roll, tallies)
    verdict, steps = _before(_received(rule, tallies), tests)
    if verdict is None and rule.method:
        chosen = choose(rule, [head.ballot(ballots) for head in heads], noticed)
        verdict = chosen.verdict
        steps += chosen.steps
    elif verdict is None:
        verdict = _verdict(tests.passing, tallies)
        steps += tests.passing
    return Outcome(
        verdict=verdict,
        tally={measure: measured.chosen for measure, measured in tallies.items()},
        eligible={measure: measured.eligible for measure, measured in tallies.items()},
        tests=tests,
        steps=tuple(steps),
        margin=margin_of(rule, verdict, heads, ballots, tallies),
        notes=tuple(_disagreements(rule.electorate, roll, ballots)),
        chosen=chosen,
    )


def check_ballots(rule: Rule, roll: Sequence[RollEntry], ballots: Ballots) -> None:
    voters = {row.voter for row in roll}
    for voter, ballot in ballots.items():
        if voter not in voters:
            raise StrangerBallot(f"ballots[{voter!r}]", "this voter is not on the roll")
        if not isinstance(ballot, str if rule.method else Choice):
            raise UnknownChoice(f"ballots[{voter!r}]", f"{ballot!r} is no choice")


def _measures(rule: Rule) -> list[Measure]:
    tested = {threshold.measure for alternative in rule.quorum for threshold in alternative}
    tested |= {threshold.measure for threshold in rule.passing}
    tested.add(rule.electorate.heads)
    return [measure for measure in Measure if measure in tested]


def _tests(rule: Rule, roll: Sequence[RollEntry], tallies: Tallies) -> Tests:
    return Tests(
        seats=tuple(_seats(rule, roll)),
        composition=tuple(_composition(one, roll) for one in rule.composition),
        quorum=tuple(
            tuple(_quorum(threshold, tallies, number) for threshold in alternative)
            for number, alternative in enumerate(rule.quorum)
        ),
        passing=tuple(_passing(threshold, tallies) for threshold in rule.passing),
    )


def _before(received: Step, tests: Tests) -> tuple[Result | None, list[Step]]:
    """Who is there: the verdict, where that settles it already."""
    assembled = (*tests.seats, *tests.composition)
    steps = [received, *assembled]
    if not all(step.holds for step in assembled):
        return Result.VOID, steps
    steps += [step for alternative in tests.quorum for step in alternative]
    if tests.quorum and not any(
        all(step.holds for step in alternative) for alternative in tests.quorum
    ):
        return Result.INQUORATE, steps
    return None, steps


def _received(rule: Rule, tallies: Tallies) -> Step:
    heads = rule.electorate.heads
    anybody = Threshold(heads, Base.ROLL, Comparison.MORE_THAN, Fraction(0), rule.source)
    return Step.of(anybody, RECEIVED, tallies[heads].participating, tallies[heads].eligible)


def _seats(rule: Rule, roll: Sequence[RollEntry]) -> list[Step]:
    if rule.seats is None:
        return []
    heads = rule.electorate.heads
    members = len({row.voter for row in roll})
    least = Threshold(
        *(heads, Base.NUMBER, Comparison.AT_LEAST, Fraction(rule.seats.least), rule.source)
    )
    steps = [Step.of(least, SEATS, members, 1)]
    if rule.seats.odd:
        key = StepKey.SEATS_ODD if members % 2 else StepKey.SEATS_EVEN
        data = {"count": members}
        steps.append(Step(key, members % 2, Comparison.MORE_THAN, 0, heads, rule.source, data))
    return steps


def _composition(tested: Composition, roll: Sequence[RollEntry]) -> Step:
    members = {row.voter for row in roll}
    marked = {row.voter for row in roll if tested.mark in row.marks}
    mark = tested.mark.value
    return Step.of(tested.threshold, COMPOSITION, len(marked), len(members), mark=mark)


def _quorum(threshold: Threshold, tallies: Tallies, alternative: int) -> Step:
    measured = tallies[threshold.measure]
    total = base_of(threshold, measured)
    return Step.of(threshold, QUORUM, measured.participating, total, alternative=alternative)


def _passing(threshold: Threshold, tallies: Tallies) -> Step:
    measured = tallies[threshold.measure]
    return Step.of(threshold, PASSING, measured.chosen[Choice.YES], base_of(threshold, measured))


def _verdict(passing: Sequence[Step], tallies: Tallies) -> Result:
    failing = [step for step in passing if not step.holds]
    if not failing:
        return Result.PASSED
    tied = all(_is_tie(step, tallies[step.measure]) for step in failing)
    return Result.TIED if tied else Result.NOT_PASSED


def _is_tie(step: Step, measured: Tally) -> bool:
    """As many heads for as against, and only that equality keeps the test from holding."""
    even = measured.chosen[Choice.YES] == measured.chosen[Choice.NO] > 0
    return step.measure is not Measure.AREA and even and step.lhs == step.rhs


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
