"""Laws that every count keeps, whatever the roll and the ballots."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from deliberate.consensus import (
    Base,
    Choice,
    Electorate,
    Measure,
    Result,
    RollEntry,
    canonical_json,
    count,
    preset,
)
from tests.consensus.rolls_and_rules import (
    ABSTAIN,
    MEMBER,
    NO,
    R1,
    R2,
    R3,
    R4,
    R7,
    R8,
    R10,
    YES,
    at_least,
    ballots,
    meeting,
    more_than,
    owners,
    people,
    rule,
)

FAILED = (Result.NOT_PASSED, Result.TIED)
RULES = [R1, R2, R3, R4, R7, R8, R10]
OWNERS_SIX_TENTHS = rule(
    Electorate.OWNERS,
    (),
    (
        more_than(Measure.AREA, Base.PARTICIPATING, "3/5"),
        at_least(Measure.PERSONS, Base.ROLL, "1/2"),
    ),
)

OWNERS_EXPRESSED = rule(
    Electorate.OWNERS,
    (),
    (
        more_than(Measure.AREA, Base.EXPRESSED, "1/2"),
        at_least(Measure.PERSONS, Base.EXPRESSED, "2/3"),
    ),
)
RESIDENTS_EXPRESSED = rule(
    Electorate.RESIDENTS,
    ((at_least(Measure.PERSONS, Base.NUMBER, "2"),),),
    (at_least(Measure.PERSONS, Base.EXPRESSED, "3/5"),),
)


@some.composite
def votes(draw, most=6):
    """Owners alone, couples, owners of two flats; each voter belongs to one head only."""
    roll, box = [], {}
    for at in range(draw(some.integers(1, most))):
        voters = [f"{at}甲", f"{at}乙"][: draw(some.integers(1, 2))]
        areas = draw(some.lists(some.integers(0, 9), min_size=1, max_size=2))
        marks = MEMBER if draw(some.integers(0, 9)) else frozenset()
        roll += [
            RollEntry(f"{at}-{flat}", voter, area, marks)
            for flat, area in enumerate(areas)
            for voter in voters
        ]
        if choice := draw(some.sampled_from([*Choice, None])):
            box |= dict.fromkeys(voters, choice)
    return roll, box


rules = some.sampled_from([*RULES, OWNERS_SIX_TENTHS])


@given(rules, votes(), some.randoms(use_true_random=False))
def test_the_order_of_rows_and_ballots_does_not_matter(a_rule, vote, chance):
    roll, box = vote
    before = count(a_rule, roll, box)
    cast = list(box.items())
    chance.shuffle(cast)
    shuffled = chance.sample(roll, len(roll))
    assert count(a_rule, shuffled, dict(cast)) == before


@given(rules, votes(), some.data())
def test_one_more_yes_instead_of_no_never_undoes_a_passed_decision(a_rule, vote, data):
    roll, box = vote
    against = [voter for voter, choice in box.items() if choice is NO]
    if count(a_rule, roll, box).verdict is Result.PASSED and against:
        changed = box | {data.draw(some.sampled_from(against)): YES}
        assert count(a_rule, roll, changed).verdict is Result.PASSED


@given(rules, votes())
def test_an_abstention_weighs_as_a_no(a_rule, vote):
    roll, box = vote
    as_no = {voter: NO if choice is ABSTAIN else choice for voter, choice in box.items()}
    before, after = count(a_rule, roll, box), count(a_rule, roll, as_no)
    assert (before.verdict is Result.PASSED) == (after.verdict is Result.PASSED)
    assert [step.data["total"] for step in before.steps] == [
        step.data["total"] for step in after.steps
    ]


@given(rules, votes())
def test_nobody_is_counted_twice_or_lost(a_rule, vote):
    outcome = count(a_rule, *vote)
    for measure, chosen in outcome.tally.items():
        assert 0 <= sum(chosen.values()) <= outcome.eligible[measure]


@given(rules, votes())
def test_every_step_agrees_with_its_own_numbers(a_rule, vote):
    for step in count(a_rule, *vote).steps:
        assert step.holds == (step.data["count"] >= step.data["needed"] and step.data["total"] > 0)
        assert step.key.endswith("-missed") is not (step.holds or step.key == "no-ballots")


@given(rules, votes())
def test_an_outcome_is_a_canonical_document(a_rule, vote):
    outcome = count(a_rule, *vote)
    document = outcome.document()
    assert canonical_json(document) == canonical_json(count(a_rule, *vote).document())
    assert document["verdict"] == outcome.verdict


def turned_by(a_rule, roll, box, number):
    """Whether some choice of so many participating heads, changed anyhow, turns the verdict."""
    before = count(a_rule, roll, box).verdict is Result.PASSED
    heads = list({voter[0]: None for voter in box})
    for changed in combinations(heads, number):
        for choices in product(Choice, repeat=number):
            new = dict(zip(changed, choices, strict=True))
            after = count(
                a_rule, roll, {voter: new.get(voter[0], old) for voter, old in box.items()}
            )
            if (after.verdict is Result.PASSED) is not before:
                return True
    return False


def one_voter_a_head(roll, box):
    """Outside owners' votes a head is a voter or a unit, so leave one row to each group."""
    first = {row.voter[0]: row for row in reversed(roll)}
    kept = {row.voter for row in first.values()}
    return list(first.values()), {voter: box[voter] for voter in box if voter in kept}


