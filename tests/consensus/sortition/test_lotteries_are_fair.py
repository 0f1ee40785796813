"""The lottery beside every panel there is: nobody's chance could be raised more fairly."""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bench.sortition import CLOSE, pool_of, random_pool
from deliberate.consensus.sortition import (
    InfeasibleQuotas,
    MalformedDraw,
    Method,
    PoolTooSmall,
    Quota,
    Quotas,
    lottery_of,
)
from deliberate.consensus.sortition import lottery as making
from deliberate.consensus.sortition.decomposition import decompose, tickets_next_to
from deliberate.consensus.sortition.generation import Generated, generate, round_to_tickets
from deliberate.consensus.sortition.lottery import quietly
from deliberate.consensus.sortition.model import model_of
from deliberate.consensus.sortition.relaxation import relaxed_chances
from tests.consensus.sortition.pools import every_panel, fair_chances, person

RECORD = Path(__file__).parents[1] / "recorded" / "sortition-algorithms.json"
NOWHERE = 2e-6
"""Two chances this near each other are the same: they are told in millionths."""


@some.composite
def small_pools(draw):
    size = draw(some.integers(2, 3))
    values = draw(some.sampled_from([(2,), (2, 2), (2, 3), (2, 2, 2)]))
    sharing = draw(some.sampled_from([0, 0.3, 0.6]))
    people = draw(some.integers(size + 1, 9))
    seed = draw(some.integers(0, 10**6))
    return *random_pool(seed, people, size, values, sharing=sharing), size


def lottery_or_none(pool, quotas, size, **options):
    try:
        return lottery_of(pool, quotas, size, **options)
    except (InfeasibleQuotas, PoolTooSmall):
        return None


slowly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)


@slowly
@given(small_pools())
def test_leximin_is_what_looking_at_every_panel_finds(drawn):
    pool, quotas, size = drawn
    panels = every_panel(pool, quotas, size)
    lottery = lottery_or_none(pool, quotas, size)
    assert (lottery is None) is (not panels)
    if lottery:
        for name, chance in fair_chances(pool, panels).items():
            assert float(lottery.aims[name]) == pytest.approx(chance, abs=NOWHERE)


@slowly
@given(small_pools())
def test_maximin_raises_the_smallest_chance_as_far_as_leximin(drawn):
    pool, quotas, size = drawn
    lottery = lottery_or_none(pool, quotas, size, method=Method.MAXIMIN)
    if lottery:
        fair = fair_chances(pool, every_panel(pool, quotas, size))
        within_reach = [name for name, chance in fair.items() if chance > NOWHERE]
        smallest = min(float(lottery.aims[name]) for name in within_reach)
        assert smallest == pytest.approx(min(fair[name] for name in within_reach), abs=NOWHERE)
        assert float(sum(lottery.aims.values())) == pytest.approx(size, abs=len(pool) * NOWHERE)


@slowly
@given(small_pools(), some.sampled_from([1, 7, 100, 1000]))
def test_every_ticket_has_a_panel_that_keeps_the_quotas(drawn, tickets):
    pool, quotas, size = drawn
    lottery = lottery_or_none(pool, quotas, size, tickets=tickets)
    if lottery:
        allowed = set(every_panel(pool, quotas, size))
        assert lottery.tickets == len(lottery.panels) == tickets
        assert set(lottery.panels) <= allowed


@slowly
@given(small_pools())
def test_probabilities_are_counted_in_tickets_and_add_up_to_the_size(drawn):
    pool, quotas, size = drawn
    lottery = lottery_or_none(pool, quotas, size)
    if lottery:
        assert sum(lottery.probabilities.values()) == size
        tickets = Counter(member for panel in lottery.panels for member in panel)
        assert {name: chance * 1000 for name, chance in lottery.probabilities.items()} == {
            each.id: tickets[each.id] for each in pool
        }
        assert lottery.smallest == Fraction(min(tickets.values()), 1000)
        assert lottery.deviation == max(
            abs(lottery.probabilities[each.id] - lottery.aims[each.id]) for each in pool
        )


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_candidates_and_quotas_does_not_matter(seed):
    pool, quotas = random_pool(seed, 40, 8, (2, 3, 2))
    first = lottery_of(pool, quotas, 8)
    shuffled = Random(seed).sample(pool, len(pool))
    again = lottery_of(shuffled, Quotas(reversed(quotas.rows)), 8)
    assert again == first
    assert again.hash == first.hash


def test_everybody_is_within_one_ticket_of_the_chance():
    for seed in range(4):
        pool, quotas = random_pool(seed, 60, 9, (2, 3, 4), slack=1)
        if lottery := lottery_or_none(pool, quotas, 9):
            assert lottery.deviation <= Fraction(1, lottery.tickets)


