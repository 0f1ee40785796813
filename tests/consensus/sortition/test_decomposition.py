"""Chances are taken apart into panels of whole tickets, each of them a panel that is allowed."""

import numpy as np
import pytest

from bench.sortition import random_pool
from deliberate.consensus.sortition import Quota, Quotas
from deliberate.consensus.sortition import decomposition as taking_apart
from deliberate.consensus.sortition.decomposition import PARTS, decompose, tickets_next_to
from deliberate.consensus.sortition.lottery import quietly
from deliberate.consensus.sortition.model import model_of
from deliberate.consensus.sortition.relaxation import relaxed_chances
from tests.consensus.sortition.pools import person


def asked(seed, people, size, values, sharing):
    pool, quotas = random_pool(seed, people, size, values, sharing=sharing)
    model = model_of(pool, quotas, size)
    return model, np.rint(relaxed_chances(model, first_only=False) * PARTS).astype(np.int64)


def check(model, chances, tickets, splits):
    """Every panel keeps the model, and everybody is within one ticket of the chance."""
    for panel, times in splits:
        assert times > 0
        assert (panel >= 0).all()
        assert (panel <= model.most_of).all()
        assert (model.rows @ panel >= model.least).all()
        assert (model.rows @ panel <= model.most).all()
    assert sum(times for _, times in splits) == tickets
    total = sum(panel * times for panel, times in splits)
    below, above = tickets_next_to(chances, tickets)
    assert (total >= (above - 1) * model.members_of).all()
    assert (total <= (below + 1) * model.members_of).all()


@pytest.mark.parametrize("seed", range(5))
def test_each_panel_is_split_off_as_often_as_the_rest_allows_so_they_are_few(seed, monkeypatch):
    """Each time one more constraint comes to its end, or less than a ticket from it."""
    monkeypatch.setattr(taking_apart, "_next_with_changed_totals", None)
    model, chances = asked(seed, 30, 6, (2, 3), 0.2)
    splits = decompose(model, chances, 1000, quietly)
    check(model, chances, 1000, splits)
    assert len(splits) <= len(model.members) + len(model.rows)


def test_a_quota_is_not_used_up_before_the_end():
    """Twelve times somebody old in ten panels of one or two: only two panels may hold two."""
    pool = [person(f"old{at}", age="old") for at in range(3)]
    pool += [person(f"young{at}", age="young") for at in range(9)]
    quotas = Quotas([Quota("age", "old", 1, 2), Quota("age", "young", 0, 2)])
    model = model_of(pool, quotas, 2)
    chances = np.array([400_000, 800_000 // 9])
    splits = decompose(model, chances, 10, quietly)
    assert [(panel.tolist(), times) for panel, times in splits] == [([2, 0], 2), ([1, 1], 8)]


SPLIT_AFTER_CHANGES = [
    (743306, 9, 2, (2, 2), 0.6, 10),
    (424844, 12, 2, (3, 3), 0.6, 20),
    (786200, 12, 2, (2, 2), 0.6, 20),
    (308541, 10, 4, (3, 3), 0.3, 3),
    (411628, 9, 4, (2, 2, 2), 0.3, 10),
    (503554, 10, 2, (3, 3), 0.6, 7),
    (378630, 11, 3, (2, 2, 2), 0, 7),
    (419121, 11, 2, (3, 3), 0.3, 7),
]


@pytest.mark.parametrize(
    ("seed", "people", "size", "values", "sharing", "tickets"), SPLIT_AFTER_CHANGES
)
def test_where_no_panel_leaves_a_rest_of_panels_the_totals_change_by_a_ticket(
    seed, people, size, values, sharing, tickets, monkeypatch
):
    changed = []
    change = taking_apart._next_with_changed_totals

    def seen(model, rest):
        panel, new = change(model, rest)
        changed.append(np.abs(new.totals - rest.totals).sum())
        return panel, new

    monkeypatch.setattr(taking_apart, "_next_with_changed_totals", seen)
    model, chances = asked(seed, people, size, values, sharing)
    check(model, chances, tickets, decompose(model, chances, tickets, quietly))
    assert changed
    assert all(2 <= many <= 4 for many in changed), "one or two change places with others"


def test_totals_may_change_until_one_ticket_from_the_chance():
    """Two kinds, the second of two persons, with chances of 1/4 and 3/8 a person."""
    pool = [person("a", age="old"), person("b", age="young"), person("c", age="young")]
    model = model_of(pool, Quotas([Quota("age", "old", 0, 1), Quota("age", "young", 0, 2)]), 1)
    rest = taking_apart._totals(model, np.array([250_000, 375_000]), 10)
    assert (rest.tickets, rest.totals.sum()) == (10, 10)
    assert (rest.least.tolist(), rest.most.tolist()) == ([2, 6], [3, 8])
    later = rest.without(np.array([0, 1]), 3)
    assert (later.tickets, later.totals.sum()) == (7, 7)
    assert (later.least.tolist(), later.most.tolist()) == ([2, 3], [3, 5])
    whole = taking_apart._totals(model, np.array([400_000, 300_000]), 10)
    assert whole.totals.tolist() == [4, 6]
    assert (whole.least.tolist(), whole.most.tolist()) == ([3, 4], [5, 8])


def test_where_no_panels_are_near_the_chances_they_are_not_taken_apart():
    model, chances = asked(179849, 12, 3, (2, 2), 0.6)
    assert decompose(model, chances, 20, quietly) is None


def test_chances_that_no_panels_have_are_not_taken_apart():
    pool = [person("a", age="old"), person("b", age="young")]
    model = model_of(pool, Quotas([Quota("age", "old", 1, 1), Quota("age", "young", 0, 0)]), 1)
    assert decompose(model, np.array([PARTS // 2, PARTS // 2]), 10, quietly) is None
    [(panel, times)] = decompose(model, np.array([PARTS, 0]), 10, quietly)
    assert (panel.tolist(), times) == ([1, 0], 10)