@settings(max_examples=120, deadline=None)
@given(
    some.one_of(rules, some.sampled_from([OWNERS_EXPRESSED, RESIDENTS_EXPRESSED])), votes(most=5)
)
def test_the_margin_is_exact(a_rule, vote):
    roll, box = vote
    if a_rule.electorate is not Electorate.OWNERS:
        roll, box = one_voter_a_head(roll, box)
    outcome = count(a_rule, roll, box)
    heads = len({voter[0] for voter in box})
    if outcome.verdict in (Result.INQUORATE, Result.VOID):
        assert outcome.margin is None
    elif outcome.margin is None:
        assert not any(turned_by(a_rule, roll, box, n) for n in range(1, heads + 1))
    else:
        assert turned_by(a_rule, roll, box, outcome.margin)
        assert not any(turned_by(a_rule, roll, box, n) for n in range(1, outcome.margin))


@pytest.mark.parametrize("a_rule", [R1, R2, R10])
def test_a_tie_is_told_apart_and_does_not_pass(a_rule):
    roll = people(10)
    assert count(a_rule, roll, ballots(roll, yes=5, no=5)).verdict is Result.TIED
    assert count(a_rule, roll, ballots(roll, yes=5, no=5)).margin == 1
    assert count(a_rule, roll, ballots(roll, yes=6, no=4)).verdict is Result.PASSED
    assert count(a_rule, roll, ballots(roll, yes=4, no=6)).verdict is Result.NOT_PASSED


def test_as_many_for_as_against_is_no_tie_where_something_else_fails():
    roll = people(10)
    assert count(R1, roll, ballots(roll, yes=4, no=4, abstain=2)).verdict is Result.NOT_PASSED
    assert count(R1, roll, ballots(roll, abstain=9)).verdict is Result.NOT_PASSED
    small_for = owners(1, 9)
    assert count(R7, small_for, ballots(small_for, yes=1, no=1)).verdict is Result.NOT_PASSED
    even_area = owners(5, 5)
    assert count(R7, even_area, ballots(even_area, yes=1, no=1)).verdict is Result.NOT_PASSED
    large_for = owners(9, 1)
    assert count(R7, large_for, ballots(large_for, yes=1, no=1)).verdict is Result.TIED
    assert count(R8, large_for, ballots(large_for, yes=1, no=1)).verdict is Result.NOT_PASSED


def test_nobody_passes_nothing_even_without_a_quorum():
    outcome = count(OWNERS_SIX_TENTHS, owners(5, 5), {})
    assert (outcome.verdict, outcome.margin) == (Result.NOT_PASSED, None)
    assert outcome.steps[0].key == "no-ballots"
    without_area = owners(0, 0)
    assert count(R7, without_area, ballots(without_area, yes=2)).verdict is Result.INQUORATE


def test_where_nobody_voted_nothing_is_tied():
    open_to_all = rule(
        Electorate.RESIDENTS, (), (more_than(Measure.PERSONS, Base.PARTICIPATING, "1/2"),)
    )
    assert count(open_to_all, people(5), {}).verdict is Result.NOT_PASSED


def test_appraisers_are_an_odd_number_and_the_steps_say_which():
    for members, key in ((7, "seats-odd"), (8, "seats-even"), (9, "seats-odd")):
        roll = meeting(members, 0)
        outcome = count(preset("R14"), roll, ballots(roll, yes=members))
        assert [step.key for step in outcome.steps[1:3]] == ["seats-filled", key]
        assert outcome.steps[2].holds is (key == "seats-odd")


def test_a_quorum_may_be_a_number_of_heads():
    roll = people(5)
    assert count(RESIDENTS_EXPRESSED, roll, ballots(roll, yes=2)).verdict is Result.PASSED
    assert count(RESIDENTS_EXPRESSED, roll, ballots(roll, yes=1)).verdict is Result.INQUORATE


def test_two_ways_of_counting_heads_have_no_margin():
    both = rule(
        Electorate.RESIDENTS,
        (),
        (
            more_than(Measure.PERSONS, Base.PARTICIPATING, "1/2"),
            more_than(Measure.HOUSEHOLDS, Base.PARTICIPATING, "1/2"),
        ),
    )
    outcome = count(both, people(3), ballots(people(3), yes=3))
    assert (outcome.verdict, outcome.margin) == (Result.PASSED, None)


def test_one_hundredth_of_a_square_metre_decides():
    for short, verdict in [(0, Result.PASSED), (1, Result.NOT_PASSED)]:
        roll = owners(2500 - short, 2500, 2500, 2500 + short)
        assert count(R8, roll, ballots(roll, yes=3, no=1)).verdict is verdict
    roll = owners(3334, 3333, 3333)
    assert count(R7, roll, ballots(roll, yes=2)).verdict is Result.PASSED
    assert count(R7, roll[::-1], ballots(roll[::-1], yes=2)).verdict is Result.INQUORATE
