"""Statements that speak for a group: the two tests, the false discoveries, and the lists."""

from math import erfc, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.errors import ImpossibleCount
from deliberate.consensus.landscape.errors import LengthsDiffer
from deliberate.consensus.landscape.representative import (
    Side,
    benjamini_hochberg,
    prop_test,
    representative,
    two_prop_test,
)


def test_z_of_a_share_is_as_worked_by_hand():
    assert prop_test(8, 10) == pytest.approx(2 * sqrt(11) * (9 / 11 - 1 / 2))
    assert prop_test([0, 1, 3], [0, 1, 7]).tolist() == pytest.approx([1, sqrt(2), 0])


def test_z_of_two_shares_is_as_worked_by_hand():
    assert two_prop_test(7, 3, 9, 9) == pytest.approx(0.4 / sqrt(0.6 * 0.4 * (1 / 10 + 1 / 10)))
    assert two_prop_test(3, 7, 9, 9) == pytest.approx(-0.4 / sqrt(0.048))
    assert two_prop_test(4, 3, 4, 7) == pytest.approx(0.5 / sqrt(9 / 13 * 4 / 13 * (1 / 5 + 1 / 8)))


def test_where_everybody_chose_so_two_shares_do_not_differ():
    assert two_prop_test([5, 0], [9, 0], [5, 0], [9, 0]).tolist() == [0, 0]


PAPER = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344)
PAPER += (0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0)


def test_discoveries_are_those_of_benjamini_and_hochbergs_own_example():
    assert benjamini_hochberg(PAPER, 0.05).tolist() == [True] * 4 + [False] * 11
    assert benjamini_hochberg(PAPER[::-1], 0.05).tolist() == [False] * 11 + [True] * 4


def test_a_later_discovery_takes_the_earlier_along():
    assert benjamini_hochberg([0.06, 0.05, 0.09], 0.1).all()
    assert benjamini_hochberg([[0.06], [0.05], [0.11]], 0.1).tolist() == [[True], [True], [False]]
    assert not benjamini_hochberg([0.07, 0.05, 0.11], 0.1).any()


def test_a_p_on_its_bar_is_a_discovery():
    assert benjamini_hochberg([0.05, 0.5], 0.1).tolist() == [True, False]
    assert benjamini_hochberg([0.0500001, 0.5], 0.1).tolist() == [False, False]
    assert benjamini_hochberg([0.25, 0.5], 0.5).all()
    assert benjamini_hochberg([], 0.1).tolist() == []


# Two groups of 20; in the columns the share of the first, then of the second, who agree.
AGREES = np.array([[18, 18, 9, 2, 14], [2, 17, 1, 2, 4]])
DISAGREES = np.array([[2, 2, 11, 1, 4], [15, 3, 19, 18, 5]])
SEEN = np.full((2, 5), 20)


def test_each_group_is_told_what_it_says_and_others_do_not():
    ours, theirs = representative(AGREES, DISAGREES, SEEN)
    assert [(one.statement, one.side) for one in ours] == [(0, Side.AGREE), (4, Side.AGREE)]
    assert [(one.statement, one.side) for one in theirs] == [
        (3, Side.DISAGREE),
        (2, Side.DISAGREE),
        (0, Side.DISAGREE),
    ]
    first = ours[0]
    assert (first.share, first.elsewhere) == pytest.approx((19 / 22, 3 / 22))
    assert first.evidence == pytest.approx(2 * sqrt(21) * (19 / 21 - 1 / 2))
    assert first.p == pytest.approx(erfc(first.evidence / sqrt(2)))


def test_what_all_groups_agree_with_or_few_in_the_group_speaks_for_none():
    named = {
        (group, one.statement)
        for group, found in enumerate(representative(AGREES, DISAGREES, SEEN))
        for one in found
    }
    assert not named & {(0, 1), (1, 1), (0, 2), (0, 3)}


