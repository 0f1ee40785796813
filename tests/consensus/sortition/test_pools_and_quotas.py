from fractions import Fraction
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bench.sortition import random_pool
from deliberate.consensus import BadInput
from deliberate.consensus.sortition import (
    Change,
    DuplicateCandidate,
    InfeasibleQuotas,
    MalformedDraw,
    MalformedPool,
    MalformedQuota,
    MissingFeature,
    PoolTooSmall,
    Quota,
    Quotas,
    UnknownValue,
    lottery_of,
    pool_hash,
)
from deliberate.consensus.sortition.model import whole_numbers
from tests.consensus.sortition.pools import every_panel, person

YOUNG = Quota("age", "young", 1, 2)
OLD = Quota("age", "old", 0, 1)
QUOTAS = Quotas([YOUNG, OLD])


def place_of(error, *arguments):
    with pytest.raises(error) as caught:
        QUOTAS.check(*arguments)
    return caught.value.place


def test_a_pool_that_fits_is_accepted():
    QUOTAS.check([person("a", age="young"), person("b", age="old")], 2)


@pytest.mark.parametrize("size", [0, -1, True, 2.0, "2"])
def test_a_panel_has_places(size):
    assert place_of(MalformedDraw, [person("a", age="young")], size) == "size"


@pytest.mark.parametrize("name", ["", " ", 7, None])
def test_a_candidate_has_a_name(name):
    pool = [person("a", age="young"), person(name, age="old")]
    assert place_of(MalformedPool, pool, 1) == "candidates[1].id"


def test_a_candidate_stands_once():
    pool = [person("a", age="young"), person("a", age="old")]
    assert place_of(DuplicateCandidate, pool, 1) == "candidates['a']"


def test_an_address_is_a_name_or_none():
    assert place_of(MalformedPool, [person("a", " ", age="old")], 1) == "candidates['a'].address"


def test_a_candidate_states_every_balanced_feature():
    assert place_of(MissingFeature, [person("a", home="north")], 1) == "candidates['a']"


def test_a_value_has_a_quota():
    assert place_of(UnknownValue, [person("a", age="new")], 1) == "candidates['a']"


def test_features_without_quotas_play_no_part():
    QUOTAS.check([person("a", age="old", home="north")], 1)


def test_a_pool_is_as_large_as_its_addresses():
    pool = [person("a", "x", age="old"), person("b", "x", age="old"), person("c", age="young")]
    QUOTAS.check(pool, 2)
    with pytest.raises(PoolTooSmall, match="3 candidates at 2 addresses cannot fill 3 places"):
        QUOTAS.check(pool, 3)


def test_an_address_is_not_the_name_of_somebody_who_lives_alone():
    Quotas([]).check([person("a"), person("b", "a")], 2)


@pytest.mark.parametrize(
    "parts",
    [
        ("", "old", 0, 1),
        ("age", " ", 0, 1),
        ("age", "old", -1, 1),
        ("age", "old", 0, 1.5),
        ("age", "old", True, 1),
        ("age", "old", 2, 1),
    ],
)
def test_a_quota_is_two_names_and_two_bounds(parts):
    with pytest.raises(MalformedQuota):
        Quota(*parts)


def test_a_quota_may_be_exact():
    assert Quota("age", "old", 2, 2).document() == {
        "feature": "age",
        "value": "old",
        "least": 2,
        "most": 2,
    }


def test_a_value_has_one_quota_only():
    with pytest.raises(MalformedQuota, match="stands 2 times"):
        Quotas([OLD, YOUNG, OLD])


def test_quotas_count_a_panel():
    pool = [person("a", age="old"), person("b", age="young"), person("c", age="young")]
    assert QUOTAS.drawn(pool) == (2, 1)
    assert QUOTAS.hold(pool)
    assert not QUOTAS.hold([person("d", age="young"), *pool])
    assert not QUOTAS.hold(pool[:1])
    assert QUOTAS.features == ("age",)
    assert QUOTAS.stratum(pool[0]) == ("old",)


def test_the_hash_of_a_pool_is_of_all_that_a_lottery_is_made_from():
    pool = [person("a", age="old"), person("b", "x", age="young")]
    assert pool_hash(pool, QUOTAS, 1) == pool_hash(pool[::-1], Quotas([OLD, YOUNG]), 1)
    assert pool_hash(pool, QUOTAS, 1) != pool_hash(pool, QUOTAS, 2)
    assert pool_hash(pool, QUOTAS, 1) != pool_hash(pool[:1], QUOTAS, 1)
    assert pool_hash(pool, QUOTAS, 1) != pool_hash(pool, Quotas([YOUNG]), 1)


def changes_of(pool, quotas, size):
    with pytest.raises(InfeasibleQuotas) as caught:
        lottery_of(pool, quotas, size)
    assert caught.value.place == "quotas"
    return caught.value


