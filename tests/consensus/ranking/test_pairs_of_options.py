"""Every option against every other: the exact counts, the Smith set, a cycle."""

import sys

import numpy as np
from hypothesis import given

from deliberate.consensus.ranking import condorcet, pairwise
from deliberate.consensus.ranking.pairwise import Strength, shortest_path, strengths
from tests.consensus.ranking.elections import (
    BURLINGTON,
    CAPITAL,
    SCHULZE_2011,
    of,
    profile,
    some_examples,
    tables,
)


def counted_by_hand(places, weights):
    options = places.shape[1]
    return [
        [
            sum(w for row, w in zip(places.tolist(), weights, strict=True) if row[i] < row[j])
            for j in range(options)
        ]
        for i in range(options)
    ]


@some_examples
@given(tables(heaviest=2**40))
def test_the_matrix_is_what_counting_by_hand_gives(table):
    assert pairwise(of(*table)).tolist() == counted_by_hand(*table)


def test_ballots_are_counted_in_parts(monkeypatch):
    # The package has a function of the name of its module.
    monkeypatch.setattr(sys.modules["deliberate.consensus.ranking.pairwise"], "CHUNK", 3)
    chance = np.random.default_rng(5)
    for ballots in (2, 3, 4, 7):
        places = chance.integers(0, 5, (ballots, 4))
        weights = chance.integers(1, 9, ballots).tolist()
        assert pairwise(of(places, weights)).tolist() == counted_by_hand(places, weights)


def test_burlington_compared_two_by_two():
    """The published comparisons of the three leading options."""
    kiss, montroll, wright = range(3)
    votes = pairwise(BURLINGTON)
    assert (votes[montroll, kiss], votes[kiss, montroll]) == (4067, 3477)
    assert (votes[montroll, wright], votes[wright, montroll]) == (4597, 3668)
    assert (votes[kiss, wright], votes[wright, kiss]) == (4314, 4064)


def test_strength_is_by_votes_or_by_margin_and_0_for_no_defeat():
    votes = np.array([[0, 5, 4], [3, 0, 6], [4, 6, 0]])
    assert strengths(votes, Strength.WINNING_VOTES).tolist() == [[0, 5, 0], [0, 0, 0], [0, 0, 0]]
    assert strengths(votes, Strength.MARGINS).tolist() == [[0, 2, 0], [0, 0, 0], [0, 0, 0]]


def check(counted):
    return condorcet(counted.options, pairwise(counted))


def test_a_condorcet_winner_has_no_cycle():
    found = check(CAPITAL)
    assert (found.winner, found.smith, found.cycle) == ("Nashville", ("Nashville",), ())
    assert found.document() == {
        "winner": "Nashville",
        "smith": ["Nashville"],
        "cycle": [],
        "votes": [],
    }


def test_a_cycle_is_shown_with_its_votes():
    found = check(profile("dabc", **{"a>b>c>d": 4, "b>c>a>d": 3, "c>a>b>d": 2}))
    assert found.winner == ""
    assert found.smith == ("a", "b", "c")
    assert found.cycle == ("a", "b", "c")
    assert found.votes == ((6, 3), (7, 2), (5, 4))
    assert found.document()["winner"] is None
    assert found.document()["votes"] == [[6, 3], [7, 2], [5, 4]]


def test_where_nobody_is_defeated_round_the_cycle_it_goes_through_ties():
    found = check(profile("ab", a=1, b=1))
    assert (found.winner, found.smith, found.cycle) == ("", ("a", "b"), ("a", "b"))
    assert found.votes == ((1, 1), (1, 1))


def test_a_shortest_cycle_is_shown_even_where_the_first_option_has_a_longer_one():
    assert len(check(SCHULZE_2011).cycle) == 3
    votes = np.zeros((5, 5), dtype=np.int64)
    for over, under in [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (2, 4), (4, 1)]:
        votes[over, under] = 1
    assert condorcet("abcde", votes).cycle == ("b", "c", "e")


@some_examples
@given(tables())
def test_the_smith_set_is_the_smallest_that_defeats_all_outside(table):
    counted = of(*table)
    votes, found = pairwise(counted), check(counted)
    smith = {counted.options.index(option) for option in found.smith}

    def dominates(inside):
        return all(
            votes[i, j] > votes[j, i] for i in inside for j in range(len(votes)) if j not in inside
        )

    assert dominates(smith)
    options = len(votes)
    for number in range(1, 2**options):
        inside = {at for at in range(options) if number >> at & 1}
        assert not (dominates(inside) and len(inside) < len(smith))


@some_examples
@given(tables())
def test_the_cycle_goes_round(table):
    found = check(of(*table))
    assert bool(found.cycle) is (len(found.smith) > 1)
    assert set(found.cycle) <= set(found.smith)
    assert len(set(found.cycle)) == len(found.cycle)
    assert all(there >= back for there, back in found.votes)


def test_a_path_has_the_fewest_links():
    links = np.zeros((5, 5), dtype=bool)
    links[0, 1] = links[1, 2] = links[2, 3] = links[0, 2] = True
    assert shortest_path(links, 0, 3) == [0, 2, 3]
    assert shortest_path(links, 0, 1) == [0, 1]
    assert shortest_path(links, 3, 0) == []
    links[3, 0] = True
    assert shortest_path(links, 0, 0) == [0, 2, 3, 0]