def test_the_weaker_of_the_two_tests_counts():
    found = representative([[60], [40]], [[0], [0]], [[60], [60]])[0][0]
    assert found.evidence == pytest.approx(float(two_prop_test(60, 40, 60, 60)))
    found = representative([[13], [0]], [[0], [0]], [[16], [60]])[0][0]
    assert found.evidence == pytest.approx(float(prop_test(13, 16)))


@pytest.mark.parametrize("votes, called", [(6, 0), (7, 1)])
def test_with_fewer_than_seven_votes_in_the_group_nothing_is_tested(votes, called):
    found = representative([[votes], [0]], [[0], [30]], [[votes], [40]])
    assert len(found[0]) == called


def test_statements_that_nobody_saw_do_not_weaken_the_others():
    unseen = np.zeros((2, 500), np.int64)
    widened = [np.hstack([table, unseen]) for table in (AGREES, DISAGREES, SEEN)]
    assert representative(*widened) == representative(AGREES, DISAGREES, SEEN)


def test_many_statements_ask_for_more_evidence():
    alone = representative([[15], [8]], [[5], [12]], [[20], [20]])
    dull = np.full((2, 200), 10)
    crowded = representative(
        np.hstack([[[15], [8]], dull]),
        np.hstack([[[5], [12]], dull]),
        np.hstack([[[20], [20]], 2 * dull]),
    )
    assert [len(found) for found in alone] == [1, 0]
    assert [len(found) for found in crowded] == [0, 0]


def test_among_statements_without_a_difference_few_lists_have_anything():
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(100):
        seen = rng.integers(10, 60, (3, 60))
        agrees = rng.binomial(seen, 0.5)
        found += any(representative(agrees, seen - agrees, seen))
    assert found <= 15


def test_at_most_so_many_are_listed_and_ties_go_by_column():
    seen = np.array([[20] * 8, [20] * 8])
    agrees = np.array([[19, 20, 19, 20, 19, 20, 19, 20], [0] * 8])
    lists = representative(agrees, seen - agrees, seen)
    assert [one.statement for one in lists[0]] == [1, 3, 5, 7, 0]
    lists = representative(agrees, seen - agrees, seen, most=2)
    assert [[one.statement for one in found] for found in lists] == [[1, 3], [0, 1]]


tables = some.integers(2, 4).flatmap(
    lambda groups: some.lists(
        some.lists(
            some.tuples(some.integers(0, 30), some.integers(0, 30), some.integers(0, 9)),
            min_size=groups,
            max_size=groups,
        ),
        min_size=1,
        max_size=5,
    )
)


@given(tables, some.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(columns, chance):
    counts = np.array(columns).transpose(2, 1, 0)
    agrees, disagrees, seen = counts[0], counts[1], counts.sum(0)
    order = list(range(len(seen)))
    chance.shuffle(order)
    before = representative(agrees, disagrees, seen)
    after = representative(agrees[order], disagrees[order], seen[order])
    assert after == tuple(before[at] for at in order)


@given(tables)
def test_agree_and_disagree_are_treated_alike(columns):
    counts = np.array(columns).transpose(2, 1, 0)
    agrees, disagrees, seen = counts[0], counts[1], counts.sum(0)
    before = representative(agrees, disagrees, seen)
    after = representative(disagrees, agrees, seen)
    for found, turned in zip(before, after, strict=True):
        assert [(one.statement, one.p) for one in found] == [
            (one.statement, one.p) for one in turned
        ]
        assert all(one.side is not two.side for one, two in zip(found, turned, strict=True))


def test_tables_that_cannot_be_counts_are_refused():
    with pytest.raises(LengthsDiffer):
        representative([[1], [1]], [[1]], [[1], [1]])
    with pytest.raises(LengthsDiffer):
        representative([1], [1], [2])
    with pytest.raises(ImpossibleCount):
        representative([[1]], [[1]], [[1]])
    with pytest.raises(ImpossibleCount):
        representative([[-1]], [[1]], [[1]])
    assert representative([[1]], [[1]], [[2]]) == ((),)
