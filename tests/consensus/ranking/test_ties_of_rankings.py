from hashlib import sha256

import pytest

from deliberate.consensus.ranking import (
    MalformedOptions,
    NotDeclared,
    TieBreak,
    break_tie,
    declared_order,
    drawn_by_lot,
)


def test_the_lot_is_the_smallest_hash_of_seed_beacon_and_option():
    def number(option):
        return sha256(f'["seed","beacon","{option}"]'.encode()).hexdigest()

    drawn = drawn_by_lot(("lift", "park", "none"), "seed", "beacon")
    assert drawn.order == tuple(sorted(("lift", "park", "none"), key=number))
    assert drawn.by is TieBreak.LOT
    assert drawn == drawn_by_lot(("none", "lift", "park"), "seed", "beacon")


def test_seed_and_beacon_are_told_apart():
    names = [f"o{at}" for at in range(20)]
    orders = {
        drawn_by_lot(names, seed, beacon).order
        for seed, beacon in (("ab", ""), ("a", "b"), ("b", "a"), ("abc", ""))
    }
    assert len(orders) == 4


def test_a_lot_is_fair_enough():
    firsts = [drawn_by_lot("abc", str(seed)).order[0] for seed in range(3000)]
    assert all(900 < firsts.count(option) < 1100 for option in "abc")


def test_an_order_is_taken_as_declared():
    assert declared_order("cab").order == ("c", "a", "b")
    assert declared_order("cab").by is TieBreak.DECLARED_ORDER
    with pytest.raises(MalformedOptions):
        declared_order("aa")
    with pytest.raises(MalformedOptions):
        drawn_by_lot((), "seed")


def test_a_tie_goes_to_what_was_declared():
    tied = ("park", "lift")
    assert break_tie(tied, TieBreak.DECLARED_ORDER, declared=("none", "lift", "park")) == "lift"
    assert break_tie(tied, TieBreak.STATUS_QUO, status_quo="none") == "none"
    lot = break_tie(tied, TieBreak.LOT, seed="s", beacon="b")
    assert lot == drawn_by_lot(tied, "s", "b").order[0]
    assert lot == break_tie(tied[::-1], TieBreak.LOT, seed="s", beacon="b")


@pytest.mark.parametrize(
    ("by", "place"),
    [
        (TieBreak.STATUS_QUO, "status_quo"),
        (TieBreak.DECLARED_ORDER, "declared"),
        (TieBreak.LOT, "seed"),
    ],
)
def test_a_tie_is_not_broken_by_what_was_not_declared(by, place):
    with pytest.raises(NotDeclared) as wrong:
        break_tie(("a", "b"), by)
    assert wrong.value.place == place


def test_a_declared_order_has_all_of_the_tied():
    with pytest.raises(NotDeclared, match="'b' is not"):
        break_tie(("a", "b"), TieBreak.DECLARED_ORDER, declared=("a", "c"))
