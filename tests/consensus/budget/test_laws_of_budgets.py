"""Laws that the rules over a budget keep, whatever the election."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from deliberate.consensus import canonical_json
from deliberate.consensus.budget import (
    Ballot,
    Completion,
    EqualSharesRule,
    Tie,
    Utility,
    equal_shares,
    greedy,
)
from deliberate.consensus.budget.contest import contest_of
from deliberate.consensus.budget.purses import Purses
from deliberate.consensus.budget.rounds import order_of_purchase, worth_of
from deliberate.consensus.budget.screening import NEVER, Bounds, Uncertain, certain_order
from tests.consensus.budget.elections import climbed, elections, plain_equal_shares

ALONE = EqualSharesRule(Completion.NONE)
EXHAUSTIVE = EqualSharesRule(Completion.ADD1_EXHAUSTIVE)
FILLED = EqualSharesRule(fill=True, comparison=True)
RULES = [
    greedy,
    lambda election: greedy(election, skip=False),
    lambda election: equal_shares(election, ALONE),
    equal_shares,
    lambda election: equal_shares(election, EXHAUSTIVE),
    lambda election: equal_shares(election, FILLED),
]
rules = some.sampled_from(RULES)


def tenths(least, most):
    return some.integers(least, most).map(lambda number: Fraction(number, 10))


def ordered(contest, endowment, worth):
    return tuple(
        contest.projects[place].id for place in order_of_purchase(contest, endowment, worth)
    )


@given(rules, elections(most_points=3), some.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(rule, election, chance):
    ballots = tuple(chance.sample(election.ballots, len(election.ballots)))
    assert rule(replace(election, ballots=ballots)).document() == rule(election).document()


@given(rules, elections())
def test_ballots_may_be_cast_together_or_apart(rule, election):
    apart = tuple(
        Ballot(ballot.points) for ballot in election.ballots for _ in range(ballot.weight)
    )
    assert rule(replace(election, ballots=apart)).document() == rule(election).document()


@given(elections())
def test_a_thousand_times_the_voters_fund_the_same(election):
    many = tuple(Ballot(ballot.points, ballot.weight * 1000) for ballot in election.ballots)
    larger = replace(election, ballots=many)
    assert greedy(larger).selected == greedy(election).selected
    assert equal_shares(larger, ALONE).selected == equal_shares(election, ALONE).selected
    smaller_steps = EqualSharesRule(increment=Fraction(1, 1000))
    assert equal_shares(larger, smaller_steps).selected == equal_shares(election).selected


@given(rules, elections())
def test_who_weighs_nothing_changes_nothing(rule, election):
    further = Ballot(dict.fromkeys((project.id for project in election.projects), 1), 0)
    more = replace(election, ballots=(*election.ballots, further))
    assert rule(more).selected == rule(election).selected


@given(rules, elections(most_points=3))
def test_nothing_is_funded_beyond_the_budget(rule, election):
    funded = rule(election)
    costs = {project.id: project.cost for project in election.projects}
    assert sum(costs[project] for project in funded.selected) == funded.cost <= election.budget
    assert len(set(funded.selected)) == len(funded.selected)


@given(rules, elections())
def test_the_table_has_every_project_once_and_adds_up(rule, election):
    funded = rule(election)
    assert sorted(row.project for row in funded.rows) == [each.id for each in election.projects]
    assert tuple(row.project for row in funded.rows if row.funded) == funded.selected
    left = election.budget
    for row in funded.rows:
        if row.funded:
            assert row.left == left
            left -= row.cost
    assert funded.steps[-1].key == "within-budget"
    assert funded.steps[-1].holds


@given(rules, elections())
def test_an_outcome_is_a_canonical_document(rule, election):
    assert canonical_json(rule(election).document())


@given(rules, elections())
def test_every_step_agrees_with_its_key(rule, election):
    failing = {"does-not-fit", "supporters-cannot-pay", "endowment-refused", "equal-shares-kept"}
    for step in rule(election).steps:
        assert step.holds is (step.key.value not in failing)


@given(elections(), some.integers(0, 20), some.sampled_from(Utility))
def test_purchases_are_those_of_the_plain_method(election, endowment, utility):
    contest = contest_of(election, [Tie.CHEAPER], 0)
    found = ordered(contest, Fraction(endowment), worth_of(contest, utility))
    assert list(found) == plain_equal_shares(election, endowment, utility)


@given(elections(most_points=3), some.integers(0, 20), some.sampled_from(Utility))
def test_points_are_paid_for_as_in_the_plain_method(election, endowment, utility):
    contest = contest_of(election, [Tie.CHEAPER], 0)
    found = ordered(contest, Fraction(endowment), worth_of(contest, utility))
    assert list(found) == plain_equal_shares(election, endowment, utility)


@settings(max_examples=150)
@given(elections(most_points=3), tenths(0, 200), tenths(0, 20))
def test_what_floats_are_certain_of_is_exact_over_the_whole_range(election, low, width):
    contest = contest_of(election, [Tie.CHEAPER], 0)
    worth = worth_of(contest, Utility.COST)
    try:
        certain = certain_order(contest, low, low + width, worth)
    except Uncertain:
        assume(False)
    for part in (0, Fraction(1, 3), Fraction(1, 2), 1):
        assert order_of_purchase(contest, low + part * width, worth) == certain


@given(elections(most_points=3), tenths(0, 200), tenths(0, 20), some.fractions(0, 1))
def test_floats_stay_on_both_sides_of_what_is_exact(election, low, width, part):
    contest = contest_of(election, [Tie.CHEAPER], 0)
    exact = Purses(contest, low + part * width)
    bounds = Bounds(contest, low, low + width)
    for place in contest.ranking:
        share = exact.offer(place).share
        try:
            estimate = bounds.estimate(place)
        except Uncertain:
            return
        assert (share is None) is (estimate is NEVER)
        if share is not None:
            assert Fraction(estimate.least) <= share <= Fraction(estimate.most)
            exact.charge(place, share)
            bounds.charge(place, estimate)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("exhaustive", [False, True])
@settings(max_examples=60, deadline=None)
@given(elections(), some.sampled_from([Fraction(1), Fraction(1, 2), Fraction(3)]))
def test_add1_stops_where_climbing_step_by_step_does(exhaustive, whole, election, increment):
    completion = Completion.ADD1_EXHAUSTIVE if exhaustive else Completion.ADD1
    funded = equal_shares(election, EqualSharesRule(completion, increment=increment, whole=whole))
    kept, increments = climbed(election, increment=increment, whole=whole, exhaustive=exhaustive)
    assert (list(funded.selected), funded.increments) == (kept, increments)


@given(elections())
def test_groups_that_agree_get_their_share(election):
    """Extended justified representation.

    Of a group that agrees on some projects and could pay for them from its shares, somebody gets
    as many: with costs of one each, from brute force over all groups of the first seven voters.
    """
    unit = replace(
        election, projects=tuple(replace(project, cost=1) for project in election.projects)
    )
    funded = set(equal_shares(unit, ALONE).selected)
    voters = [set(ballot.points) for ballot in unit.ballots for _ in range(ballot.weight)][:7]
    everybody = unit.voters
    for size in range(1, len(voters) + 1):
        for group in combinations(voters, size):
            agreed = len(set.intersection(*group))
            deserved = min(agreed, size * unit.budget // everybody)
            assert max(len(voter & funded) for voter in group) >= deserved


@given(elections())
def test_who_pays_pays_the_cost_exactly(election):
    for row in equal_shares(election, ALONE).rows:
        if row.funded:
            assert row.rho == row.share / row.cost
            assert row.behind >= row.cost
            assert row.share * row.score >= row.cost