def test_without_quotas_everybody_has_the_same_chance():
    pool = [person(f"p{at}") for at in range(8)]
    lottery = lottery_of(pool, Quotas([]), 2, tickets=100)
    assert set(lottery.probabilities.values()) == {Fraction(1, 4)}
    assert lottery.deviation == 0


def test_couples_halve_their_chances_where_addresses_bind():
    # Two couples and a single for three places: one of each couple and the single, always.
    pool = [
        person("a1", "a"),
        person("a2", "a"),
        person("b1", "b"),
        person("b2", "b"),
        person("c", "c"),
    ]
    lottery = lottery_of(pool, Quotas([]), 3, tickets=10)
    assert lottery.probabilities == {
        "a1": Fraction(1, 2),
        "a2": Fraction(1, 2),
        "b1": Fraction(1, 2),
        "b2": Fraction(1, 2),
        "c": 1,
    }


def test_twins_of_one_stratum_and_address_take_turns():
    pool = [person("a1", "a", age="old"), person("a2", "a", age="old"), person("b", age="old")]
    lottery = lottery_of(pool, Quotas([Quota("age", "old", 2, 2)]), 2, tickets=10)
    assert set(lottery.panels) == {("a1", "b"), ("a2", "b")}
    assert lottery.probabilities["a1"] == lottery.probabilities["a2"] == Fraction(1, 2)


def test_the_scarce_stand_higher_and_the_many_share_the_rest():
    # One of two old, and two of eight young: 1/2 each and 1/4 each.
    pool = [person(f"old{at}", age="old") for at in range(2)]
    pool += [person(f"young{at}", age="young") for at in range(8)]
    quotas = Quotas([Quota("age", "old", 1, 3), Quota("age", "young", 0, 2)])
    lottery = lottery_of(pool, quotas, 3, tickets=100)
    assert {name[:3]: chance for name, chance in lottery.probabilities.items()} == {
        "old": Fraction(1, 2),
        "you": Fraction(1, 4),
    }


def test_whom_no_panel_can_hold_has_no_chance_and_is_no_smallest():
    pool = [person("x", age="other"), *(person(f"y{at}", age="young") for at in range(4))]
    quotas = Quotas([Quota("age", "other", 0, 0), Quota("age", "young", 2, 2)])
    for method in Method:
        lottery = lottery_of(pool, quotas, 2, method=method, tickets=10)
        assert lottery.probabilities["x"] == 0
        assert lottery.smallest == Fraction(1, 2)


def odd_circle():
    """Each of three pairs of values at most once: 3/2 persons would fit, but 2 do not."""
    kinds = [("1", "1", "0"), ("0", "1", "1"), ("1", "0", "1"), ("0", "0", "0")]
    pool = [
        person(f"{at}", f0=kind[0], f1=kind[1], f2=kind[2]) for at, kind in enumerate(kinds)
    ] + [person("4", f0="0", f1="0", f2="0")]
    rows = [Quota(f"f{at}", "1", 0, 1) for at in range(3)]
    rows += [Quota(f"f{at}", "0", 0, 5) for at in range(3)]
    return pool, Quotas(rows), 2


def test_where_the_relaxation_promises_too_much_panels_are_generated(monkeypatch):
    pool, quotas, size = odd_circle()
    model = model_of(pool, quotas, size)
    relaxed = relaxed_chances(model, first_only=False)
    generated = generate(model, first_only=False, say=quietly)
    fair = fair_chances(pool, every_panel(pool, quotas, size))
    assert relaxed.min() > min(fair.values()) + 0.01
    found = dict(zip([name for (name,) in model.members[1:]], generated.chances[1:], strict=True))
    assert found == pytest.approx({name: fair[name] for name in found}, abs=NOWHERE)
    lottery = lottery_of(pool, quotas, size)
    assert lottery.smallest == Fraction(333, 1000)
    assert lottery.deviation < Fraction(1, 1000)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("seed", range(6))
def test_generation_and_relaxation_agree_where_both_reach_it(seed, method):
    pool, quotas = random_pool(seed, 30, 6, (2, 3), sharing=0.2)
    first_only = method is Method.MAXIMIN
    model = model_of(pool, quotas, 6)
    if model.panel(np.zeros(len(model.members))) is None:
        return
    relaxed = relaxed_chances(model, first_only=first_only)
    parts = np.rint(relaxed * 10**6).astype(np.int64)
    if decompose(model, parts, 1000, quietly) is None:
        return
    generated = generate(model, first_only=first_only, say=quietly).chances
    if first_only:
        assert generated.min() == pytest.approx(relaxed.min(), abs=NOWHERE)
    else:
        assert generated == pytest.approx(relaxed, abs=NOWHERE)


