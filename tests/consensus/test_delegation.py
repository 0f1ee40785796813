"""Liquid delegation: every unit of weight is heard once, or its silence has a reason."""

from fractions import Fraction
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus import (
    BadInput,
    Choice,
    MalformedRule,
    Measure,
    NotAnInteger,
    StrangerBallot,
)
from deliberate.consensus.delegation import (
    CircularDelegation,
    DelegationKey,
    StrangerDelegation,
    Unheard,
    resolve,
)
from deliberate.consensus.delegation_rule import DelegationRule

YES, NO = Choice.YES, Choice.NO
FREE = DelegationRule(depth=9, cap=10**6)
VOTERS = "abcdefgh"


def heads(voters=VOTERS):
    return dict.fromkeys(voters, 1)


def resolved(ballots, delegations, rule=FREE, weights=None, seed="seed", **options):
    return resolve(weights or heads(), ballots, delegations, seed=seed, rule=rule, **options)


def reasons(resolution):
    return {note.voter: (note.reason, note.at) for note in resolution.notes}


def test_a_delegation_is_followed_to_a_ballot():
    found = resolved({"c": YES}, {"a": "b", "b": "c"})
    assert found.effective == {"a": YES, "b": YES, "c": YES}
    assert found.chains == {"a": ("a", "b", "c"), "b": ("b", "c")}
    assert found.carried == {"c": 2}
    assert found.notes == ()


def test_an_own_ballot_overrides_a_delegation_and_takes_the_others_along():
    found = resolved({"b": NO, "c": YES}, {"a": "b", "b": "c"})
    assert found.effective == {"a": NO, "b": NO, "c": YES}
    assert found.carried == {"b": 1}


def test_a_circle_abstains_with_all_who_lead_into_it():
    found = resolved({"h": YES}, {"a": "d", "d": "c", "c": "b", "b": "d"})
    assert reasons(found) == dict.fromkeys("abcd", (Unheard.CIRCLE, "b"))
    assert found.abstaining == ("a", "b", "c", "d")
    assert found.ballots(Choice.ABSTAIN) == {
        "h": YES,
        **dict.fromkeys("abcd", Choice.ABSTAIN),
    }


def test_whoever_delegates_to_oneself_goes_in_a_circle():
    assert reasons(resolved({}, {"a": "a"})) == {"a": (Unheard.CIRCLE, "a")}


def test_a_ballot_in_a_circle_opens_it():
    found = resolved({"b": YES}, {"a": "b", "b": "a"}, strict=True)
    assert found.effective == {"a": YES, "b": YES}


def test_a_circle_is_an_error_with_its_place_where_that_is_asked_for():
    with pytest.raises(CircularDelegation, match="c -> e -> d -> c") as caught:
        resolved({}, {"e": "d", "d": "c", "c": "e", "g": "h", "h": "g"}, strict=True)
    assert caught.value.place == "delegations['c']"
    assert caught.value.cycle == ("c", "e", "d")
    assert isinstance(caught.value, BadInput)


def test_a_chain_that_ends_with_nobody_abstains():
    found = resolved({"h": YES}, {"a": "b", "b": "c"})
    assert reasons(found) == {
        "a": (Unheard.DEAD_END, "c"),
        "b": (Unheard.DEAD_END, "c"),
    }
    assert "c" not in found.abstaining


def test_a_chain_is_as_long_as_the_rule_allows():
    passed_on = {"a": "b", "b": "c", "c": "d"}
    assert resolved({"d": YES}, passed_on, DelegationRule(3, 9)).effective["a"] is YES
    found = resolved({"d": YES}, passed_on, DelegationRule(2, 9))
    assert reasons(found) == {"a": (Unheard.TOO_LONG, "c")}
    assert found.effective["b"] is YES


def lot(seed, voter):
    return sha256(f"{seed}\n{voter}".encode()).hexdigest()


