"""Laws of the methods, whatever the ballots."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus import canonical_json
from deliberate.consensus.ranking import Strength, pairwise, ranked_pairs, schulze
from deliberate.consensus.ranking.ranked import Warned
from tests.consensus.ranking.elections import METHODS, WITH_PATHS, of, some_examples, tables

every_method = pytest.mark.parametrize("count", METHODS.values(), ids=METHODS)
paths_only = pytest.mark.parametrize(
    "count", [METHODS[name] for name in WITH_PATHS], ids=WITH_PATHS
)


@every_method
@some_examples
@given(tables(), some.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(count, table, chance):
    places, weights = table
    before = count(of(places, weights))
    by = chance.sample(range(len(weights)), len(weights))
    after = count(of(places[by], [weights[at] for at in by]))
    assert after == before
    assert canonical_json(after.document()) == canonical_json(before.document())


@every_method
@some_examples
@given(tables())
def test_weights_a_thousand_times_as_great_do_not_matter(count, table):
    places, weights = table
    before, after = count(of(places, weights)), count(of(places, [1000 * each for each in weights]))
    assert (after.winners, after.order) == (before.winners, before.order)
    assert after.ballots == 1000 * before.ballots


@every_method
@some_examples
@given(tables())
def test_a_ballot_of_no_weight_changes_nothing(count, table):
    places, weights = table
    more = np.vstack([places, places[:1, ::-1]])
    assert count(of(more, [*weights, 0])) == count(of(places, weights))


@every_method
@some_examples
@given(tables())
def test_a_ballot_of_weight_2_is_two_ballots(count, table):
    places, weights = table
    assert count(of(np.vstack([places, places]), weights * 2)) == count(
        of(places, [2 * each for each in weights])
    )


@every_method
@some_examples
@given(tables())
def test_who_is_first_on_every_ballot_wins_alone(count, table):
    places, weights = table
    places[:, 0] = 0
    places[:, 1:] = np.maximum(places[:, 1:], 1)
    assert count(of(places, weights)).winners == ("a",)


@every_method
@some_examples
@given(tables())
def test_the_order_has_every_option_once_and_the_winners_first(count, table):
    found = count(of(*table))
    assert sorted(option for tied in found.order for option in tied) == list(found.options)
    assert found.order[0] == found.winners
    assert all(found.order)


@every_method
@some_examples
@given(tables())
def test_every_step_agrees_with_its_key(count, table):
    for step in count(of(*table)).steps:
        assert step.holds is not step.key.endswith(("equal", "missed", "open"))
        assert step.source


@pytest.mark.parametrize(
    "count", [METHODS[name] for name in METHODS if name.startswith(("sch", "ran", "cop", "min"))]
)
@some_examples
@given(tables())
def test_a_condorcet_winner_wins_alone(count, table):
    found = count(of(*table))
    if found.condorcet.winner:
        assert found.winners == (found.condorcet.winner,)
    assert Warned.CONDORCET_WINNER_LOSES not in found.warnings


@every_method
@some_examples
@given(tables())
def test_a_condorcet_winner_that_loses_is_told(count, table):
    found = count(of(*table))
    loses = bool(found.condorcet.winner) and found.winners != (found.condorcet.winner,)
    assert (Warned.CONDORCET_WINNER_LOSES in found.warnings) is loses


@paths_only
@some_examples
@given(tables())
def test_the_winners_are_in_the_smith_set(count, table):
    found = count(of(*table))
    assert set(found.winners) <= set(found.condorcet.smith)


@paths_only
@some_examples
@given(tables())
def test_who_is_below_another_on_every_ballot_does_not_win(count, table):
    places, weights = table
    places[:, 1] = places[:, 0] + 1
    assert "b" not in count(of(places, weights)).winners


@paths_only
@some_examples
@given(tables(), some.data())
def test_ranking_a_winner_higher_does_not_make_it_lose(count, table, data):
    places, weights = table
    winner = data.draw(some.sampled_from(count(of(places, weights)).winners))
    column = of(places, weights).options.index(winner)
    higher = places * 2
    for row in range(len(higher)):
        higher[row, column] -= data.draw(some.integers(0, higher[row, column] + 1))
    ranks = [np.unique(row, return_inverse=True)[1] for row in higher]
    assert winner in count(of(np.array(ranks), weights)).winners


@pytest.mark.parametrize("strength", Strength)
@some_examples
@given(tables())
def test_all_ballots_reversed_reverse_who_comes_before_whom(strength, table):
    places, weights = table
    options = places.shape[1]
    forth = schulze(of(places, weights), strength)
    back = schulze(of(options - 1 - places, weights), strength)
    assert pairwise(of(options - 1 - places, weights)).tolist() == [
        list(row) for row in zip(*forth.votes, strict=True)
    ]
    if not forth.tied:
        assert forth.winners[0] not in back.winners or len(forth.options) == 1


@pytest.mark.parametrize("strength", Strength)
@some_examples
@given(tables(most_options=4, weak=False), some.data())
def test_clones_of_an_option_do_not_change_whether_it_wins(strength, table, data):
    places, weights = table
    cloned = data.draw(some.integers(0, places.shape[1] - 1))
    before = schulze(of(places, weights), strength)
    after = schulze(of(with_clone(places, cloned, data), weights), strength)
    assert without_clone(after, cloned) == set(before.winners)


@pytest.mark.parametrize("strength", Strength)
@some_examples
@given(tables(most_options=4, weak=False, heaviest=1000), some.data())
def test_where_no_two_defeats_are_equal_ranked_pairs_does_not_mind_clones(strength, table, data):
    places, weights = table
    votes = pairwise(of(places, weights))
    forces = (votes - votes.T)[np.triu_indices(len(votes), 1)]
    if len(set(np.abs(forces).tolist())) < len(forces) or not forces.all():
        return
    cloned = data.draw(some.integers(0, places.shape[1] - 1))
    before = ranked_pairs(of(places, weights), strength)
    after = ranked_pairs(of(with_clone(places, cloned, data), weights), strength)
    assert without_clone(after, cloned) == set(before.winners)


def with_clone(places, cloned, data):
    """One more option, on every ballot just before or just after the cloned one."""
    wide = np.column_stack([places * 2, places[:, cloned] * 2])
    wide[:, -1] += [data.draw(some.sampled_from((-1, 1))) for _ in wide]
    return wide.argsort(axis=1).argsort(axis=1)


def without_clone(found, cloned):
    clone, original = found.options[-1], found.options[cloned]
    return {original if option == clone else option for option in found.winners}