def test_a_most_that_is_too_low_is_to_be_raised():
    pool = [person(f"y{at}", age="18-29") for at in range(4)] + [person("o", age="30+")]
    quotas = Quotas([Quota("age", "18-29", 0, 2), Quota("age", "30+", 0, 9)])
    wrong = changes_of(pool, quotas, 4)
    assert wrong.changes == (Change("age", "18-29", "most", 2, 3),)
    assert "raise the most of age=18-29 from 2 to 3" in wrong.reason


def test_a_least_that_nobody_can_reach_is_to_be_lowered():
    pool = [person("a", age="old"), person("b", age="young"), person("c", age="young")]
    quotas = Quotas([Quota("age", "old", 2, 2), Quota("age", "young", 0, 2)])
    wrong = changes_of(pool, quotas, 2)
    assert wrong.changes == (Change("age", "old", "least", 2, 1),)
    assert "lower the least of age=old from 2 to 1" in wrong.reason


def test_of_two_equal_changes_the_later_quota_is_left_alone():
    pool = [person(f"{age}{at}", age=age) for age in "ab" for at in range(3)]
    quotas = Quotas([Quota("age", "b", 0, 1), Quota("age", "a", 0, 1)])
    assert changes_of(pool, quotas, 3).changes == (Change("age", "a", "most", 1, 2),)


def test_a_least_beyond_the_size_is_to_be_lowered_and_a_great_most_does_no_harm():
    pool = [person(f"{age}{at}", age=age) for age in "ab" for at in range(3)]
    far = 10**9 - 1
    quotas = Quotas([Quota("age", "a", far, far), Quota("age", "b", 0, far)])
    assert changes_of(pool, quotas, 3).changes == (Change("age", "a", "least", far, 3),)
    wide = Quotas([Quota("age", "a", 1, far), Quota("age", "b", 0, far)])
    assert lottery_of(pool, wide, 3).smallest == Fraction(1, 2)


def changed(quotas, changes):
    bounds = {(row.feature, row.value): [row.least, row.most] for row in quotas.rows}
    for change in changes:
        at = ("least", "most").index(change.bound)
        assert bounds[change.feature, change.value][at] == change.before
        bounds[change.feature, change.value][at] = change.after
    return Quotas(Quota(feature, value, *between) for (feature, value), between in bounds.items())


def fewest_steps(pool, quotas, size):
    """By looking at every panel that the addresses allow."""
    free = Quotas(Quota(row.feature, row.value, 0, size) for row in quotas.rows)
    by_id = {each.id: each for each in pool}
    return min(
        sum(
            max(row.least - count, count - row.most, 0)
            for row, count in zip(
                quotas.rows, quotas.drawn([by_id[name] for name in panel]), strict=True
            )
        )
        for panel in every_panel(pool, free, size)
    )


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 10**6), some.integers(2, 3), some.integers(4, 8))
def test_the_changes_are_the_fewest_and_allow_a_panel(seed, size, people):
    pool, quotas = random_pool(seed, people, size, (2, 2, 2), sharing=0.3, slack=0)
    try:
        lottery_of(pool, quotas, size, tickets=1)
        changes = ()
    except InfeasibleQuotas as wrong:
        changes = wrong.changes
    except PoolTooSmall:
        return
    assert every_panel(pool, changed(quotas, changes), size)
    steps = sum(abs(change.after - change.before) for change in changes)
    assert steps == fewest_steps(pool, quotas, size)


def test_a_panel_of_nine_for_a_hearing():
    # domain.md, scenario 4: 3 Party-member and 3 resident representatives, 2 respected residents,
    # 1 social worker. Whoever is on a short list is drawn as often as the list is short.
    roles = {"party": (5, 3), "resident": (6, 3), "respected": (4, 2), "social": (2, 1)}
    pool = [person(f"{role}{at}", role=role) for role, (n, _) in roles.items() for at in range(n)]
    quotas = Quotas(Quota("role", role, seats, seats) for role, (_, seats) in roles.items())
    lottery = lottery_of(pool, quotas, 9, tickets=1000)
    for role, at in product(roles, range(2)):
        people, seats = roles[role]
        assert abs(lottery.probabilities[f"{role}{at}"] - Fraction(seats, people)) <= Fraction(
            1, 1000
        )


def test_every_fault_is_a_bad_input():
    assert issubclass(InfeasibleQuotas, BadInput)
    assert issubclass(DuplicateCandidate, MalformedPool)


@pytest.mark.parametrize(
    "answer, is_one",
    [([1, 1], True), ([1, 0], False), ([3, 2], False), ([-1, 3], False), ([4, 0], False)],
)
def test_an_answer_that_floats_got_wrong_is_no_answer(answer, is_one, monkeypatch):
    """Two numbers from 0 to 3 with a sum from 2 to 4; their difference may be anything."""
    constraints = (np.array([[1, 1], [1, -1]]), np.array([2, -9]), np.array([4, 9]))
    found = SimpleNamespace(x=np.array(answer) + 1e-9)
    monkeypatch.setattr("deliberate.consensus.sortition.model.milp", lambda *_, **__: found)
    numbers = whole_numbers(np.zeros(2), constraints, (np.array([0, 0]), np.array([3, 3])))
    assert (numbers is not None) is is_one