def test_over_the_cap_short_chains_come_first_and_then_the_lot():
    passed_on = {"b": "a", "c": "a", "d": "a", "e": "b"}
    found = resolved({"a": YES}, passed_on, DelegationRule(5, 2))
    first, second, third = sorted("bcd", key=lambda voter: lot("seed", voter))
    assert set(found.chains) == {first, second}
    assert found.unused == tuple(sorted({third, "e"}))
    assert found.abstaining == ()
    assert reasons(found)["e"] == (Unheard.OVER_CAP, "a")
    assert found.carried == {"a": 2}
    kept = {
        frozenset(resolved({"a": YES}, passed_on, DelegationRule(5, 2), seed=str(at)).chains)
        for at in range(30)
    }
    assert len(kept) == 3


def test_nobody_jumps_the_queue_with_a_small_weight():
    weights = {"a": 1, "b": 5, "c": 9, "d": 1}
    found = resolve(
        weights, {"a": YES}, {"b": "a", "c": "b", "d": "c"}, seed="s", rule=DelegationRule(5, 7)
    )
    assert set(found.chains) == {"b"}
    assert found.unused == ("c", "d")


def test_the_cap_is_exact():
    weights = {"a": 1, "b": 5, "c": 2}
    passed_on = {"b": "a", "c": "b"}
    for cap, heard in [(4, set()), (5, {"b"}), (6, {"b"}), (7, {"b", "c"})]:
        found = resolve(weights, {"a": YES}, passed_on, seed="s", rule=DelegationRule(5, cap))
        assert set(found.chains) == heard


def test_a_share_of_the_roll_is_rounded_down():
    rule = DelegationRule(cap=Fraction(1, 20))
    assert [rule.most(weight) for weight in (19, 20, 39, 40)] == [0, 1, 1, 2]
    assert DelegationRule(cap=20).most(1) == 20
    assert DelegationRule() == DelegationRule(5, Fraction(1, 20))
    weights = heads(f"v{at:02}" for at in range(40))
    ballots = {"v00": YES}
    asked = {voter: "v00" for voter in weights if voter != "v00"}
    assert resolve(weights, ballots, asked, seed="s").carried == {"v00": 2}


def test_steps_put_what_was_asked_to_the_cap():
    found = resolved(
        {"a": YES, "b": NO},
        {"c": "a", "d": "a", "e": "b"},
        DelegationRule(5, 1),
        measure=Measure.AREA,
    )
    over, within = found.steps
    assert (over.key, over.lhs, over.rhs, over.holds) == (DelegationKey.OVER_CAP, 1, 2, False)
    assert over.data == {"delegate": "a", "asked": 2, "carried": 1, "unused": 1}
    assert (within.key, within.lhs, within.rhs, within.holds) == (
        DelegationKey.WITHIN_CAP,
        1,
        1,
        True,
    )
    assert within.measure is Measure.AREA


def test_a_note_is_a_document():
    [note] = resolved({}, {"a": "b"}).notes
    assert note.document() == {"voter": "a", "reason": "dead-end", "at": "b"}


@pytest.mark.parametrize("weight", [-1, 1.5, True, "1"])
def test_a_weight_is_a_whole_number(weight):
    with pytest.raises(NotAnInteger, match=r"weights\['a'\]"):
        resolve({"a": weight}, {}, {}, seed="s")


def test_a_weight_may_be_nothing():
    assert resolve({"a": 0}, {"a": YES}, {}, seed="s").effective == {"a": YES}


def test_strangers_neither_vote_nor_delegate_nor_carry():
    with pytest.raises(StrangerBallot, match=r"ballots\['z'\]"):
        resolved({"z": YES}, {})
    with pytest.raises(StrangerDelegation, match=r"delegations\['z'\]: z"):
        resolved({}, {"z": "a"})
    with pytest.raises(StrangerDelegation, match=r"delegations\['a'\]: z"):
        resolved({}, {"a": "z"})


