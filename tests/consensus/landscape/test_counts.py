"""Counts by part: every opinion once, in the part of its person."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus.landscape import LengthsDiffer, counts_of, totals
from deliberate.consensus.landscape import counts as module
from tests.consensus.landscape.talks import camps, matrices, opinions_in

MATRIX = [[1, -1, None], [1, 0, 0], [-1, None, 1], [1, 1, 1]]


def test_two_parts_by_hand_and_somebody_in_none():
    counts = counts_of(opinions_in(MATRIX), np.array([0, 1, 0, -1]), 2)
    assert counts.agree.tolist() == [[1, 0, 1], [1, 0, 0]]
    assert counts.disagree.tolist() == [[1, 1, 0], [0, 0, 0]]
    assert counts.seen.tolist() == [[2, 1, 1], [1, 1, 1]]
    assert counts.passed.tolist() == [[0, 0, 0], [0, 1, 1]]
    assert counts.share.tolist() == [[2 / 4, 1 / 3, 2 / 3], [2 / 3, 1 / 3, 1 / 3]]
    assert counts.sum().agree.tolist() == [[2, 0, 1]]
    assert counts.sum().seen.tolist() == [[3, 2, 2]]


@given(matrices(), some.integers(1, 3))
def test_all_parts_together_are_the_totals(matrix, parts):
    opinions = opinions_in(matrix)
    apart = counts_of(opinions, np.arange(len(matrix)) % parts, parts).sum()
    whole = totals(opinions)
    for name in ("agree", "disagree", "seen", "passed"):
        assert getattr(apart, name).tolist() == getattr(whole, name).tolist()
    columns = list(zip(*matrix, strict=True))
    assert whole.agree.tolist() == [[column.count(1) for column in columns]]
    assert whole.disagree.tolist() == [[column.count(-1) for column in columns]]
    assert whole.passed.tolist() == [[column.count(0) for column in columns]]


def test_many_people_are_counted_in_blocks(monkeypatch):
    opinions = camps()
    part = np.arange(120) % 3
    at_once = counts_of(opinions, part, 3)
    monkeypatch.setattr(module, "PEOPLE_AT_A_TIME", 7)
    assert counts_of(opinions, part, 3).seen.tolist() == at_once.seen.tolist()


def test_there_is_a_part_for_each_person():
    with pytest.raises(LengthsDiffer, match=r"^part: 1 parts for 4 people$"):
        counts_of(opinions_in(MATRIX), np.array([0]), 1)
