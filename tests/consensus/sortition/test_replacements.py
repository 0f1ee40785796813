import pytest

from deliberate.consensus.sortition import (
    MalformedDraw,
    NobodyCanReplace,
    NotOnPanel,
    Quota,
    Quotas,
    number_below,
    replace,
)
from tests.consensus.sortition.pools import person

POOL = [
    *(person(f"old{at}", age="old") for at in range(4)),
    *(person(f"young{at}", age="young") for at in range(3)),
    person("neighbour", "x", age="old"),
    person("sitting", "x", age="old"),
]
QUOTAS = Quotas([Quota("age", "old", 1, 3), Quota("age", "young", 0, 2)])
PANEL = ("old0", "old1", "sitting", "young0")


def replaced(left, panel=PANEL, counter=1, gone=(), quotas=QUOTAS, seed="seed"):
    return replace(POOL, quotas, panel, left, seed=seed, counter=counter, gone=gone)


def test_somebody_of_the_same_stratum_steps_in_as_the_formula_says():
    found = replaced("old0")
    assert found.same_stratum
    assert found.eligible == ("old2", "old3")
    assert found.number == number_below(2, "seed", "replacement 1")
    assert found.joined == found.eligible[found.number]
    assert found.panel == tuple(sorted({"old1", "sitting", "young0", found.joined}))
    assert found.left == "old0"


def test_the_order_of_the_pool_does_not_matter_but_the_counter_does():
    again = replace(POOL[::-1], QUOTAS, PANEL[::-1], "old0", seed="seed", counter=1)
    assert again == replaced("old0")
    assert {replaced("old0", counter=at).number for at in range(1, 20)} == {0, 1}


def test_nobody_of_an_address_on_the_panel_steps_in():
    assert "neighbour" not in replaced("old0").eligible
    assert "neighbour" in replaced("sitting").eligible


def test_whoever_left_before_does_not_come_back():
    assert replaced("old0", gone=("old2",)).eligible == ("old3",)


def test_where_the_stratum_is_empty_whoever_keeps_the_quotas_steps_in():
    found = replaced("old0", gone=("old2", "old3"))
    assert not found.same_stratum
    assert found.eligible == ("young1", "young2")


def test_where_nobody_keeps_the_quotas_nobody_steps_in():
    narrow = Quotas([Quota("age", "old", 3, 3), Quota("age", "young", 0, 2)])
    with pytest.raises(NobodyCanReplace, match="old0"):
        replaced("old0", gone=("old2", "old3"), quotas=narrow)


def test_only_a_member_is_replaced():
    with pytest.raises(NotOnPanel, match="old2"):
        replaced("old2")
    with pytest.raises(NotOnPanel, match="stranger"):
        replaced("old0", panel=("old0", "stranger"))


def test_a_member_sits_once():
    with pytest.raises(NotOnPanel, match="old1"):
        replaced("old0", panel=("old0", "old1", "old1"))


@pytest.mark.parametrize("counter", [0, -1, True, 1.0])
def test_a_counter_counts_from_one(counter):
    with pytest.raises(MalformedDraw, match="counter"):
        replaced("old0", counter=counter)