def test_chances_of_the_relaxation_fill_the_panel_whoever_of_a_kind_there_is():
    for seed in range(4):
        model = model_of(*random_pool(seed, 30, 6, (2, 3), sharing=0), 6)
        for first_only in (True, False):
            chances = relaxed_chances(model, first_only=first_only)
            assert chances @ model.members_of == pytest.approx(6, abs=1e-5)


def test_generated_panels_are_rounded_to_the_tickets_next_to_the_chance():
    model = model_of(*random_pool(1, 30, 6, (2, 3), sharing=0.2), 6)
    found = generate(model, first_only=False, say=quietly)
    chances = np.rint(found.chances * 10**6).astype(np.int64)
    splits = round_to_tickets(model, found, chances, 1000)
    total = sum(panel * times for panel, times in splits)
    below, above = tickets_next_to(chances, 1000)
    assert (below * model.members_of <= total).all()
    assert (total <= above * model.members_of).all()
    given = {tuple(panel): times for panel, times in splits}
    for panel, share in zip(found.panels, found.shares, strict=True):
        assert abs(given.get(tuple(panel), 0) - 1000 * share) <= 1


@pytest.mark.parametrize(
    ("shares", "wanted", "given"),
    [((0.5, 0.5), (51, 51), [50, 50]), ((0.5, 0.5), (52, 52), [50, 50]), ((0, 1), (0, 102), [100])],
)
def test_rounding_goes_no_further_off_than_it_must(shares, wanted, given):
    """Of two one is drawn; so together they cannot have more than 100 tickets of 100."""
    either = Quotas([Quota("sex", "f", 0, 1), Quota("sex", "m", 0, 1)])
    model = model_of([person("a", sex="f"), person("b", sex="m")], either, 1)
    found = Generated(np.eye(2, dtype=np.int64), np.array(shares), np.array(shares))
    splits = round_to_tickets(model, found, np.array(wanted) * 10_000, 100)
    assert [times for _, times in splits] == given


def test_rounding_goes_further_off_where_it_must():
    pool, quotas, size = odd_circle()
    model = model_of(pool, quotas, size)
    found = generate(model, first_only=False, say=quietly)
    impossible = np.full(len(model.members), 10**6)
    splits = round_to_tickets(model, found, impossible, 12)
    assert sum(times for _, times in splits) == 12
    assert all(times > 0 for _, times in splits)


def test_tickets_next_to_a_chance():
    below, above = tickets_next_to(np.array([0, 250_000, 333_333, 1_000_000]), 1000)
    assert below.tolist() == [0, 250, 333, 1000]
    assert above.tolist() == [0, 250, 334, 1000]


def test_the_lottery_says_how_far_it_is():
    heard = []
    pool, quotas = random_pool(0, 30, 6, (2, 3))
    lottery_of(pool, quotas, 6, tickets=50, say=heard.append)
    assert heard[0] == "0 of 50 tickets have a panel"
    assert len(heard) > 1


def test_generation_says_how_far_it_is():
    heard = []
    generate(model_of(*odd_circle()), first_only=False, say=heard.append)
    assert heard[0].endswith("4 chances to settle")


@pytest.mark.parametrize("tickets", [0, -1, 2.5, True])
def test_a_lottery_has_tickets(tickets):
    pool = [person("a"), person("b")]
    with pytest.raises(MalformedDraw, match="tickets"):
        lottery_of(pool, Quotas([]), 1, tickets=tickets)


def test_one_ticket_is_enough_for_a_lottery():
    assert lottery_of([person("a"), person("b")], Quotas([]), 1, tickets=1).tickets == 1


def test_the_solver_writes_nothing(capfd):
    for seed in range(4):
        lottery_or_none(*random_pool(seed, 40, 6, (2, 3, 4), sharing=0.3), 6)
    lottery_of(*odd_circle())
    assert capfd.readouterr() == ("", "")


def test_the_document_is_what_the_hash_is_of():
    pool = [person("b"), person("a")]
    lottery = lottery_of(pool, Quotas([]), 1, tickets=4)
    document = lottery.document()
    assert set(document) == {"method", "size", "pool", "tickets", "panels"}
    assert document["panels"] == [list(panel) for panel in lottery.panels]
    assert document["tickets"] == 4
    other = lottery_of(pool, Quotas([]), 1, tickets=6)
    assert other.hash != lottery.hash
    assert other.pool == lottery.pool == making.pool_hash(pool, Quotas([]), 1)


def recorded():
    return json.loads(RECORD.read_text())


def test_sortition_algorithms_raised_the_smallest_chance_as_far():
    for each in recorded():
        candidates, quotas = pool_of(each["asked"])
        lottery = lottery_or_none(candidates, quotas, each["asked"]["size"], tickets=100)
        if each["smallest"] is None:
            assert lottery is None
        else:
            ours = float(min(aim for aim in lottery.aims.values() if aim))
            assert ours == pytest.approx(each["smallest"], abs=CLOSE)