@pytest.mark.parametrize(
    ("depth", "cap"),
    [
        (0, 1),
        (True, 1),
        (1.0, 1),
        (1, -1),
        (1, True),
        (1, 0.5),
        (1, Fraction(-1, 9)),
        (1, Fraction(9, 8)),
    ],
)
def test_a_rule_is_one(depth, cap):
    with pytest.raises(MalformedRule):
        DelegationRule(depth, cap)


@pytest.mark.parametrize("cap", [0, Fraction(0), Fraction(1)])
def test_the_bounds_of_a_rule_are_in_it(cap):
    assert DelegationRule(1, cap).most(8) in (0, 8)


@some.composite
def votes(draw):
    voters = VOTERS[: draw(some.integers(1, 8))]
    weights = {voter: draw(some.integers(0, 4)) for voter in voters}
    passed_on = draw(some.dictionaries(some.sampled_from(voters), some.sampled_from(voters)))
    ballots = draw(some.dictionaries(some.sampled_from(voters), some.sampled_from(Choice)))
    rule = DelegationRule(draw(some.integers(1, 4)), draw(some.integers(0, 8)))
    return weights, ballots, passed_on, rule


@given(votes())
def test_every_unit_of_weight_is_in_one_place(vote):
    weights, ballots, passed_on, rule = vote
    found = resolve(weights, ballots, passed_on, seed="s", rule=rule)
    silent = [voter for voter in weights if voter not in ballots and voter not in passed_on]
    places = [*ballots, *found.chains, *found.abstaining, *found.unused, *silent]
    assert sorted(places) == sorted(weights)
    assert sum(found.carried.values()) == sum(weights[voter] for voter in found.chains)


@given(votes())
def test_no_delegate_carries_more_than_the_cap(vote):
    weights, ballots, passed_on, rule = vote
    found = resolve(weights, ballots, passed_on, seed="s", rule=rule)
    assert all(weight <= rule.cap for weight in found.carried.values())
    assert set(found.carried) <= set(ballots)


@given(votes())
def test_every_chain_is_real_and_heard_all_along(vote):
    weights, ballots, passed_on, rule = vote
    found = resolve(weights, ballots, passed_on, seed="s", rule=rule)
    for voter, chain in found.chains.items():
        assert chain[0] == voter
        assert 2 <= len(chain) <= rule.depth + 1
        assert all(passed_on[one] == other for one, other in pairwise(chain))
        assert set(chain[1:-1]) <= set(found.chains)
        assert found.effective[voter] == ballots[chain[-1]]


@given(votes(), some.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_does_not_matter(vote, chance):
    weights, ballots, passed_on, rule = vote
    again = (
        dict(chance.sample(list(given.items()), len(given)))
        for given in (weights, ballots, passed_on)
    )
    before = resolve(weights, ballots, passed_on, seed="s", rule=rule)
    after = resolve(*again, seed="s", rule=rule)
    assert after == before
    assert list(after.chains) == list(before.chains)
    assert list(after.carried) == list(before.carried)
    assert (after.effective, after.chains, after.carried) == (
        before.effective,
        before.chains,
        before.carried,
    )


@given(votes())
def test_a_circle_is_refused_exactly_where_somebody_is_in_one(vote):
    weights, ballots, passed_on, rule = vote
    free = {voter: to for voter, to in passed_on.items() if voter not in ballots}
    turning = set()
    for voter, delegate in free.items():
        at = delegate
        for _ in weights:
            if at == voter:
                turning.add(voter)
            at = free.get(at, "")
    try:
        resolve(weights, ballots, passed_on, seed="s", rule=rule, strict=True)
        found = ()
    except CircularDelegation as wrong:
        found = wrong.cycle
    assert set(found) <= turning
    assert bool(found) == bool(turning)
    assert found[:1] == tuple(sorted(turning))[:1]


def test_long_chains_and_large_rolls_are_followed():
    weights = heads(f"{at:05}" for at in range(20_000))
    voters = list(weights)
    passed_on = dict(pairwise(voters))
    found = resolve(weights, {voters[-1]: YES}, passed_on, seed="s")
    assert len(found.chains) == 5
    assert len(found.notes) == 20_000 - 6
